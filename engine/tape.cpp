#include "engine/tape.h"

#include <algorithm>

#include "engine/context.h"
#include "engine/elementwise_problem.h"

namespace curie {
namespace {

/// Adds out of place: `gradient` may be shared with another slot (add() passes one on twice).
void contribute(Context& context, GradientSlot& slot, const Tensor& gradient) {
    if (!slot.gradient) {
        slot.gradient = std::make_shared<Tensor>(gradient);
        return;
    }
    const ElementwiseProblem problem(gradient.shape(), gradient.dtype());
    const Tensor both[] = {*slot.gradient, gradient};
    *slot.gradient = context.run("add_forward", problem, both)[0];
}

void finish_use(GradientSlot& slot) {
    if (--slot.pending_uses > 0 || !slot.leaf || !slot.gradient) return;
    for (auto& hook : slot.ready_hooks) hook(*slot.gradient);
}

}  // namespace

void Tape::record(std::string operation, std::vector<Tensor> inputs, std::vector<Tensor> outputs,
                  std::vector<Tensor> saved,
                  std::function<std::vector<Tensor>(Context&, const BackwardCall&)> backward) {
    if (!recording) return;
    const bool wanted = std::any_of(inputs.begin(), inputs.end(),
                                    [](const Tensor& x) { return x.requires_gradient(); });
    if (!wanted) return;
    Node node{std::move(operation), {}, {}, std::move(saved), std::move(backward)};
    for (const Tensor& input : inputs) {
        if (input.requires_gradient()) ++input.slot()->pending_uses;
        node.inputs.push_back(input.slot());
    }
    for (const Tensor& output : outputs) {
        output.slot()->requires_gradient = true;
        output.slot()->leaf = false;
        node.outputs.push_back(output.slot());
    }
    nodes_.push_back(std::move(node));
}

void Tape::clear() {
    // A hook waits for the uses that its leaf still has; those of this pass will not come.
    for (const Node& node : nodes_)
        for (const auto& slot : node.inputs)
            if (slot->requires_gradient) --slot->pending_uses;
    nodes_.clear();
}

void Tape::backward(Context& context, const Tensor& loss) {
    require(loss.size() == 1, "backward", "expected a loss of one element, got {}", loss.shape());
    backward(context, loss, context.full(loss.shape(), 1.0, loss.dtype()));
}

void Tape::backward(Context& context, const Tensor& output, const Tensor& output_gradient) {
    require(output.requires_gradient(), "backward",
            "expected an output that depends on a parameter, got one without a tape; was the "
            "forward pass run under NoGradient?");
    require(output.shape() == output_gradient.shape(), "backward",
            "expected a gradient of shape {}, got {}", output.shape(), output_gradient.shape());
    require(!nodes_.empty() || output.slot()->leaf, "backward",
            "expected a tape to walk, got an empty one: backward() ran already; run the forward "
            "pass again");
    const NoGradient guard(*this);
    contribute(context, *output.slot(), output_gradient);
    while (!nodes_.empty()) {
        Node node = std::move(nodes_.back());
        nodes_.pop_back();
        std::vector<Tensor> output_gradients;
        bool reached = false;
        for (auto& slot : node.outputs) {
            output_gradients.push_back(slot->gradient ? *slot->gradient : Tensor());
            reached = reached || slot->gradient != nullptr;
            if (!slot->retain) slot->gradient.reset();
        }
        if (reached) {
            std::vector<bool> needed;
            for (auto& slot : node.inputs) needed.push_back(slot->requires_gradient);
            const BackwardCall call{node.saved, output_gradients, needed};
            std::vector<Tensor> gradients;
            {
                const ProfilerRange range(context.profiler, node.operation, "backward");
                gradients = node.backward(context, call);
            }
            require(gradients.size() == node.inputs.size(), "backward",
                    "expected {} gradients from {}, got {}", node.inputs.size(), node.operation,
                    gradients.size());
            for (size_t i = 0; i < gradients.size(); ++i)
                if (needed[i] && gradients[i].defined())
                    contribute(context, *node.inputs[i], gradients[i]);
        }
        for (auto& slot : node.inputs)
            if (slot->requires_gradient) finish_use(*slot);
    }
}

}  // namespace curie
