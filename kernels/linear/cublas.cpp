// linear by cuBLAS: one product a direction. The bias and its gradient are the kernels of `bias`.
#include "kernels/cublas.h"
#include "kernels/bias/1_column_sums.h"
#include "kernels/bias/1_vectorised.h"
#include "kernels/device_variant.h"
#include "kernels/linear/linear.h"

namespace curie {
namespace {

using namespace cublas;
using P = LinearProblem;

Support support(const P& p) {
    return extents_fit("cuBLAS", {p.batch(), p.in_features(), p.out_features});
}

void run_forward(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const int64_t n = p.batch(), i = p.in_features(), o = p.out_features;
    const Handle cublas(c);
    float* y = out[0].data<float>();
    multiply(cublas, n, o, i, {in[0].data<float>(), i}, {in[1].data<float>(), o}, 0, y);
    if (!p.bias) return;
    CURIE_CALL_DEVICE(c, bias_forward, y, in[2].data<float>(), y, n, o);
}

void run_data_gradient(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const int64_t n = p.batch(), i = p.in_features(), o = p.out_features;
    multiply(Handle(c), n, i, o, {in[0].data<float>(), o}, {in[1].data<float>(), o, true}, 0,
             out[0].data<float>());
}

void run_weight_gradient(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const int64_t n = p.batch(), i = p.in_features(), o = p.out_features;
    const Handle cublas(c);
    const float* dy = in[1].data<float>();
    multiply(cublas, i, o, n, {in[0].data<float>(), i, true}, {dy, o}, 0, out[0].data<float>());
    if (!p.bias) return;
    const Tensor scratch = c.empty({column_sums_scratch(n, o)});
    CURIE_CALL_DEVICE(c, column_sums, dy, out[1].data<float>(), scratch.data<float>(), n, o);
}

}  // namespace

void register_linear_cublas(Registry& registry) {
    registry.add("linear_forward", vendor_variant<P>("cublas", run_forward, support));
    registry.add("linear_data_gradient", vendor_variant<P>("cublas", run_data_gradient, support));
    registry.add("linear_weight_gradient",
                 vendor_variant<P>("cublas", run_weight_gradient, support));
}

}  // namespace curie
