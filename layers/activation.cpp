#include "layers/activation.h"

#include "kernels/relu/relu.h"
#include "kernels/relu6/relu6.h"
#include "kernels/sigmoid/sigmoid.h"
#include "kernels/softmax/softmax.h"
#include "kernels/tanh/tanh.h"

namespace curie {

Tensor activate(Context& context, const Tensor& x, Activation activation) {
    switch (activation) {
        case Activation::relu:
            return relu(context, x);
        case Activation::relu6:
            return relu6(context, x);
        default:
            return x;
    }
}

namespace {

const char* name_of(ActivationLayer::Function function) {
    constexpr const char* names[] = {"ReLU", "ReLU6", "Sigmoid", "Tanh", "Softmax"};
    return names[static_cast<int>(function)];
}

}  // namespace

ActivationLayer::ActivationLayer(Function function)
    : Module(name_of(function)), function_(function) {}

Tensor ActivationLayer::forward(Context& context, const Tensor& x) {
    switch (function_) {
        case Function::relu:
            return relu(context, x);
        case Function::relu6:
            return relu6(context, x);
        case Function::sigmoid:
            return sigmoid(context, x);
        case Function::tanh:
            return tanh(context, x);
        default:
            return softmax(context, x);
    }
}

void ActivationLayer::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    layer.flops = (function_ == Function::relu6 ? 2 : 1) * layer.output.size();
    records.push_back(layer);
}

}  // namespace curie
