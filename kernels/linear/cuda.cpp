#include "kernels/bias/1_column_sums.h"
#include "kernels/device_variant.h"
#include "kernels/linear/1_naive.h"
#include "kernels/linear/2_tiled.h"
#include "kernels/linear/3_register_tiled.h"
#include "kernels/linear/linear.h"

namespace curie {
namespace {

using P = LinearProblem;

MatrixProduct forward(const P& p, TensorSpan in, TensorSpan out) {
    return {.a = in[0].data<float>(),
            .b = in[1].data<float>(),
            .bias = p.bias ? in[2].data<float>() : nullptr,
            .c = out[0].data<float>(),
            .m = p.batch(),
            .n = p.out_features,
            .k = p.in_features()};
}

/// dx = dy w^T.
MatrixProduct data_gradient(const P& p, TensorSpan in, TensorSpan out) {
    return {.a = in[0].data<float>(),
            .b = in[1].data<float>(),
            .bias = nullptr,
            .c = out[0].data<float>(),
            .m = p.batch(),
            .n = p.in_features(),
            .k = p.out_features,
            .b_transposed = true};
}

/// dw = x^T dy.
MatrixProduct weight_gradient(const P& p, TensorSpan in, TensorSpan out) {
    return {.a = in[0].data<float>(),
            .b = in[1].data<float>(),
            .bias = nullptr,
            .c = out[0].data<float>(),
            .m = p.in_features(),
            .n = p.out_features,
            .k = p.batch(),
            .a_transposed = true};
}

/// db is no matrix product: the sums down the columns of dy.
void bias_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    if (!p.bias) return;
    const Tensor scratch = context.empty({column_sums_scratch(p.batch(), p.out_features)});
    CURIE_CALL_DEVICE(context, column_sums, in[1].data<float>(), out[1].data<float>(),
                      scratch.data<float>(), p.batch(), p.out_features);
}

void naive(Context& context, const MatrixProduct& product) {
    CURIE_CALL_DEVICE(context, multiply_naive, product);
}

void tiled(Context& context, const MatrixProduct& product) {
    CURIE_CALL_DEVICE(context, multiply_tiled, product);
}

void register_tiled(Context& context, const MatrixProduct& product) {
    const ProductTiling tiling =
        product_tiling(context.stream().device, product.m, product.n, product.k);
    const Tensor scratch = context.empty({tiling.scratch(product)});
    CURIE_CALL_DEVICE(context, multiply_register_tiled, product, tiling, scratch.data<float>());
}

void add_variants(Registry& registry, const std::string& name, int rank,
                  void (*multiply)(Context&, const MatrixProduct&), int compute_capability = 0) {
    const std::function<Support(const P&)> any;
    add_device_variant<P>(
        registry, "linear_forward", name, rank,
        [=](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            multiply(context, forward(p, in, out));
        },
        any, {DType::float32}, compute_capability);
    add_device_variant<P>(
        registry, "linear_data_gradient", name, rank,
        [=](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            multiply(context, data_gradient(p, in, out));
        },
        any, {DType::float32}, compute_capability);
    add_device_variant<P>(
        registry, "linear_weight_gradient", name, rank,
        [=](Context& context, const P& p, TensorSpan in, TensorSpan out) {
            multiply(context, weight_gradient(p, in, out));
            bias_gradient(context, p, in, out);
        },
        any, {DType::float32}, compute_capability);
}

}  // namespace

void register_linear_cuda(Registry& registry) {
    add_variants(registry, "1_naive", 10, naive);
    add_variants(registry, "2_tiled", 20, tiled);
    add_variants(registry, "3_register_tiled", 30, register_tiled, 80);  // cp.async
}

}  // namespace curie
