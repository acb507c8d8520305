// conv2d through shared memory: a block of 256 threads takes 8x8 output pixels and 32 output
// channels. It copies the input patch under them, 8 channels at a time, and one row of filter taps
// into shared memory; a patch value is then used by 32 channels and up to 9 taps, a weight by 64
// pixels. A lane is an output channel, a warp a row of pixels, so that the patch is read by
// broadcasts of four channels and the filter without bank conflicts. The data gradient is the same
// correlation with the rotated filter; a stride becomes zeros between the elements of dy, most of
// its products are then with zeros.
//
// P-NET's block 3 (batch 32, 56x56, 64 -> 128 channels, 3x3) has 14.8 GFLOP: 0.22 ms at the 67
// TFLOP/s of an H100 (SXM), 0.18 ms at the 82.6 of an RTX 4090. For 32 multiply-adds a warp reads
// shared memory 12 times, and an SM does four of the former a clock but one of the latter: shared
// memory is the limit, at two thirds of the peak. The patches are 1.6 times x, once for each 32
// channels of y: 0.21 GB with y, 0.06 and 0.2 ms if no cache helps.
//
// The weight gradient: a block holds 9 taps x 32 x 32 channels of dw in registers, 36 a thread,
// while tiles of x and dy pass through shared memory; parts of the pixels go to different blocks
// and are added in order by a second kernel.
//
// Shared memory for 3x3: 6.2 KiB forward, 20.5 KiB for the weight gradient; 48 KiB at most.
// Registers: 64 and 128 at most (sm_80, sm_90, sm_120), none spilled.
#include "kernels/conv2d/2_tiled.h"

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {
namespace {

constexpr int side = tiled_side, lanes = tiled_channels, threads = side * lanes;
constexpr int filter_pitch = lanes + 1;  // the rotated filter is written across: other banks
static_assert(lanes == 32 && threads == 256);

struct Place {
    int row, column, group, out;  ///< first output row, column and channel of the group
    int64_t image;
};

__device__ __forceinline__ Place place_of(const TiledCorrelation& plan, int channel_tiles) {
    Place place;
    unsigned tile = blockIdx.x;
    place.out = static_cast<int>(tile % channel_tiles) * lanes;
    tile /= channel_tiles;
    place.column = static_cast<int>(tile % plan.columns.tiles) * side;
    tile /= plan.columns.tiles;
    place.row = static_cast<int>(tile % plan.rows.tiles) * side;
    tile /= plan.rows.tiles;
    place.group = static_cast<int>(tile % plan.groups);
    place.image = tile / plan.groups;
    return place;
}

/// The input element at a position of the widened axis, or -1.
__device__ __forceinline__ int element_at(const TiledAxis& axis, int position) {
    const int at = position / axis.up;
    return position >= 0 && at * axis.up == position && at < axis.in ? at : -1;
}

/// `image` is x at the image and the group's first channel.
template <int chunk>
__device__ __forceinline__ void load_patch(const TiledCorrelation& plan, const Place& place,
                                           int channel, const float* image, float* patch) {
    const int size = plan.rows.patch * plan.columns.patch * chunk;
    const int top = place.row * plan.rows.step - plan.rows.before;
    const int left = place.column * plan.columns.step - plan.columns.before;
    CURIE_ROLLED
    for (int i = threadIdx.x; i < size; i += threads) {
        const int pixel = i / chunk, in = channel + i % chunk;
        const int down = pixel / plan.columns.patch, across = pixel - down * plan.columns.patch;
        const int h = element_at(plan.rows, top + down);
        const int w = element_at(plan.columns, left + across);
        patch[i] = h >= 0 && w >= 0 && in < plan.group_in
                       ? image[(h * plan.columns.in + w) * plan.in_channels + in]
                       : 0.0f;
    }
}

/// One row of taps, [column][channel][output channel]; neighbouring threads read neighbours.
template <int chunk>
__device__ __forceinline__ void load_filter(const TiledCorrelation& plan, const Place& place,
                                            int channel, const float* row, float* filter) {
    const int size = plan.columns.kernel * chunk * lanes;
    CURIE_ROLLED
    for (int i = threadIdx.x; i < size; i += threads) {
        const int tap = i / (chunk * lanes), rest = i % (chunk * lanes);
        const int in = plan.weight_in == 1 ? rest % chunk : rest / lanes;
        const int out = plan.weight_in == 1 ? rest / chunk : rest % lanes;
        filter[(tap * chunk + in) * filter_pitch + out] =
            channel + in < plan.group_in && place.out + out < plan.group_out
                ? row[tap * plan.weight_column + (channel + in) * plan.weight_in +
                      (place.out + out) * plan.weight_out]
                : 0.0f;
    }
}

template <int chunk>
__global__ void __launch_bounds__(threads, 4)
    tiled(TiledCorrelation plan, int channel_tiles, const float* x, const float* weight,
          const float* bias, float* y) {
    float* patch = dynamic_shared<float>();
    float* filter = patch + plan.rows.patch * plan.columns.patch * chunk;
    const int lane = threadIdx.x % lanes, warp = threadIdx.x / lanes;
    const Place place = place_of(plan, channel_tiles);
    const int row = place.row + warp, out = place.out + lane;
    const float* image = x + place.image * plan.rows.in * plan.columns.in * plan.in_channels +
                         place.group * plan.group_in;
    const float* taps = weight + plan.weight_first + place.group * plan.weight_group;
    float sums[side] = {};
    for (int channel = 0; channel < plan.group_in; channel += chunk) {
        __syncthreads();  // the patch and the filter before are no longer read
        load_patch<chunk>(plan, place, channel, image, patch);
        for (int r = 0; r < plan.rows.kernel; ++r) {
            if (r > 0) __syncthreads();
            load_filter<chunk>(plan, place, channel, taps + r * plan.weight_row, filter);
            __syncthreads();
            if (row >= plan.rows.out) continue;
            float parts[side] = {};  // the longer a sum, the larger its rounding errors
            const float* line = patch + (warp * plan.rows.step + r * plan.rows.dilation) *
                                            plan.columns.patch * chunk;
            CURIE_ROLLED
            for (int s = 0; s < plan.columns.kernel; ++s) {
                CURIE_ROLLED
                for (int c = 0; c < chunk; c += 4) {
                    const float* w = filter + (s * chunk + c) * filter_pitch + lane;
                    const float4 u = make_float4(w[0], w[filter_pitch], w[2 * filter_pitch],
                                                 w[3 * filter_pitch]);
                    CURIE_UNROLL
                    for (int j = 0; j < side; ++j) {
                        const float4 v = *reinterpret_cast<const float4*>(
                            line + (j * plan.columns.step + s * plan.columns.dilation) * chunk + c);
                        parts[j] += v.x * u.x + v.y * u.y + v.z * u.z + v.w * u.w;
                    }
                }
            }
            CURIE_UNROLL
            for (int j = 0; j < side; ++j) sums[j] += parts[j];
        }
    }
    if (row >= plan.rows.out || out >= plan.group_out) return;
    const int channel = place.group * plan.group_out + out;
    const float added = bias ? bias[channel] : 0.0f;
    float* to = y +
                ((place.image * plan.rows.out + row) * plan.columns.out + place.column) *
                    plan.out_channels +
                channel;
    CURIE_UNROLL
    for (int j = 0; j < side; ++j)
        if (place.column + j < plan.columns.out)
            to[int64_t{j} * plan.out_channels] = sums[j] + added;
}

/// Block (x, y): `taps` taps x 32 x 32 channels of one group, part y of the pixel tiles. A lane is
/// an output channel, a warp four input channels.
template <int taps>
__global__ void __launch_bounds__(threads, 2)
    tiled_weight_gradient(TiledWeightGradient plan, int64_t tiles, int tiles_down, int tiles_across,
                          int tap_tiles, int in_tiles, int out_tiles, const float* x,
                          const float* dy, float* partials) {
    const Conv2dShape& s = plan.shape;
    float* patch = dynamic_shared<float>();
    float* gradient = patch + plan.patch_rows * plan.patch_columns * lanes;
    const int lane = threadIdx.x % lanes, warp = threadIdx.x / lanes;
    int rest = blockIdx.x;
    const int first_tap = rest % tap_tiles * taps;
    rest /= tap_tiles;
    const int first_out = rest % out_tiles * lanes;
    rest /= out_tiles;
    const int first_in = rest % in_tiles * lanes, group = rest / in_tiles;
    const int all_taps = s.rows.kernel * s.columns.kernel;

    int offsets[taps];  // of a tap in the patch; taps past the last one repeat the first
    CURIE_UNROLL
    for (int t = 0; t < taps; ++t) {
        const int tap = first_tap + t < all_taps ? first_tap + t : 0;
        const int r = tap / s.columns.kernel, c = tap - r * s.columns.kernel;
        offsets[t] = (r * s.rows.dilation * plan.patch_columns + c * s.columns.dilation) * lanes;
    }
    float sums[taps][4] = {};
    const int64_t begin = tiles * blockIdx.y / gridDim.y;
    const int64_t end = tiles * (blockIdx.y + 1) / gridDim.y;
    for (int64_t tile = begin; tile < end; ++tile) {
        const int64_t line = tile / tiles_across, image = line / tiles_down;
        const int row = static_cast<int>(line - image * tiles_down) * plan.tile_rows;
        const int column = static_cast<int>(tile - line * tiles_across) * plan.tile_columns;
        const int top = row * s.rows.stride - s.rows.before;
        const int left = column * s.columns.stride - s.columns.before;
        const float* x_image =
            x + image * s.rows.in * s.columns.in * s.in_channels + group * s.group_in + first_in;
        const float* dy_image = dy + image * s.rows.out * s.columns.out * s.out_channels +
                                group * s.group_out + first_out;
        __syncthreads();  // the tile before is no longer read
        // A warp copies the 32 channels of one pixel.
        CURIE_ROLLED
        for (int pixel = warp; pixel < plan.patch_rows * plan.patch_columns; pixel += side) {
            const int down = pixel / plan.patch_columns, across = pixel - down * plan.patch_columns;
            const int h = top + down, w = left + across;
            const bool inside = h >= 0 && h < s.rows.in && w >= 0 && w < s.columns.in &&
                                first_in + lane < s.group_in;
            patch[pixel * lanes + lane] =
                inside ? x_image[(h * s.columns.in + w) * s.in_channels + lane] : 0.0f;
        }
        CURIE_ROLLED
        for (int pixel = warp; pixel < plan.tile_rows * plan.tile_columns; pixel += side) {
            const int p = row + pixel / plan.tile_columns, q = column + pixel % plan.tile_columns;
            const bool inside =
                p < s.rows.out && q < s.columns.out && first_out + lane < s.group_out;
            gradient[pixel * lanes + lane] =
                inside ? dy_image[(p * s.columns.out + q) * s.out_channels + lane] : 0.0f;
        }
        __syncthreads();
        if (first_in + 4 * warp >= s.group_in) continue;
        float parts[taps][4] = {};
        for (int a = 0; a < plan.tile_rows; ++a) CURIE_ROLLED
        for (int b = 0; b < plan.tile_columns; ++b) {
            const float d = gradient[(a * plan.tile_columns + b) * lanes + lane];
            const float* under =
                patch + (a * s.rows.stride * plan.patch_columns + b * s.columns.stride) * lanes +
                4 * warp;
            CURIE_UNROLL
            for (int t = 0; t < taps; ++t) {
                const float4 v = *reinterpret_cast<const float4*>(under + offsets[t]);
                parts[t][0] += v.x * d;
                parts[t][1] += v.y * d;
                parts[t][2] += v.z * d;
                parts[t][3] += v.w * d;
            }
        }
        CURIE_UNROLL
        for (int t = 0; t < taps; ++t) {
            CURIE_UNROLL
            for (int c = 0; c < 4; ++c) sums[t][c] += parts[t][c];
        }
    }
    if (first_out + lane >= s.group_out) return;
    const int channel = group * s.group_out + first_out + lane;
    float* part = partials + blockIdx.y * (int64_t{all_taps} * s.group_in * s.out_channels);
    CURIE_UNROLL
    for (int t = 0; t < taps; ++t) CURIE_UNROLL
    for (int c = 0; c < 4; ++c) {
        const int tap = first_tap + t, in = first_in + 4 * warp + c;
        if (tap < all_taps && in < s.group_in)
            part[(int64_t{tap} * s.group_in + in) * s.out_channels + channel] = sums[t][c];
    }
}

}  // namespace

void conv2d_tiled(const Stream& stream, const TiledCorrelation& plan, const float* x,
                  const float* weight, const float* bias, float* y) {
    const Launch shape{stream, "conv2d_tiled", static_cast<unsigned>(plan.tiles()), threads,
                       static_cast<size_t>(plan.shared_bytes())};
    launch(shape, plan.chunk == 8 ? tiled<8> : tiled<4>, plan, plan.channel_tiles(), x, weight,
           bias, y);
}

void conv2d_tiled_weight_gradient(const Stream& stream, const TiledWeightGradient& plan, int splits,
                                  const float* x, const float* dy, float* partials) {
    const dim3 blocks(static_cast<unsigned>(plan.blocks()), static_cast<unsigned>(splits));
    const Launch shape{stream, "conv2d_tiled_weight_gradient", blocks, threads,
                       static_cast<size_t>(plan.shared_bytes())};
    launch(shape, plan.taps() == 1 ? tiled_weight_gradient<1> : tiled_weight_gradient<9>, plan,
           plan.tiles(), plan.tiles_down(), plan.tiles_across(), plan.tap_tiles(), plan.in_tiles(),
           plan.out_tiles(), x, dy, partials);
}

}  // namespace curie::CURIE_DEVICE
