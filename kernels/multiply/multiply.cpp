#include "kernels/multiply/multiply.h"

#include "kernels/elementwise.h"

namespace curie {

Tensor multiply(Context& context, const Tensor& a, const Tensor& b) {
    check_same("multiply", a, b);
    const ElementwiseProblem problem(a.shape(), a.dtype());
    const Tensor y = context.run("multiply_forward", problem, std::array{a, b})[0];
    context.tape.record("multiply", {a, b}, {y}, {a, b},
                        [problem](Context& c, const BackwardCall& call) {
                            const auto times = [&](const Tensor& other) {
                                return c.run("multiply_forward", problem,
                                             std::array{call.output_gradients[0], other})[0];
                            };
                            return Tensors{call.needed[0] ? times(call.saved[1]) : Tensor(),
                                           call.needed[1] ? times(call.saved[0]) : Tensor()};
                        });
    return y;
}

void register_multiply(Registry& registry) {
    Operation forward = elementwise_operation("multiply_forward", "multiply", 2, 1);
    forward.no_gradient = "its gradients are products, the same operation again";
    forward.differentiable = [](Context& c, const Problem&, TensorSpan in) {
        return multiply(c, in[0], in[1]);
    };
    registry.add(forward);
}

}  // namespace curie
