// The truth of the fused operation: the reference variants of its parts, one after the other.
#include "engine/variant.h"
#include "kernels/batch_norm_relu_max_pool/batch_norm_relu_max_pool.h"
#include "kernels/max_pool/max_pool.h"

namespace curie {
namespace {

using P = BatchNormReluMaxPoolProblem;

BatchNormProblem norm_part(const P& p) {
    BatchNormProblem problem;
    problem.dtype = p.dtype;
    problem.shape = p.input_shape();
    problem.epsilon = p.epsilon;
    problem.activation = Activation::relu;
    return problem;
}

MaxPoolProblem pool_part(const P& p) {
    MaxPoolProblem problem;
    problem.dtype = p.dtype;
    const Window window{2, 2, 1, 0, 0};
    static_cast<PoolGeometry&>(problem) = {p.batch, p.height, p.width, p.channels, window, window};
    return problem;
}

void run_reference(Context& context, const char* operation, const Problem& problem,
                   TensorSpan inputs, TensorSpan outputs) {
    const Operation& record = context.registry().at(operation);
    record.find("reference", DeviceKind::cpu)->run(context, problem, inputs, outputs);
}

void composed_forward(Context& context, const Problem& problem, TensorSpan in, TensorSpan out) {
    const P& p = static_cast<const P&>(problem);
    const Tensor normalised = context.empty(p.input_shape(), p.dtype);
    run_reference(context, "batch_norm_training_forward", norm_part(p), in,
                  std::array{normalised, out[1], out[2]});
    MaxPoolProblem pool = pool_part(p);
    pool.index = false;
    run_reference(context, "max_pool_forward", pool, std::array{normalised}, std::array{out[0]});
}

void composed_gradient(Context& context, const Problem& problem, TensorSpan in, TensorSpan out) {
    const P& p = static_cast<const P&>(problem);
    const Tensor &x = in[0], &dy = in[1];
    const Tensor normalised = context.empty(p.input_shape(), p.dtype);
    const Tensor pooled = context.empty(p.output_shape(), p.dtype);
    const Tensor places = context.empty(p.output_shape(), DType::float16);
    // With the statistics given, the forward pass is that of the inference.
    run_reference(context, "batch_norm_inference_forward", norm_part(p),
                  std::array{x, in[2], in[3], in[4], in[5]}, std::array{normalised});
    run_reference(context, "max_pool_forward", pool_part(p), std::array{normalised},
                  std::array{pooled, places});
    const Tensor& spread = normalised;  // no longer needed
    run_reference(context, "max_pool_gradient", pool_part(p), std::array{dy, places},
                  std::array{spread});
    run_reference(context, "batch_norm_training_gradient", norm_part(p),
                  std::array{x, spread, in[2], in[3], in[4], in[5]}, out);
}

}  // namespace

void register_batch_norm_relu_max_pool_reference(Registry& registry) {
    Variant variant;
    variant.name = "reference";
    variant.dtypes = {DType::float32, DType::float64};
    variant.run = composed_forward;
    registry.add("batch_norm_relu_max_pool_forward", variant);
    variant.run = composed_gradient;
    registry.add("batch_norm_relu_max_pool_gradient", variant);
}

}  // namespace curie
