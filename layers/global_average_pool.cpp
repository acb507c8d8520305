#include "layers/global_average_pool.h"

#include "kernels/global_average_pool/global_average_pool.h"

namespace curie {

Tensor GlobalAveragePool::forward(Context& context, const Tensor& x) {
    return global_average_pool(context, x);
}

Shape GlobalAveragePool::output_shape(const Shape& input) const {
    require(input.rank() == 4, where(), "expected an input N,H,W,C, got {}", input);
    return {input[0], input[3]};
}

void GlobalAveragePool::append_records(const Shape& input,
                                       std::vector<LayerRecord>& records) const {
    LayerRecord layer = record(input);
    layer.flops = input.size();
    records.push_back(layer);
}

}  // namespace curie
