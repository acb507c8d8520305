#include "bench/model.h"

#include <sys/resource.h>

#include <iostream>

#include "bench/convolution_bound.h"
#include "bench/machine_peak.h"
#include "bench/peer.h"
#include "bench/timing.h"
#include "engine/device_choice.h"
#include "engine/processor.h"
#include "kernels/conv2d/cases.h"
#include "models/registry.h"
#include "optim/adam.h"
#include "optim/l2.h"
#include "training/classification_loss.h"

namespace curie::bench {
namespace {

Tensor random_images(Context& context, const Shape& shape) {
    Random random(1);
    std::vector<float> values(static_cast<size_t>(shape.size()));
    for (float& value : values) value = random.uniform();
    return context.from(values, shape);
}

#if CURIE_HAVE_ONEDNN
/// The 3x3 convolutions of P-NET at this batch: nearly all of its FLOPs.
std::vector<Conv2dProblem> pnet_3x3(int64_t batch) {
    std::vector<Conv2dProblem> problems;
    for (const Case& example : conv2d_cases()) {
        auto problem = static_cast<const Conv2dProblem&>(*example.problem);
        if (!example.in("pnet") || problem.rows.kernel != 3) continue;
        problem.batch = batch;
        problems.push_back(problem);
    }
    return problems;
}
#endif

void print_operations(const Profiler& profiler) {
    struct Row {
        std::string name;
        double seconds;
        int64_t calls;
    };
    std::vector<Row> rows;
    double all = 0;
    for (const auto& [name, total] : profiler.totals("operation")) {
        rows.push_back({name, total.seconds, total.calls});
        all += total.seconds;
    }
    std::sort(rows.begin(), rows.end(),
              [](const Row& a, const Row& b) { return a.seconds > b.seconds; });
    std::cout << fmt::format("  {:<36} {:>8} {:>10} {:>7}\n", "operation", "calls", "ms/step",
                             "share");
    for (const Row& row : rows)
        std::cout << fmt::format("  {:<36} {:>8} {:>10.2f} {:>6.1f}%\n", row.name, row.calls,
                                 row.seconds * 1e3, 100 * row.seconds / all);
}

double peak_resident_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

double peer_images_per_second(const std::string& command, int threads) {
    const auto figures = run_peer(command, {{"CURIE_BENCH_THREADS", std::to_string(threads)}});
    return peer_figure(figures, "images_per_second", command);
}

}  // namespace

nlohmann::json bench_model(Context& context, const ModelOptions& options) {
    nlohmann::json result;
    MachinePeak peak;  // of the CPU; nobody measured another device's yet
    if (context.device().kind == DeviceKind::cpu) {
        peak = measure_machine_peak(context.threads());
        std::cout << describe(peak, context.threads());
        result["peak_gflops"] = peak.flops * 1e-9;
        result["peak_gigabytes_per_second"] = peak.bandwidth * 1e-9;
    } else {
        std::cout << describe(context.device()) << "\n";
    }
    const auto share_of_peak = [&](double flops) {
        return peak.flops > 0 ? fmt::format(", {:.0f}% of peak", 100 * flops / peak.flops) : "";
    };
    result["device"] = describe(context.device());
    result["processor"] = processor_name();
    result["threads"] = context.threads();

    Model model = make_model(options.name);
    model.module->initialize(context, 0);
    Module& module = *model.module;
    const Cost cost = module.cost(model.input);
    const auto input_of = [&](int64_t batch) {
        return Shape{batch, model.input[1], model.input[2], model.input[3]};
    };

    // Training.
    const Tensor x = random_images(context, input_of(options.batch_size));
    const int64_t outputs = module.output_shape(x.shape())[1];
    std::vector<float> labels;
    for (int64_t i = 0; i < options.batch_size; ++i)
        labels.push_back(static_cast<float>((i + 1) % std::max<int64_t>(2, outputs)));
    const std::vector<float> targets = loss_targets(labels, outputs);
    const Tensor y = context.from(targets, {options.batch_size, outputs});
    Adam adam(context, module.parameters());
    double peer =
        options.peer.empty() ? 0 : peer_images_per_second(options.peer, context.threads());
    const auto step = [&] {
        context.training = true;
        const Tensor loss = add_l2_regularization(
            context, classification_loss(context, module(context, x), y), module.parameters());
        context.tape.backward(context, loss);
        adam.step(context);
        module.clear_gradients();
        context.allocator()->runtime().synchronize();
    };
    step();
    step();
    const size_t allocations = context.allocator()->statistics().system_allocations;
    const Timing training = measure(step, options.steps, 0);
    const size_t fresh = context.allocator()->statistics().system_allocations - allocations;
    const double batch = static_cast<double>(options.batch_size);
    const double rate = batch / training.median;
    const double flops = 3.0 * static_cast<double>(cost.flops_total) * rate;
    std::cout << fmt::format(
        "training, batch {}: {:.1f} images/s [{:.1f} - {:.1f}], {:.0f} GFLOP/s (3 x forward){}\n",
        options.batch_size, rate, batch / training.p90, batch / training.p10, flops * 1e-9,
        share_of_peak(flops));
    std::cout << fmt::format("system allocations in {} steady-state steps: {}\n",
                             training.repetitions + 1, fresh);
    result["training_images_per_second"] = rate;
    if (peer > 0) {
        const double after = peer_images_per_second(options.peer, context.threads());
        std::cout << fmt::format(
            "peer: {:.1f} images/s before, {:.1f} after ({}); training is {:.2f} times its mean\n",
            peer, after, options.peer, rate / (0.5 * (peer + after)));
        peer = 0.5 * (peer + after);
        result["peer_images_per_second"] = peer;
        result["times_the_peer"] = rate / peer;
    }
    if (peak.flops > 0) result["training_share_of_peak"] = flops / peak.flops;
    result["steady_state_system_allocations"] = fresh;
    Profiler one_step;

    // One step by itself, in a profiler of its own: --trace goes on with the other.
    std::swap(context.profiler, one_step);
    context.profiler.enabled = true;
    step();
    std::swap(context.profiler, one_step);
    print_operations(one_step);
    for (const auto& [name, total] : one_step.totals("operation"))
        result["operations_ms"][name] = total.seconds * 1e3;

    if (options.name == "pnet" && context.device().kind == DeviceKind::cpu) {
#if CURIE_HAVE_ONEDNN
        const double bound =
            batch / onednn_convolution_seconds(pnet_3x3(options.batch_size), context.threads());
        std::cout << fmt::format(
            "bound by oneDNN's 3x3 convolutions alone: {:.1f} images/s; training reaches {:.2f} of "
            "it\n",
            bound, rate / bound);
        result["onednn_bound_images_per_second"] = bound;
        result["share_of_onednn_bound"] = rate / bound;
#else
        std::cout << "no bound by oneDNN: this build has none\n";
#endif
    }

    // Inference.
    context.training = false;
    const NoGradient guard(context.tape);
    for (int64_t size : {int64_t{1}, options.batch_size}) {
        const Tensor images = random_images(context, input_of(size));
        const auto pass = [&] {
            module(context, images);
            context.allocator()->runtime().synchronize();
        };
        const Timing timing = measure(pass, 5, 1.0);
        const double speed = static_cast<double>(size) / timing.median;
        std::cout << fmt::format(
            "inference, batch {}: {:.1f} images/s, {:.2f} ms a batch [{:.2f} - {:.2f}]{}\n", size,
            speed, timing.median * 1e3, timing.p10 * 1e3, timing.p90 * 1e3,
            share_of_peak(static_cast<double>(cost.flops_total) * speed));
        result[fmt::format("inference_batch_{}_images_per_second", size)] = speed;
    }
    const MemoryStatistics memory = context.allocator()->statistics();
    std::cout << fmt::format("peak memory: {:.0f} MiB of tensors, {:.0f} MiB resident\n",
                             static_cast<double>(memory.peak) / 1048576.0,
                             peak_resident_megabytes());
    result["peak_tensor_mebibytes"] = static_cast<double>(memory.peak) / 1048576.0;
    return result;
}

}  // namespace curie::bench
