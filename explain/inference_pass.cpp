#include "explain/inference_pass.h"

#include "explain/target_class.h"

namespace curie {

InferencePass::InferencePass(Context& context, Model& model)
    : context_(context),
      model_(model),
      training_(context.training),
      recording_(context.tape.recording),
      on_layer_output_(context.on_layer_output) {
    require(context.tape.size() == 0, "explain",
            "expected an empty tape, got one of {} operations; call backward() or tape.clear() "
            "before an explanation",
            context.tape.size());
    for (const auto& parameter : model.module->parameters())
        if (parameter->value.requires_gradient()) {
            parameters_.push_back(parameter->value);
            parameters_.back().set_requires_gradient(false);
        }
    context.training = false;
    context.tape.recording = true;
}

InferencePass::~InferencePass() {
    context_.tape.clear();
    for (Tensor& parameter : parameters_) parameter.set_requires_gradient(true);
    context_.training = training_;
    context_.tape.recording = recording_;
    context_.on_layer_output = on_layer_output_;
}

Tensor InferencePass::run(const Tensor& images,
                          std::function<void(const std::string&, const Tensor&)> on_layer) {
    const Shape &got = images.shape(), &want = model_.input;
    require(got.rank() == 4 && got[1] == want[1] && got[2] == want[2] && got[3] == want[3],
            "explain", "expected images N,{},{},{} for {}, got {}", want[1], want[2], want[3],
            model_.name, got);
    context_.on_layer_output = std::move(on_layer);
    return (*model_.module)(context_, images);
}

void InferencePass::backward(const Tensor& logits, int target) {
    context_.tape.backward(context_, logits, class_score_gradient(context_, logits, target));
}

}  // namespace curie
