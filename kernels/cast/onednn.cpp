// cast by oneDNN's reorder on fixed slices of the flattened tensor. It knows no float64.
#include "kernels/cast/cast.h"

#include "kernels/onednn.h"

namespace curie {
namespace {

using namespace onednn;
using P = CastProblem;

dnnl::memory::desc flat_of(DType dtype, int64_t size) {
    using Type = dnnl::memory::data_type;
    const Type type = dtype == DType::float32    ? Type::f32
                      : dtype == DType::bfloat16 ? Type::bf16
                                                 : Type::f16;
    return {{size}, type, Tag::a};
}

const Prepared<dnnl::reorder>& prepare(const P& p, int64_t size) {
    static PrimitiveCache<dnnl::reorder> cache;
    return cache.get(fmt::format("{} {} {}", size, name_of(p.dtype), name_of(p.to)), [&] {
        return dnnl::reorder::primitive_desc(cpu_engine(), flat_of(p.dtype, size), cpu_engine(),
                                             flat_of(p.to, size), attributes(), true);
    });
}

char* element(const Tensor& tensor, int64_t index) {
    return static_cast<char*>(tensor.raw()) + index * size_of(tensor.dtype());
}

void run(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchSlices slices(p.shape.size());
    for_slices(slices, [&](int64_t slice) {
        const int64_t size = slices.length(slice), begin = slices.begin(slice);
        execute(context, prepare(p, size),
                {{DNNL_ARG_FROM, wrap(flat_of(p.dtype, size), element(in[0], begin))},
                 {DNNL_ARG_TO, wrap(flat_of(p.to, size), element(out[0], begin))}});
    });
}

Support support(const P& p) {
    if (p.to == DType::float64) return Support::no("oneDNN has no float64");
    if (p.shape.size() == 0) return Support::no("oneDNN takes no empty tensor");
    const BatchSlices slices(p.shape.size());
    const Support full = support_of(prepare(p, slices.size).descriptor);
    if (!full) return full;
    return support_of(prepare(p, slices.length(slices.count - 1)).descriptor);
}

}  // namespace

void register_cast_onednn(Registry& registry) {
    Variant variant = cpu_variant<P>("onednn", 10, run, support);
    variant.dtypes = {DType::float32, DType::bfloat16, DType::float16};
    registry.add("cast_forward", variant);
}

}  // namespace curie
