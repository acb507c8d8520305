#include "layers/concatenate.h"

#include "kernels/concat/concat.h"

namespace curie {

Concatenate& Concatenate::add(const std::string& name, std::shared_ptr<Module> branch) {
    if (branch) add_child(name, branch);
    branches_.push_back(std::move(branch));
    return *this;
}

Tensor Concatenate::forward(Context& context, const Tensor& x) {
    Tensors parts;
    for (const auto& branch : branches_) parts.push_back(branch ? (*branch)(context, x) : x);
    const Tensor y = concat(context, parts);
    report(context, "concat", y);
    return y;
}

Shape Concatenate::output_shape(const Shape& input) const {
    require(!branches_.empty(), where(), "expected at least one branch, got none");
    int64_t channels = 0;
    Shape first;
    for (const auto& branch : branches_) {
        const Shape shape = branch ? branch->output_shape(input) : input;
        if (channels == 0) first = shape;
        require(shape.rank() == first.rank() &&
                    std::equal(shape.begin(), shape.end() - 1, first.begin()),
                where(), "expected branches that differ in channels alone, got {} and {}", first,
                shape);
        channels += shape[-1];
    }
    std::vector<int64_t> extents(first.begin(), first.end());
    extents.back() = channels;
    return Shape(extents);
}

void Concatenate::append_records(const Shape& input, std::vector<LayerRecord>& records) const {
    for (const auto& branch : branches_)
        if (branch) branch->append_records(input, records);
    records.push_back(record_of("concat", "Concatenate", output_shape(input)));
}

}  // namespace curie
