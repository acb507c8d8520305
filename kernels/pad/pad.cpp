#include "kernels/pad/pad.h"

#include "engine/variant.h"
#include "kernels/pad/cases.h"

namespace curie {
namespace {

void check(const char* operation, const Tensor& x, const PadProblem& p) {
    require(x.shape().rank() == 4, operation, "expected an input N,H,W,C, got {}", x.shape());
    require(std::min({p.top, p.bottom, p.left, p.right}) >= 0, operation,
            "expected margins >= 0, got top {}, bottom {}, left {}, right {}", p.top, p.bottom,
            p.left, p.right);
}

/// Runs `operation` and records its opposite.
Tensor run(Context& context, const PadProblem& problem, const Tensor& x, const char* name,
           const char* operation, const char* opposite) {
    const Tensor y = context.run(operation, problem, std::array{x})[0];
    context.tape.record(name, {x}, {y}, {}, [=](Context& c, const BackwardCall& call) {
        return c.run(opposite, problem, std::array{call.output_gradients[0]});
    });
    return y;
}

}  // namespace

std::string PadProblem::describe() const {
    return fmt::format("{} margins {},{},{},{} {}", small_shape(), top, bottom, left, right,
                       name_of(dtype));
}

PadGeometry geometry_of(const PadProblem& p) {
    return {p.batch,
            p.height,
            p.width * p.channels,
            p.top,
            p.bottom,
            p.left * p.channels,
            p.right * p.channels};
}

Tensor pad(Context& context, const Tensor& x, int64_t top, int64_t bottom, int64_t left,
           int64_t right) {
    PadProblem problem;
    problem.dtype = x.dtype();
    problem.top = top, problem.bottom = bottom, problem.left = left, problem.right = right;
    check("pad", x, problem);
    problem.batch = x.shape()[0];
    problem.height = x.shape()[1];
    problem.width = x.shape()[2];
    problem.channels = x.shape()[3];
    return run(context, problem, x, "pad", "pad_forward", "crop_forward");
}

Tensor crop(Context& context, const Tensor& x, int64_t top, int64_t bottom, int64_t left,
            int64_t right) {
    PadProblem problem;
    problem.dtype = x.dtype();
    problem.top = top, problem.bottom = bottom, problem.left = left, problem.right = right;
    check("crop", x, problem);
    problem.batch = x.shape()[0];
    problem.height = x.shape()[1] - top - bottom;
    problem.width = x.shape()[2] - left - right;
    problem.channels = x.shape()[3];
    require(problem.height > 0 && problem.width > 0, "crop",
            "expected margins that leave something of {}, got top {}, bottom {}, left {}, right {}",
            x.shape(), top, bottom, left, right);
    return run(context, problem, x, "crop", "crop_forward", "pad_forward");
}

void register_pad(Registry& registry) {
    using P = PadProblem;
    const auto small = for_problem<P>([](const P& p) { return std::vector{p.small_shape()}; });
    const auto large = for_problem<P>([](const P& p) { return std::vector{p.large_shape()}; });
    Operation pad_forward;
    pad_forward.name = "pad_forward";
    pad_forward.family = "pad";
    pad_forward.gradients = {"crop_forward"};
    pad_forward.input_shapes = small;
    pad_forward.output_shapes = large;
    pad_forward.flops = [](const Problem&) { return 0.0; };
    pad_forward.cases = pad_cases;
    pad_forward.differentiable = [](Context& context, const Problem& problem, TensorSpan inputs) {
        const P& p = static_cast<const P&>(problem);
        return pad(context, inputs[0], p.top, p.bottom, p.left, p.right);
    };
    registry.add(pad_forward);

    Operation crop_forward = pad_forward;
    crop_forward.name = "crop_forward";
    crop_forward.gradients = {"pad_forward"};
    crop_forward.input_shapes = large;
    crop_forward.output_shapes = small;
    crop_forward.differentiable = [](Context& context, const Problem& problem, TensorSpan inputs) {
        const P& p = static_cast<const P&>(problem);
        return crop(context, inputs[0], p.top, p.bottom, p.left, p.right);
    };
    registry.add(crop_forward);
}

}  // namespace curie
