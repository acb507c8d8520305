// The terms of an Adam step from its problem and tensors.
#pragma once

#include "kernels/adam_step/adam_step.h"
#include "kernels/adam_step/terms.h"

namespace curie {

inline AdamStepTerms terms_of(const AdamStepProblem& p, TensorSpan in, TensorSpan out) {
    const AdamOptions& o = p.options;
    AdamStepTerms terms{};
    terms.weight = in[0].data<float>();
    terms.gradient = in[1].data<float>();
    terms.m = in[2].data<float>();
    terms.v = in[3].data<float>();
    terms.v_max = o.amsgrad ? in[4].data<float>() : nullptr;
    terms.new_weight = out[0].data<float>();
    terms.new_m = out[1].data<float>();
    terms.new_v = out[2].data<float>();
    terms.new_v_max = o.amsgrad ? out[3].data<float>() : nullptr;
    terms.decay = static_cast<float>(o.learning_rate * o.weight_decay);
    terms.fresh1 = static_cast<float>(1 - o.beta1);
    terms.fresh2 = static_cast<float>(1 - o.beta2);
    terms.alpha = static_cast<float>(p.alpha());
    terms.epsilon = static_cast<float>(o.epsilon);
    terms.size = p.shape.size();
    return terms;
}

}  // namespace curie
