#include "layers/average_pool.h"

#include "layers/window_shape.h"

namespace curie {

AveragePool::AveragePool(const PoolOptions& options) : Module("AveragePool"), options_(options) {
    require(options.size > 0 && options.stride >= 0, "AveragePool",
            "expected a size >= 1 and a stride >= 0, got {} and {}", options.size, options.stride);
    if (options_.stride == 0) options_.stride = options_.size;
}

Tensor AveragePool::forward(Context& context, const Tensor& x) {
    return average_pool(context, x, options_);
}

Shape AveragePool::output_shape(const Shape& input) const {
    return window_shape(where(), input, options_.size, options_.stride, 1, options_.padding, 0);
}

void AveragePool::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    layer.flops = layer.output.size() * options_.size * options_.size;
    records.push_back(layer);
}

std::string AveragePool::describe() const {
    return fmt::format("AveragePool({})",
                       describe_window(options_.size, options_.stride, 1, options_.padding));
}

}  // namespace curie
