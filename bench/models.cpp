#include "bench/models.h"

#include <algorithm>
#include <iostream>

#include "bench/machine_peak.h"
#include "bench/models_table.h"
#include "bench/peer.h"
#include "bench/timing.h"
#include "engine/available_memory.h"
#include "engine/device_choice.h"
#include "engine/processor.h"
#include "kernels/isa.h"
#include "kernels/sum/sum.h"
#include "models/memory_estimate.h"
#include "models/registry.h"
#include "optim/adam.h"

namespace curie::bench {
namespace {

/// The papers' Table 4: float32 in MB of 2^20 bytes, one image in ms.
struct Published {
    const char* model;
    double megabytes, milliseconds;
};
constexpr Published table_4[] = {{"vgg16", 527.8, 76.89},
                                 {"resnet50", 97.8, 797.19},
                                 {"mobilenet_v2", 13.5, 455.18},
                                 {"pnet", 4.0, 83.69}};

/// How long and how often a model is run.
struct Effort {
    int64_t most_images = 32;    ///< in a batch
    double batch_seconds = 8;    ///< a batch that would take longer is halved
    int latency_runs = 10;       ///< at least
    double latency_seconds = 1;  ///< at least
    int batch_runs = 3;
};
constexpr Effort quick_effort{2, 60, 1, 0, 1};

double mebibytes(int64_t bytes) {
    return static_cast<double>(bytes) / (1 << 20);
}

class ModelBench {
  public:
    ModelBench(Context& context, const std::string& name, const Effort& effort, double peak_flops)
        : context_(context), model_(make_model(name)), effort_(effort), peak_flops_(peak_flops) {
        model_.module->initialize(context, 0);
        cost_ = model_.module->cost(model_.input);
    }

    nlohmann::json measure_all() {
        nlohmann::json row{{"model", model_.name},
                           {"input", {model_.input[1], model_.input[2], model_.input[3]}},
                           {"parameters", cost_.parameters},
                           {"flops_conv2d", cost_.flops_conv2d},
                           {"flops_total", cost_.flops_total},
                           {"size_mebibytes", mebibytes(cost_.parameters * 4)}};
        for (const Published& published : table_4)
            if (model_.name == published.model)
                row["paper"] = {{"size_mebibytes", published.megabytes},
                                {"latency_ms", published.milliseconds}};
        row["inference"] = inference(1, effort_.latency_runs, effort_.latency_seconds);
        const double seconds = row["inference"]["seconds"];
        row["throughput"] = inference(batch_for(MemoryUse::inference, seconds), effort_.batch_runs);
        // The backward pass is about two more forward passes.
        row["training"] = training(batch_for(MemoryUse::training, 3 * seconds));
        return row;
    }

  private:
    Shape input_of(int64_t batch) const {
        return {batch, model_.input[1], model_.input[2], model_.input[3]};
    }

    Tensor random_images(int64_t batch) {
        Random random(1);
        std::vector<float> values(static_cast<size_t>(input_of(batch).size()));
        for (float& value : values) value = random.uniform();
        return context_.from(values, input_of(batch));
    }

    /// The largest batch that takes neither too long nor too much memory.
    int64_t batch_for(MemoryUse use, double image_seconds) {
        const int64_t available = available_memory(context_);
        int64_t batch = effort_.most_images;
        for (; batch > 1; batch /= 2) {
            const bool soon = static_cast<double>(batch) * image_seconds < effort_.batch_seconds;
            if (soon &&
                (!available ||
                 estimate_memory(*model_.module, input_of(batch), use).reserved < available))
                break;
        }
        return batch;
    }

