// linear by cuBLAS: one product a direction. The bias enters as the product of a column of ones
// with a row, and its gradient is a row of ones times dy.
#include "kernels/cublas.h"
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
    const cublasHandle_t cublas = handle(c);
    float* y = out[0].data<float>();
    multiply(cublas, n, o, i, {in[0].data<float>(), i}, {in[1].data<float>(), o}, 0, y);
    if (!p.bias) return;
    const Tensor ones = c.full({n}, 1);
    multiply(cublas, n, o, 1, {ones.data<float>(), 1}, {in[2].data<float>(), o}, 1, y);
}

void run_data_gradient(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const int64_t n = p.batch(), i = p.in_features(), o = p.out_features;
    multiply(handle(c), n, i, o, {in[0].data<float>(), o}, {in[1].data<float>(), o, true}, 0,
             out[0].data<float>());
}

void run_weight_gradient(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const int64_t n = p.batch(), i = p.in_features(), o = p.out_features;
    const cublasHandle_t cublas = handle(c);
    const float* dy = in[1].data<float>();
    multiply(cublas, i, o, n, {in[0].data<float>(), i, true}, {dy, o}, 0, out[0].data<float>());
    if (!p.bias) return;
    const Tensor ones = c.full({n}, 1);
    multiply(cublas, 1, o, n, {ones.data<float>(), n}, {dy, o}, 0, out[1].data<float>());
}

}  // namespace

void register_linear_cublas(Registry& registry) {
    registry.add("linear_forward", vendor_variant<P>("cublas", run_forward, support));
    registry.add("linear_data_gradient", vendor_variant<P>("cublas", run_data_gradient, support));
    registry.add("linear_weight_gradient",
                 vendor_variant<P>("cublas", run_weight_gradient, support));
}

}  // namespace curie
