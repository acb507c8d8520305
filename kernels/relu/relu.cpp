#include "kernels/relu/relu.h"

#include "kernels/relu/cases.h"

namespace curie {

Tensor relu(Context& context, const Tensor& x) {
    const ElementwiseProblem problem(x.shape(), x.dtype());
    const Tensor y = context.run("relu_forward", problem, std::array{x})[0];
    context.tape.record("relu", {x}, {y}, {y}, [problem](Context& c, const BackwardCall& call) {
        return c.run("relu_gradient", problem, std::array{call.saved[0], call.output_gradients[0]});
    });
    return y;
}

void register_relu(Registry& registry) {
    Operation forward = elementwise_operation("relu_forward", "relu", 1, 1);
    forward.gradients = {"relu_gradient"};
    forward.cases = relu_cases;
    forward.differentiable = [](Context& c, const Problem&, TensorSpan in) {
        return relu(c, in[0]);
    };
    registry.add(forward);
    Operation gradient = elementwise_operation("relu_gradient", "relu", 2, 1);  // y, dy
    gradient.cases = relu_cases;
    registry.add(gradient);
}

}  // namespace curie
