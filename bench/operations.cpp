#include "bench/operations.h"

#include <omp.h>

#include <cmath>
#include <iostream>

#include "apps/example_tensors.h"
#include "bench/timing.h"
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

}  // namespace

nlohmann::json bench_operations(Context& context, const OperationsOptions& options) {
    nlohmann::json rows = nlohmann::json::array();
    // The variants are called directly, not by Context::run(), which would set this.
    omp_set_num_threads(context.threads());
    for (const auto& [name, operation] : context.registry().operations()) {
        if (name.find(options.filter) == std::string::npos) continue;
        for (const Case& example : operation.cases()) {
            if (!example.in(options.list)) continue;
            const Problem& problem = *example.problem;
            const Tensors inputs = make_inputs(context, operation, problem);
            Tensors first;
            for (const Variant& variant : operation.variants) {
                const bool slow = variant.name == "reference";
                if (variant.device != context.device().kind || (slow && !options.reference))
                    continue;
                nlohmann::json row{{"operation", name},
                                   {"case", example.name},
                                   {"variant", variant.name},
                                   {"problem", problem.describe()}};
                const Support answer = supports(variant, problem);
                std::string text;
                if (!answer) {
                    row["unsupported"] = text = answer.reason;
                } else {
                    Tensors outputs = make_outputs(context, operation, problem);
                    const auto run = [&] { variant.run(context, problem, inputs, outputs); };
                    const Timing timing = slow ? measure(run, 1, 0) : measure(run);
                    if (first.empty()) first = outputs;
                    const double length =
                        operation.accumulation ? operation.accumulation(problem) : 1.0;
                    const double far = difference(outputs, first);
                    // Two float32 sums of this length may differ by so much of their size.
                    if (far > 1.2e-7 * (64 + 16 * std::sqrt(length))) {
                        row["wrong"] = far;
                        text = fmt::format("WRONG: differs from the first variant by {:.2g}", far);
                    } else {
                        const double flops = operation.flops ? operation.flops(problem) : 0;
                        const double bytes = operation.bytes(problem);
                        row["median_seconds"] = timing.median;
                        row["p10_seconds"] = timing.p10;
                        row["p90_seconds"] = timing.p90;
                        row["gflops"] = flops / timing.median * 1e-9;
                        row["gigabytes_per_second"] = bytes / timing.median * 1e-9;
                        text =
                            fmt::format("{:9.3f} ms [{:.3f} - {:.3f}] {:8.1f} GFLOP/s {:7.1f} GB/s",
                                        timing.median * 1e3, timing.p10 * 1e3, timing.p90 * 1e3,
                                        flops / timing.median * 1e-9, bytes / timing.median * 1e-9);
                    }
                }
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
