#include "bench/operations.h"

#include <omp.h>

#include <cmath>
#include <iostream>

#include "apps/example_tensors.h"
#include "bench/machine_peak.h"
#include "bench/timing.h"
#include "engine/device_choice.h"
#include "engine/variant.h"

namespace curie::bench {
namespace {

/// Relative to the root mean square of `b`, the largest difference; NaN counts as infinite.
double difference(const Tensors& a, const Tensors& b) {
    double worst = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        const std::vector<double> x = a[i].to_doubles(), y = b[i].to_doubles();
        double squares = 0, largest = 0;
        for (size_t k = 0; k < x.size(); ++k) {
            squares += y[k] * y[k];
            const double distance = std::abs(x[k] - y[k]);
            largest = std::isnan(distance) ? INFINITY : std::max(largest, distance);
        }
        const double scale =
            std::sqrt(squares / static_cast<double>(std::max<size_t>(x.size(), 1)));
        worst = std::max(worst, largest / (scale + 1e-30));
    }
    return worst;
}

/// By how much two right results may differ, relative to their root mean square.
double tolerance(const Context& context, const Operation& operation, const Variant& variant,
                 const Problem& problem) {
    // Factors rounded to TF32's 10 bits of mantissa; the vendors' libraries do so where allowed.
    if (variant.tf32 || context.options().allow_tf32) return 16 * 0x1p-10;
    const double length = operation.accumulation ? operation.accumulation(problem) : 1.0;
    return 1.2e-7 * (64 + 16 * std::sqrt(length));
}

/// What was measured goes into `row`; returns it in words.
std::string describe(const Operation& operation, const Problem& problem, const Timing& timing,
                     const MachinePeak& peak, nlohmann::json& row) {
    const double flops = operation.flops ? operation.flops(problem) : 0;
    const double bytes = operation.bytes(problem);
    row["median_seconds"] = timing.median;
    row["p10_seconds"] = timing.p10;
    row["p90_seconds"] = timing.p90;
    row["gflops"] = flops / timing.median * 1e-9;
    row["gigabytes_per_second"] = bytes / timing.median * 1e-9;
    std::string text = fmt::format("{:9.4f} ms [{:.4f} - {:.4f}] {:8.1f} GFLOP/s {:7.1f} GB/s",
                                   timing.median * 1e3, timing.p10 * 1e3, timing.p90 * 1e3,
                                   flops / timing.median * 1e-9, bytes / timing.median * 1e-9);
    if (peak.flops > 0) {
        const double limit = std::max(flops / peak.flops, bytes / peak.bandwidth);
        row["share_of_limit"] = limit / timing.median;
        text += fmt::format(" {:5.0f}% of limit", 100 * limit / timing.median);
    }
    return text;
}

/// Times one variant, compares it with `first` (which it becomes where that is empty).
std::string bench_variant(Context& context, const Operation& operation, const Variant& variant,
                          const Problem& problem, const Tensors& inputs, const MachinePeak& peak,
                          Tensors& first, nlohmann::json& row) {
    const Support answer = supports(variant, problem, context.stream().device);
    if (!answer) return row["unsupported"] = answer.reason;
    Tensors outputs = make_outputs(context, operation, problem);
    DeviceRuntime& runtime = context.allocator()->runtime();
    runtime.activate();
    const auto run = [&] {
        variant.run(context, problem, inputs, outputs);
        runtime.synchronize();
    };
    const Timing timing = variant.name == "reference" ? measure(run, 1) : measure(run);
    if (first.empty()) first = outputs;
    if (const double far = difference(outputs, first);
        far > tolerance(context, operation, variant, problem)) {
        row["wrong"] = far;
        return fmt::format("WRONG: differs from the first variant by {:.2g}", far);
    }
    return describe(operation, problem, timing, peak, row);
}

}  // namespace

nlohmann::json bench_operations(Context& context, const OperationsOptions& options) {
    nlohmann::json rows = nlohmann::json::array();
    // The variants are called directly, not by Context::run(), which would set this.
    omp_set_num_threads(context.threads());
    MachinePeak peak;
    if (context.device().kind == DeviceKind::cpu) {
        peak = measure_machine_peak(context.threads());
        std::cout << describe(peak, context.threads())
                  << "limit: the longer of its FLOPs and its bytes at these peaks; what fits the "
                     "caches can be faster\n";
    } else {
        std::cout << describe(context.device()) << "\n";
    }
    for (const auto& [name, operation] : context.registry().operations()) {
        if (name.find(options.filter) == std::string::npos) continue;
        for (const Case& example : operation.cases()) {
            if (!example.in(options.list)) continue;
            const Problem& problem = *example.problem;
            const Tensors inputs = make_inputs(context, operation, problem);
            Tensors first;
            for (const Variant& variant : operation.variants) {
                if (variant.device != context.device().kind) continue;
                if (variant.name == "reference" && !options.reference) continue;
                nlohmann::json row{{"operation", name},
                                   {"case", example.name},
                                   {"variant", variant.name},
                                   {"problem", problem.describe()}};
                const std::string text =
                    bench_variant(context, operation, variant, problem, inputs, peak, first, row);
                std::cout << fmt::format("{:<34} {:<18} {:<20} {}\n", name, example.name,
                                         variant.name, text)
                          << std::flush;
                rows.push_back(row);
            }
        }
    }
    return rows;
}

}  // namespace curie::bench
