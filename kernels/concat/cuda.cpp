#include "kernels/concat/1_columns.h"
#include "kernels/concat/concat.h"
#include "kernels/device_variant.h"

namespace curie {

void register_concat_cuda(Registry& registry) {
    using P = ConcatProblem;
    add_device_variant<P>(registry, "concat_forward", "1_columns", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              int64_t first = 0;
                              for (size_t i = 0; i < in.size(); first += p.widths[i++])
                                  CURIE_CALL_DEVICE(context, concat_part_forward,
                                                    in[i].data<float>(), out[0].data<float>(),
                                                    p.rows(), p.widths[i], first, p.total_width());
                          });
    add_device_variant<P>(registry, "concat_gradient", "1_columns", 10,
                          [](Context& context, const P& p, TensorSpan in, TensorSpan out) {
                              int64_t first = 0;
                              for (size_t i = 0; i < out.size(); first += p.widths[i++])
                                  CURIE_CALL_DEVICE(context, concat_part_gradient,
                                                    in[0].data<float>(), out[i].data<float>(),
                                                    p.rows(), p.widths[i], first, p.total_width());
                          });
}

}  // namespace curie
