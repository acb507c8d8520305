#include "layers/dense.h"

#include "kernels/linear/linear.h"

namespace curie {

Dense::Dense(int64_t in, int64_t out, const Options& options)
    : Module("Dense"), in_(in), out_(out), options_(options) {
    require(in > 0 && out > 0, "Dense", "expected sizes >= 1, got {} -> {}", in, out);
    weight_ = add_parameter("kernel", {in, out}, options.initializer, options.l2);
    if (options.bias) bias_ = add_parameter("bias", {out}, Initializer::zeros());
}

Tensor Dense::forward(Context& context, const Tensor& x) {
    return linear(context, x, weight_->value, bias_ ? bias_->value : Tensor());
}

Shape Dense::output_shape(const Shape& input) const {
    require(input.rank() == 2 && input[1] == in_, where(),
            "expected an input N,{}, got {}; flatten or pool images first", in_, input);
    return {input[0], out_};
}

void Dense::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    layer.multiply_adds = layer.output.size() * in_;
    layer.flops = 2 * layer.multiply_adds + (bias_ ? layer.output.size() : 0);
    records.push_back(layer);
}

std::string Dense::describe() const {
    return fmt::format("Dense({} -> {}{})", in_, out_, options_.bias ? "" : ", no bias");
}

}  // namespace curie
