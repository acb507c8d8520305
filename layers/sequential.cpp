#include "layers/sequential.h"

namespace curie {

Sequential& Sequential::add(const std::string& name, std::shared_ptr<Module> module) {
    add_child(name, std::move(module));
    return *this;
}

Tensor Sequential::forward(Context& context, const Tensor& x) {
    Tensor y = x;
    for (const auto& child : children()) y = (*child)(context, y);
    return y;
}

Shape Sequential::output_shape(const Shape& input) const {
    Shape shape = input;
    for (const auto& child : children()) shape = child->output_shape(shape);
    return shape;
}

void Sequential::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    Shape shape = input;
    for (const auto& child : children()) {
        child->append_records(shape, records);
        shape = child->output_shape(shape);
    }
}

}  // namespace curie
