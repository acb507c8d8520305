#include "kernels/dice_loss/dice_loss.h"

#include <cmath>

#include "engine/variant.h"
#include "kernels/dice_loss/cases.h"

namespace curie {

std::string DiceLossProblem::describe() const {
    return fmt::format("{} smooth {} {}", shape, smooth, name_of(dtype));
}

Tensor dice_loss(Context& context, const Tensor& logits, const Tensor& targets, double smooth) {
    require(logits.shape().rank() >= 2 && logits.size() > 0, "dice_loss",
            "expected logits N,... of rank >= 2 with at least one element, got {}", logits.shape());
    require(targets.shape() == logits.shape() && targets.dtype() == logits.dtype(), "dice_loss",
            "expected targets {} {} like the logits, got {} {}", logits.shape(),
            name_of(logits.dtype()), targets.shape(), name_of(targets.dtype()));
    const auto used = static_cast<float>(smooth);  // as the kernels take it
    require(used > 0 && std::isfinite(used), "dice_loss",
            "expected smooth > 0 as a float32, without which an empty mask has no loss, got {}",
            smooth);
    DiceLossProblem problem;
    problem.dtype = logits.dtype();
    problem.shape = logits.shape();
    problem.smooth = smooth;
    const Tensors made = context.run("dice_loss_forward", problem, std::array{logits, targets});
    context.tape.record("dice_loss", {logits}, {made[0]}, {logits, targets, made[1]},
                        [problem](Context& c, const BackwardCall& call) {
                            return c.run("dice_loss_gradient", problem,
                                         std::array{call.saved[0], call.saved[1], call.saved[2],
                                                    call.output_gradients[0]});
                        });
    return made[0];
}

void register_dice_loss(Registry& registry) {
    using P = DiceLossProblem;
    Operation forward;
    forward.name = "dice_loss_forward";
    forward.family = "dice_loss";
    forward.gradients = {"dice_loss_gradient"};
    forward.input_shapes = for_problem<P>([](const P& p) { return std::vector{p.shape, p.shape}; });
    forward.output_shapes = for_problem<P>([](const P& p) {
        return std::vector{Shape{}, Shape{p.samples(), 2}};
    });
    // Exponential, addition, division, product and the two sums.
    forward.flops = for_problem<P>([](const P& p) { return 7.0 * p.shape.size(); });
    forward.cases = dice_loss_cases;
    forward.differentiable =
        for_problem_in_context<P>([](Context& context, const P& p, TensorSpan in) {
            return dice_loss(context, in[0], in[1], p.smooth);
        });
    forward.differentiable_inputs = {true, false};
    const auto draw_targets = [](const P& p, std::span<Tensor> in, Random& random) {
        for (int64_t i = 0; i < p.shape.size(); ++i) {
            in[0].data<double>()[i] *= 8;
            // Masks, soft at their edges; the last image's is empty.
            in[1].data<double>()[i] =
                i / p.outputs() + 1 == p.samples() ? 0 : 0.5 * static_cast<double>(random.below(3));
        }
    };
    forward.prepare = for_problem<P>(draw_targets);
    registry.add(forward);

    Operation gradient = forward;
    gradient.name = "dice_loss_gradient";
    gradient.gradients.clear();
    gradient.input_shapes = for_problem<P>([](const P& p) {
        return std::vector{p.shape, p.shape, Shape{p.samples(), 2}, Shape{}};
    });
    gradient.output_shapes = for_problem<P>([](const P& p) { return std::vector{p.shape}; });
    // Exponential, addition, division, q - 2 t and four products.
    gradient.flops = for_problem<P>([](const P& p) { return 9.0 * p.shape.size(); });
    gradient.differentiable = {};
    gradient.prepare = for_problem<P>([=](const P& p, std::span<Tensor> in, Random& random) {
        draw_targets(p, in, random);
        for (int64_t n = 0; n < p.samples(); ++n) {
            in[2].data<double>()[2 * n] = random.uniform(0, 1);
            in[2].data<double>()[2 * n + 1] = random.uniform(1, 2);
        }
    });
    registry.add(gradient);
}

}  // namespace curie
