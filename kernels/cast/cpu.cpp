#include "engine/variant.h"
#include "kernels/cast/cast.h"
#include "kernels/cast/cpu_vectorised.h"

namespace curie {
namespace {

CastType cast_type(DType dtype) {
    static_assert(int(DType::float32) == cast_float32 && int(DType::float64) == cast_float64 &&
                  int(DType::bfloat16) == cast_bfloat16 && int(DType::float16) == cast_float16);
    return static_cast<CastType>(dtype);
}

}  // namespace

void register_cast_cpu(Registry& registry) {
    using P = CastProblem;
    Variant variant = cpu_variant<P>(
        "cpu_vectorised", 20,
        [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_KERNEL(cast_forward, in[0].raw(), cast_type(p.dtype), out[0].raw(),
                              cast_type(p.to), p.shape.size());
        },
        [](const P& p) {
            return Support::yes_if(p.dtype != DType::float64 || p.to != DType::float64,
                                   "float64 would pass through float32 lanes");
        });
    variant.dtypes.assign(std::begin(all_dtypes), std::end(all_dtypes));
    registry.add("cast_forward", variant);
}

}  // namespace curie
