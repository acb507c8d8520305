#include "engine/variant.h"
#include "kernels/cast/cast.h"

namespace curie {
namespace {

template <class From, class To>
void convert(const From* x, To* y, int64_t size) {
    constexpr bool by_float = sizeof(From) == 2 || sizeof(To) == 2;
    for (int64_t i = 0; i < size; ++i) {
        if constexpr (by_float) {
            y[i] = static_cast<To>(static_cast<float>(x[i]));
        } else {
            y[i] = static_cast<To>(x[i]);
        }
    }
}

}  // namespace

void register_cast_reference(Registry& registry) {
    Variant variant;
    variant.name = "reference";
    variant.dtypes.assign(std::begin(all_dtypes), std::end(all_dtypes));
    variant.run = [](Context&, const Problem& problem, TensorSpan in, TensorSpan out) {
        dispatch_any(problem.dtype, [&](auto from) {
            dispatch_any(static_cast<const CastProblem&>(problem).to, [&](auto to) {
                convert(in[0].data<decltype(from)>(), out[0].data<decltype(to)>(), in[0].size());
            });
        });
    };
    registry.add("cast_forward", variant);
}

}  // namespace curie
