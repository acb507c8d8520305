// Networks small enough to compute by hand.
#pragma once

#include "layers/activation.h"
#include "layers/conv2d.h"
#include "layers/dense.h"
#include "layers/flatten.h"
#include "layers/sequential.h"
#include "models/registry.h"

namespace curie::test {

inline void set_parameter(Model& model, const std::string& name,
                          const std::vector<double>& values) {
    for (const auto& parameter : model.module->state())
        if (parameter->path == name) {
            REQUIRE(parameter->value.size() == static_cast<int64_t>(values.size()));
            parameter->value.from_host(values.data());
            return;
        }
    FAIL("no parameter ", name);
}

/// Image 1,2,2,1; A0 = ReLU(x - 1), A1 = ReLU(2.5 - x); z = dense of the eight activations, in the
/// order (row, column, channel). All in float64.
inline Model two_channel_model(Context& context, const std::vector<double>& dense_kernel,
                               const std::vector<double>& dense_bias) {
    const int64_t outputs = static_cast<int64_t>(dense_bias.size());
    auto net = std::make_shared<Sequential>("Two channels");
    net->add<Conv2D>("conv", 1, 2, 1);
    net->add<ActivationLayer>("relu", ActivationLayer::Function::relu);
    net->add<Flatten>("flatten");
    net->add<Dense>("output", 8, outputs);
    Model model{"two_channels", nullptr, {1, 2, 2, 1}, net};
    net->initialize(context, 0, DType::float64);
    set_parameter(model, "conv.kernel", {1, -1});
    set_parameter(model, "conv.bias", {-1, 2.5});
    set_parameter(model, "output.kernel", dense_kernel);
    set_parameter(model, "output.bias", dense_bias);
    return model;
}

/// 1 2
/// 3 4   gives A0 = 0 1 2 3 and A1 = 1.5 0.5 0 0.
inline Tensor two_by_two(Context& context) {
    const double pixels[] = {1, 2, 3, 4};
    return context.from(std::span<const double>(pixels), {1, 2, 2, 1}, DType::float64);
}

}  // namespace curie::test
