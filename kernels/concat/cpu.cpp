#include "engine/variant.h"
#include "kernels/concat/concat.h"
#include "kernels/concat/cpu_rows.h"

namespace curie {
namespace {

std::vector<float*> pointers(TensorSpan tensors) {
    std::vector<float*> all;
    for (const Tensor& tensor : tensors) all.push_back(tensor.data<float>());
    return all;
}

}  // namespace

void register_concat_cpu(Registry& registry) {
    using P = ConcatProblem;
    registry.add(
        "concat_forward",
        cpu_variant<P>("cpu_rows", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_KERNEL(concat_forward, pointers(in).data(), p.widths.data(), p.widths.size(),
                              p.rows(), out[0].data<float>());
        }));
    registry.add(
        "concat_gradient",
        cpu_variant<P>("cpu_rows", 20, [](Context&, const P& p, TensorSpan in, TensorSpan out) {
            CURIE_CALL_KERNEL(concat_gradient, in[0].data<float>(), p.widths.data(),
                              p.widths.size(), p.rows(), pointers(out).data());
        }));
}

}  // namespace curie
