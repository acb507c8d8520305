#include "engine/variant.h"
#include "kernels/max_pool/cpu_channels.h"
#include "kernels/max_pool/max_pool.h"
#include "kernels/max_pool/places.h"
#include "kernels/pool_taps_limit.h"

namespace curie {
namespace {

using P = MaxPoolProblem;

/// The places 0, 1, ... as float16.
std::array<uint16_t, pool_taps_limit> place_codes() {
    std::array<uint16_t, pool_taps_limit> codes;
    for (size_t tap = 0; tap < codes.size(); ++tap)
        codes[tap] = float16(static_cast<float>(tap)).bits;
    return codes;
}

Support small_window(const P& p) {
    return Support::yes_if(p.taps() <= pool_taps_limit, "more than 256 elements in a window");
}

}  // namespace

void register_max_pool_cpu(Registry& registry) {
    registry.add("max_pool_forward",
                 cpu_variant<P>(
                     "cpu_channels", 20,
                     [codes = place_codes()](Context&, const P& p, TensorSpan in, TensorSpan out) {
                         CURIE_CALL_KERNEL(max_pool_forward, p, codes.data(), in[0].data<float>(),
                                           out[0].data<float>(),
                                           p.index ? place_bits(out[1]) : nullptr);
                     },
                     small_window));
    registry.add("max_pool_gradient",
                 cpu_variant<P>(
                     "cpu_channels", 20,
                     [codes = place_codes()](Context&, const P& p, TensorSpan in, TensorSpan out) {
                         CURIE_CALL_KERNEL(max_pool_gradient, p, codes.data(), in[0].data<float>(),
                                           place_bits(in[1]), out[0].data<float>());
                     },
                     [](const P& p) { return by_places(p, small_window(p)); }));
}

}  // namespace curie
