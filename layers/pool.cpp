#include "layers/pool.h"

#include "layers/window_shape.h"

namespace curie {

Pool::Pool(const char* kind, const PoolOptions& options) : Module(kind), options_(options) {
    require(options.size > 0 && options.stride >= 0, kind,
            "expected a size >= 1 and a stride >= 0, got {} and {}", options.size, options.stride);
    if (options_.stride == 0) options_.stride = options_.size;
}

Shape Pool::output_shape(const Shape& input) const {
    return window_shape(where(), input, {options_.size, options_.size}, options_.stride, 1,
                        options_.padding, 0);
}

void Pool::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    layer.flops = layer.output.size() * options_.size * options_.size;
    records.push_back(layer);
}

std::string Pool::describe() const {
    return fmt::format(
        "{}({})", kind(),
        describe_window({options_.size, options_.size}, options_.stride, 1, options_.padding));
}

}  // namespace curie
