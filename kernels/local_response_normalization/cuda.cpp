#include "kernels/device_variant.h"
#include "kernels/local_response_normalization/1_naive.h"
#include "kernels/local_response_normalization/2_tiled.h"
#include "kernels/local_response_normalization/local_response_normalization.h"

namespace curie {
namespace {

using P = LocalResponseNormalizationProblem;

/// The tiles' positions in a row are ints, up to three rows and a tile.
Support tiles_fit(const P& p) {
    return Support::yes_if(
        local_response_shared(p.plain(), true) * 4 <= (48 << 10) && p.channels() < (1 << 29),
        "expected a tile with the windows around it within 48 KiB of shared memory (a window of at "
        "most 3925) and fewer than 2^29 channels; take 1_naive");
}

}  // namespace

void register_local_response_normalization_cuda(Registry& registry) {
    const std::string forward = "local_response_normalization_forward";
    const std::string gradient = "local_response_normalization_gradient";
    add_device_variant<P>(registry, forward, "1_naive", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, local_response_naive_forward, p.plain(),
                                                in[0].data<float>(), out[0].data<float>());
                          });
    add_device_variant<P>(registry, gradient, "1_naive", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              CURIE_CALL_DEVICE(context, local_response_naive_gradient, p.plain(),
                                                in[0].data<float>(), in[1].data<float>(),
                                                out[0].data<float>());
                          });
    add_device_variant<P>(
        registry, forward, "2_tiled", 20,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_DEVICE(context, local_response_tiled_forward, p.plain(), in[0].data<float>(),
                              out[0].data<float>());
        },
        tiles_fit);
    add_device_variant<P>(
        registry, gradient, "2_tiled", 20,
        [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_DEVICE(context, local_response_tiled_gradient, p.plain(),
                              in[0].data<float>(), in[1].data<float>(), out[0].data<float>());
        },
        tiles_fit);
}

}  // namespace curie
