// global_average_pool by oneDNN: an average pooling with the image as its window.
#include "kernels/global_average_pool/global_average_pool.h"
#include "kernels/onednn_pool.h"

namespace curie {
namespace {

PoolGeometry whole_image(const GlobalAveragePoolProblem& p) {
    return {p.batch,
            p.height,
            p.width,
            p.channels,
            Window{p.height, p.height, 1, 0, 0},
            Window{p.width, p.width, 1, 0, 0}};
}

}  // namespace

void register_global_average_pool_onednn(Registry& registry) {
    using P = GlobalAveragePoolProblem;
    constexpr auto algorithm = dnnl::algorithm::pooling_avg_exclude_padding;
    const auto add = [&](const char* operation, const auto& prepare, bool gradient) {
        registry.add(operation,
                     cpu_variant<P>(
                         "onednn", 10,
                         [=](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                             onednn::run_pool(context, whole_image(p), algorithm, prepare, gradient,
                                              in[0], out[0]);
                         },
                         [=](const P& p) {
                             return onednn::support_pool(whole_image(p), algorithm, prepare);
                         }));
    };
    add("global_average_pool_forward", onednn::pool_forward, false);
    add("global_average_pool_gradient", onednn::pool_gradient, true);
}

}  // namespace curie