    /// Runs `pass`, which takes `batch` images and `work` FLOPs for each.
    template <class Pass>
    nlohmann::json measured(int64_t batch, double work, MemoryUse use, int runs, double seconds,
                            const Pass& pass) {
        CachingAllocator& allocator = *context_.allocator();
        allocator.reset_peak();
        const auto whole = [&] {
            pass();
            allocator.runtime().synchronize();
        };
        whole();
        const Timing timing = measure(whole, runs, seconds);
        const double rate = static_cast<double>(batch) / timing.median, flops = work * rate;
        nlohmann::json result{
            {"batch", batch},
            {"seconds", timing.median},
            {"seconds_p10", timing.p10},
            {"seconds_p90", timing.p90},
            {"repetitions", timing.repetitions},
            {"images_per_second", rate},
            {"gflops", flops * 1e-9},
            {"peak_mebibytes", mebibytes(static_cast<int64_t>(allocator.statistics().peak))},
            {"estimated_mebibytes",
             mebibytes(estimate_memory(*model_.module, input_of(batch), use).total())}};
        if (peak_flops_ > 0) result["share_of_peak"] = flops / peak_flops_;
        return result;
    }

    nlohmann::json inference(int64_t batch, int runs, double seconds = 0) {
        context_.training = false;
        const NoGradient guard(context_.tape);
        const Tensor x = random_images(batch);
        return measured(batch, static_cast<double>(cost_.flops_total), MemoryUse::inference, runs,
                        seconds, [&] { (*model_.module)(context_, x); });
    }

    nlohmann::json training(int64_t batch) {
        context_.training = true;
        Module& module = *model_.module;
        const Tensor x = random_images(batch);
        Adam adam(context_, module.parameters());
        return measured(batch, 3 * static_cast<double>(cost_.flops_total), MemoryUse::training,
                        effort_.batch_runs, 0, [&] {
                            // Any model has this loss, and its time does not count.
                            context_.tape.backward(context_, sum(context_, module(context_, x)));
                            adam.step(context_);
                            module.clear_gradients();
                        });
    }

    Context& context_;
    Model model_;
    Effort effort_;
    double peak_flops_;
    Cost cost_;
};

nlohmann::json peer_of(const std::string& command, int threads, const nlohmann::json& row) {
    const auto text = [](const nlohmann::json& value) { return value.dump(); };
    const auto figures =
        run_peer(command, {{"CURIE_BENCH_MODEL", row["model"]},
                           {"CURIE_BENCH_THREADS", std::to_string(threads)},
                           {"CURIE_BENCH_BATCH", text(row["throughput"]["batch"])},
                           {"CURIE_BENCH_TRAINING_BATCH", text(row["training"]["batch"])}});
    nlohmann::json peer;
    for (const char* name : {"latency_ms", "images_per_second", "training_images_per_second"})
        peer[name] = peer_figure(figures, name, command);
    return peer;
}

}  // namespace

nlohmann::json bench_models(Context& context, const ModelsOptions& options) {
    for (const std::string& name : options.models) make_model(name);  // refuses an unknown one now
    nlohmann::json result{{"device", name_of(context.device().kind)},
                          {"processor", processor_name()},
                          {"threads", context.threads()},
                          {"quick", options.quick},
                          {"weights", "random"},
                          {"models", nlohmann::json::array()}};
    double peak = 0;
    std::string limit = "no measured peak of this device";
    if (context.device().kind == DeviceKind::cpu) {
        peak = measure_peak_flops(context.threads());
        result["peak_gflops"] = peak * 1e-9;
        limit = fmt::format("measured peak {:.0f} GFLOP/s in float32", peak * 1e-9);
    }
    std::cout << fmt::format("device {}, {} threads, {} kernels; {}; random weights, float32\n\n",
                             describe(context.device()), context.threads(), name_of(best_isa()),
                             limit);
    for (const std::string& name : options.models) {
        nlohmann::json row =
            ModelBench(context, name, options.quick ? quick_effort : Effort(), peak).measure_all();
        context.allocator()->trim();
        if (!options.peer.empty()) row["peer"] = peer_of(options.peer, context.threads(), row);
        // The tables come at the end; whoever waits sees how far it is.
        std::cerr << fmt::format("[bench] {}: {:.1f} ms, {:.1f} images/s, {:.1f} in training\n",
                                 name, row["inference"]["seconds"].get<double>() * 1e3,
                                 row["throughput"]["images_per_second"].get<double>(),
                                 row["training"]["images_per_second"].get<double>());
        result["models"].push_back(row);
    }
    std::cout << models_tables(result["models"]);
    return result;
}

}  // namespace curie::bench
