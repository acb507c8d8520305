#include "layers/local_response_normalization.h"

namespace curie {

LocalResponseNormalization::LocalResponseNormalization(const Options& options)
    : Module("LocalResponseNormalization"), options_(options) {
    check_local_response("LocalResponseNormalization", options);
}

Tensor LocalResponseNormalization::forward(Context& context, const Tensor& x) {
    return local_response_normalization(context, x, options_);
}

void LocalResponseNormalization::append_records(const Shape& input,
                                                std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    layer.flops = layer.output.size() * (options_.window + 5);
    records.push_back(layer);
}

std::string LocalResponseNormalization::describe() const {
    return fmt::format("LocalResponseNormalization(window {}, alpha {}, beta {}, k {})",
                       options_.window, options_.alpha, options_.beta, options_.k);
}

}  // namespace curie
