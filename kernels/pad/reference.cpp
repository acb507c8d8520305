#include "engine/variant.h"
#include "kernels/pad/pad.h"

namespace curie {
namespace {

/// Calls visit(element of the small image, element of the large image) for every small element.
template <class Visit>
void for_each_element(const PadProblem& p, Visit&& visit) {
    const Shape large = p.large_shape();
    int64_t at = 0;
    for (int64_t n = 0; n < p.batch; ++n)
        for (int64_t h = 0; h < p.height; ++h)
            for (int64_t w = 0; w < p.width; ++w)
                for (int64_t c = 0; c < p.channels; ++c) {
                    const int64_t row = n * large[1] + p.top + h;
                    visit(at++, (row * large[2] + p.left + w) * p.channels + c);
                }
}

}  // namespace

void register_pad_reference(Registry& registry) {
    using P = PadProblem;
    registry.add("pad_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T* small = in[0].data<T>();
                     T* large = out[0].data<T>();
                     std::fill_n(large, p.large_shape().size(), T{0});
                     for_each_element(p,
                                      [=](int64_t from, int64_t to) { large[to] = small[from]; });
                 }));
    registry.add("crop_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T* large = in[0].data<T>();
                     T* small = out[0].data<T>();
                     for_each_element(p,
                                      [=](int64_t to, int64_t from) { small[to] = large[from]; });
                 }));
}

}  // namespace curie
