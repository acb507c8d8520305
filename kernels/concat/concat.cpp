#include "kernels/concat/concat.h"

#include <numeric>

#include "engine/variant.h"
#include "kernels/concat/cases.h"

namespace curie {

std::string ConcatProblem::describe() const {
    return fmt::format("{} x ({}) {}", leading, fmt::join(widths, "+"), name_of(dtype));
}

int64_t ConcatProblem::total_width() const {
    return std::accumulate(widths.begin(), widths.end(), int64_t{0});
}

Shape ConcatProblem::with_last(int64_t extent) const {
    std::vector<int64_t> extents(leading.begin(), leading.end());
    extents.push_back(extent);
    return Shape(extents);
}

Tensor concat(Context& context, const std::vector<Tensor>& inputs) {
    require(!inputs.empty() && inputs[0].shape().rank() >= 1, "concat",
            "expected one or more tensors of rank >= 1, got {}",
            inputs.empty() ? "none" : inputs[0].shape().to_string());
    const Shape& first = inputs[0].shape();
    ConcatProblem problem;
    problem.dtype = inputs[0].dtype();
    problem.leading = Shape(std::span(first.begin(), first.end() - 1));
    for (const Tensor& input : inputs) {
        const Shape& shape = input.shape();
        require(shape.rank() == first.rank() && input.dtype() == problem.dtype &&
                    std::equal(first.begin(), first.end() - 1, shape.begin()),
                "concat", "expected tensors that differ in the last axis only, got {} {} and {} {}",
                first, name_of(problem.dtype), shape, name_of(input.dtype()));
        problem.widths.push_back(shape[-1]);
    }
    const Tensor y = context.run("concat_forward", problem, inputs)[0];
    context.tape.record("concat", inputs, {y}, {}, [problem](Context& c, const BackwardCall& call) {
        return c.run("concat_gradient", problem, std::array{call.output_gradients[0]});
    });
    return y;
}

void register_concat(Registry& registry) {
    using P = ConcatProblem;
    const auto parts = for_problem<P>([](const P& p) {
        std::vector<Shape> shapes;
        for (size_t i = 0; i < p.widths.size(); ++i) shapes.push_back(p.input_shape(i));
        return shapes;
    });
    const auto whole = for_problem<P>([](const P& p) { return std::vector{p.output_shape()}; });
    Operation forward;
    forward.name = "concat_forward";
    forward.family = "concat";
    forward.gradients = {"concat_gradient"};
    forward.input_shapes = parts;
    forward.output_shapes = whole;
    forward.flops = [](const Problem&) { return 0.0; };
    forward.cases = concat_cases;
    forward.differentiable = [](Context& context, const Problem&, TensorSpan inputs) {
        return concat(context, {inputs.begin(), inputs.end()});
    };
    registry.add(forward);

    Operation gradient = forward;  // one gradient per input from dy
    gradient.name = "concat_gradient";
    gradient.gradients.clear();
    gradient.input_shapes = whole;
    gradient.output_shapes = parts;
    gradient.differentiable = {};
    registry.add(gradient);
}

}  // namespace curie
