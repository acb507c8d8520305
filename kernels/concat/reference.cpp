#include "engine/variant.h"
#include "kernels/concat/concat.h"

namespace curie {
namespace {

/// Calls visit(input, element of that input, element of the whole) for every element.
template <class Visit>
void for_each_element(const ConcatProblem& p, Visit&& visit) {
    int64_t offset = 0;
    for (size_t input = 0; input < p.widths.size(); ++input) {
        const int64_t width = p.widths[input];
        for (int64_t r = 0; r < p.rows(); ++r)
            for (int64_t i = 0; i < width; ++i)
                visit(input, r * width + i, r * p.total_width() + offset + i);
        offset += width;
    }
}

}  // namespace

void register_concat_reference(Registry& registry) {
    using P = ConcatProblem;
    registry.add("concat_forward",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     T* whole = out[0].data<T>();
                     for_each_element(p, [&](size_t input, int64_t part, int64_t at) {
                         whole[at] = in[input].data<T>()[part];
                     });
                 }));
    registry.add("concat_gradient",
                 reference_variant<P>([](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T* whole = in[0].data<T>();
                     for_each_element(p, [&](size_t input, int64_t part, int64_t at) {
                         out[input].data<T>()[part] = whole[at];
                     });
                 }));
}

}  // namespace curie
