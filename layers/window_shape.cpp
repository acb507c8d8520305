#include "layers/window_shape.h"

namespace curie {

void require_channels(const std::string& where, const Shape& input, int64_t channels) {
    require(input.rank() == 4 && input[3] == channels, where, "expected an input N,H,W,{}, got {}",
            channels, input);
}

Shape window_shape(const std::string& where, const Shape& input, KernelSize kernel, int64_t stride,
                   int64_t dilation, Padding padding, int64_t channels) {
    require(input.rank() == 4, where, "expected an input N,H,W,C, got {}", input);
    const auto extent = [&](int axis, int64_t size, const char* name) {
        const Window window = make_window(input[axis], size, stride, dilation, padding);
        check_window(where.c_str(), name, window, input[axis]);
        return window.output(input[axis]);
    };
    return {input[0], extent(1, kernel.rows, "rows"), extent(2, kernel.columns, "columns"),
            channels > 0 ? channels : input[3]};
}

std::string describe_window(KernelSize kernel, int64_t stride, int64_t dilation, Padding padding) {
    std::string text = fmt::format("{}x{}", kernel.rows, kernel.columns);
    if (stride != 1) text += fmt::format(", stride {}", stride);
    if (dilation != 1) text += fmt::format(", dilation {}", dilation);
    // A 1x1 window of stride 1 pads nothing under either rule.
    if (kernel.rows != 1 || kernel.columns != 1 || stride != 1)
        text += padding == Padding::same ? ", same" : ", valid";
    return text;
}

}  // namespace curie
