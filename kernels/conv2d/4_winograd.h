// Plans and launching functions of Winograd's convolution: 3x3, stride 1, dilation 1, one group.
#pragma once

#include "kernels/conv2d/shape.h"
#include "kernels/device.h"

namespace curie {

/// A correlation by tiles of 2x2 outputs, each from 4x4 inputs. A slice of the tiles is transformed
/// at a time, so that what lies between the kernels stays in the second-level cache.
struct WinogradPlan {
    static constexpr int points = 16;  ///< 4x4 products a tile
    int64_t batch;
    int in_rows, in_columns, out_rows, out_columns;
    int rows_before, columns_before;  ///< padding, perhaps negative
    int in_channels, out_channels;
    bool rotated;  ///< the data gradient: the filter is rotated and its channels swapped
    int tiles_across, tiles_down;
    int64_t slice;  ///< tiles

    int64_t tiles() const { return batch * tiles_down * tiles_across; }
    /// Channels in the transformed arrays, to whole float4s; the added ones are zeros.
    int padded_in() const { return (in_channels + 3) / 4 * 4; }
    int padded_out() const { return (out_channels + 3) / 4 * 4; }
    int64_t filter_size() const { return int64_t{points} * padded_in() * padded_out(); }
    int64_t inputs_size() const { return points * slice * padded_in(); }
    int64_t outputs_size() const { return points * slice * padded_out(); }
    int64_t scratch() const { return filter_size() + inputs_size() + outputs_size(); }
    /// For the weight gradient: in how many parts the tiles of a slice are summed.
    int splits() const {
        const int64_t blocks = points * ((padded_in() + 63) / 64) * ((padded_out() + 63) / 64);
        return split_sum(blocks, (slice + 63) / 64, sum_multiprocessors * 8);
    }
    int64_t weight_gradient_scratch(int splits) const {
        return splits * filter_size() + inputs_size() + outputs_size();
    }
};

inline WinogradPlan winograd_plan(const Conv2dShape& shape, bool backward) {
    const Conv2dAxis &rows = shape.rows, &columns = shape.columns;
    WinogradPlan plan{};
    plan.batch = shape.batch;
    plan.in_rows = backward ? rows.out : rows.in;
    plan.in_columns = backward ? columns.out : columns.in;
    plan.out_rows = backward ? rows.in : rows.out;
    plan.out_columns = backward ? columns.in : columns.out;
    plan.rows_before = backward ? 2 - rows.before : rows.before;
    plan.columns_before = backward ? 2 - columns.before : columns.before;
    plan.in_channels = backward ? shape.out_channels : shape.in_channels;
    plan.out_channels = backward ? shape.in_channels : shape.out_channels;
    plan.rotated = backward;
    plan.tiles_down = (plan.out_rows + 1) / 2;
    plan.tiles_across = (plan.out_columns + 1) / 2;
    constexpr int64_t budget = 1 << 23;  // 32 MiB of transformed inputs and outputs
    const int64_t fitting =
        budget / WinogradPlan::points / (plan.padded_in() + plan.padded_out()) / 64 * 64;
    plan.slice = std::min(plan.tiles(), std::max<int64_t>(fitting, 64));
    return plan;
}

/// `scratch`: plan.scratch() floats, aligned to 16 bytes; `bias` may be null. For the data gradient
/// x is dy and y is dx.
CURIE_DECLARE_DEVICE(void conv2d_winograd(const Stream& stream, const WinogradPlan& plan,
                                          const float* x, const float* weight, const float* bias,
                                          float* scratch, float* y))
/// `plan` is that of the forward pass; `scratch`: plan.weight_gradient_scratch(splits).
CURIE_DECLARE_DEVICE(void conv2d_winograd_weight_gradient(const Stream& stream,
                                                          const WinogradPlan& plan, int splits,
                                                          const float* x, const float* dy,
                                                          float* scratch, float* dw))

}  // namespace curie
