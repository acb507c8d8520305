#include "kernels/average_pool/average_pool.h"
#include "kernels/onednn_pool.h"

namespace curie {
namespace {

dnnl::algorithm algorithm(const AveragePoolProblem& p) {
    return p.count_include_padding ? dnnl::algorithm::pooling_avg_include_padding
                                   : dnnl::algorithm::pooling_avg_exclude_padding;
}

}  // namespace

void register_average_pool_onednn(Registry& registry) {
    using P = AveragePoolProblem;
    const auto add = [&](const char* operation, const auto& prepare, bool gradient) {
        registry.add(
            operation,
            cpu_variant<P>(
                "onednn", 10,
                [=](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                    onednn::run_pool(context, p, algorithm(p), prepare, gradient, in[0], out[0]);
                },
                [=](const P& p) { return onednn::support_pool(p, algorithm(p), prepare); }));
    };
    add("average_pool_forward", onednn::pool_forward, false);
    add("average_pool_gradient", onednn::pool_gradient, true);
}

}  // namespace curie
