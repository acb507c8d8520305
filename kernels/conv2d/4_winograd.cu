// conv2d by Winograd's minimal filtering F(2x2,3x3) (Lavin and Gray, "Fast Algorithms for
// Convolutional Neural Networks", 2015): Y = A'[(G g G') * (B' d B)] A. A tile of 2x2 outputs takes
// 16 products a channel instead of 36. Four kernels: the filter, the inputs and the outputs are
// transformed, and between them 16 matrix products, one for each of the 4x4 points:
//   V[point][tile][in] x U[point][in][out] = M[point][tile][out]
// in tiles of 64 x 64 with 4x4 sums a thread, the next 16 deep in registers while this one is
// multiplied. The data gradient is the same with the rotated filter. The weight gradient is
// F(3x3,2x2) over the same points: dw = A'[V' x E] A, E the transformed 2x2 of dy, summed over all
// tiles in parts that are added in order.
//
// P-NET's block 4 (batch 32, 28x28, 128 -> 256 channels): 14.8 GFLOP become 6.6, 0.10 ms at the 67
// TFLOP/s of an H100 (SXM), 0.08 ms at the 82.6 of an RTX 4090. x, y and w are 40 MB: 0.012 and
// 0.04 ms. V and M, 308 MB written and read, pass by slices of at most 32 MiB, which fit into the
// second-level cache (50 and 72 MB); from memory they would take 0.09 and 0.3 ms, as much as the
// arithmetic or more. With few channels the transforms outweigh the products saved.
// Shared memory: 17 KiB for the products, none for the transforms. Registers: 80 for the products,
// 42 at most for the transforms (sm_80, sm_90, sm_120), none spilled.
#include "kernels/conv2d/4_winograd.h"

#include "kernels/conv2d/winograd_lines.cuh"
#include "kernels/conv2d/winograd_product.cuh"

namespace curie::CURIE_DEVICE {
namespace {

using namespace winograd;

constexpr int threads = 256;
static_assert(points == WinogradPlan::points);

/// Writes the 16 points, `stride` apart.
__device__ __forceinline__ void put(const float (&values)[4][4], float* to, int64_t stride) {
    CURIE_UNROLL
    for (int i = 0; i < points; ++i) to[i * stride] = values[i / 4][i % 4];
}

/// Thread: one input and one output channel.
__global__ void __launch_bounds__(threads)
    transform_filter(WinogradPlan plan, int padded_in, int padded_out, const float* weight,
                     float* filter) {
    const int64_t size = int64_t{padded_in} * padded_out;
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        const int in = static_cast<int>(i / padded_out), out = static_cast<int>(i % padded_out);
        const bool real = in < plan.in_channels && out < plan.out_channels;
        float g[3][3], u[4][4];
        CURIE_UNROLL
        for (int tap = 0; tap < 9; ++tap) {
            const int64_t at =
                plan.rotated ? (int64_t{8 - tap} * plan.out_channels + out) * plan.in_channels + in
                             : (int64_t{tap} * plan.in_channels + in) * plan.out_channels + out;
            g[tap / 3][tap % 3] = real ? weight[at] : 0.0f;
        }
        transform<FilterLine>(g, u);
        put(u, filter + i, size);
    }
}

/// A tile's image and its first output row and column.
struct Tile {
    int64_t image;
    int row, column;
};

__device__ __forceinline__ Tile tile_at(const WinogradPlan& plan, unsigned number) {
    const unsigned line = number / plan.tiles_across;
    const unsigned image = line / plan.tiles_down;
    return {image, 2 * static_cast<int>(line - image * plan.tiles_down),
            2 * static_cast<int>(number - line * plan.tiles_across)};
}

/// An n x n window of an image's channel; zeros outside. `image` is at that channel.
template <int n>
__device__ __forceinline__ void read_window(const float* image, int row, int column, int rows,
                                            int columns, int channels, bool real,
                                            float (&window)[n][n]) {
    CURIE_UNROLL
    for (int i = 0; i < n; ++i) CURIE_UNROLL
    for (int j = 0; j < n; ++j) {
        const int h = row + i, w = column + j;
        window[i][j] = real && h >= 0 && h < rows && w >= 0 && w < columns
                           ? image[(h * columns + w) * channels]
                           : 0.0f;
    }
}

/// Thread: one tile, one channel; a warp reads neighbouring channels.
__global__ void __launch_bounds__(threads)
    transform_inputs(WinogradPlan plan, int padded, unsigned first_tile, int64_t size,
                     const float* x, float* inputs) {
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        const auto number = static_cast<unsigned>(i / padded);
        const int channel = static_cast<int>(i - int64_t{number} * padded);
        const Tile tile = tile_at(plan, first_tile + number);
        float d[4][4], v[4][4];
        read_window(x + tile.image * plan.in_rows * plan.in_columns * plan.in_channels + channel,
                    tile.row - plan.rows_before, tile.column - plan.columns_before, plan.in_rows,
                    plan.in_columns, plan.in_channels, channel < plan.in_channels, d);
        transform<InputLine>(d, v);
        put(v, inputs + i, size);
    }
}

/// The 2x2 tiles of dy for the weight gradient.
__global__ void __launch_bounds__(threads)
    transform_gradients(WinogradPlan plan, int padded, unsigned first_tile, int64_t size,
                        const float* dy, float* gradients) {
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        const auto number = static_cast<unsigned>(i / padded);
        const int channel = static_cast<int>(i - int64_t{number} * padded);
        const Tile tile = tile_at(plan, first_tile + number);
        float e[2][2], u[4][4];
        read_window(
            dy + tile.image * plan.out_rows * plan.out_columns * plan.out_channels + channel,
            tile.row, tile.column, plan.out_rows, plan.out_columns, plan.out_channels,
            channel < plan.out_channels, e);
        transform<GradientLine>(e, u);
        put(u, gradients + i, size);
    }
}

__global__ void __launch_bounds__(threads)
    transform_outputs(WinogradPlan plan, int padded, unsigned first_tile, int64_t size,
                      const float* products, const float* bias, float* y) {
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        const auto number = static_cast<unsigned>(i / padded);
        const int channel = static_cast<int>(i - int64_t{number} * padded);
        if (channel >= plan.out_channels) continue;
        const Tile tile = tile_at(plan, first_tile + number);
        float m[4][4], made[2][2];
        CURIE_UNROLL
        for (int point = 0; point < points; ++point)
            m[point / 4][point % 4] = products[point * size + i];
        transform<OutputLine>(m, made);
        const float added = bias ? bias[channel] : 0.0f;
        float* image =
            y + tile.image * plan.out_rows * plan.out_columns * plan.out_channels + channel;
        CURIE_UNROLL
        for (int at = 0; at < 4; ++at) {
            const int p = tile.row + at / 2, q = tile.column + at % 2;
            if (p < plan.out_rows && q < plan.out_columns)
                image[(p * plan.out_columns + q) * plan.out_channels] =
                    made[at / 2][at % 2] + added;
        }
    }
}

/// Adds the parts of the products in order and transforms them to the gradient of the filter.
__global__ void __launch_bounds__(threads)
    transform_filter_gradient(WinogradPlan plan, int padded_in, int padded_out, int splits,
                              const float* products, float* dw) {
    const int64_t size = int64_t{padded_in} * padded_out;
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride) {
        const int in = static_cast<int>(i / padded_out), out = static_cast<int>(i % padded_out);
        if (in >= plan.in_channels || out >= plan.out_channels) continue;
        float m[4][4] = {}, made[3][3];
        CURIE_ROLLED
        for (int split = 0; split < splits; ++split) CURIE_UNROLL
        for (int point = 0; point < points; ++point)
            m[point / 4][point % 4] += products[(int64_t{split} * points + point) * size + i];
        transform<FilterGradientLine>(m, made);
        CURIE_UNROLL
        for (int tap = 0; tap < 9; ++tap)
            dw[(int64_t{tap} * plan.in_channels + in) * plan.out_channels + out] =
                made[tap / 3][tap % 3];
    }
}

}  // namespace

void conv2d_winograd(const Stream& stream, const WinogradPlan& plan, const float* x,
                     const float* weight, const float* bias, float* scratch, float* y) {
    const int in = plan.padded_in(), out = plan.padded_out();
    const int64_t filter_points = int64_t{in} * out;
    float *filter = scratch, *inputs = filter + plan.filter_size(),
          *products = inputs + plan.inputs_size();
    launch({stream, "conv2d_winograd_filter", blocks_for(stream, filter_points, threads), threads},
           transform_filter, plan, in, out, weight, filter);
    for (int64_t first = 0; first < plan.tiles(); first += plan.slice) {
        const int64_t count = std::min(plan.slice, plan.tiles() - first);
        launch({stream, "conv2d_winograd_inputs", blocks_for(stream, count * in, threads), threads},
               transform_inputs, plan, in, first, count * in, x, inputs);
        multiply_points<false>(stream, "conv2d_winograd_product",
                               {inputs, filter, products, count * in, filter_points,
                                static_cast<int>(count), out, in, false},
                               1);
        launch(
            {stream, "conv2d_winograd_outputs", blocks_for(stream, count * out, threads), threads},
            transform_outputs, plan, out, first, count * out, products, bias, y);
    }
}

void conv2d_winograd_weight_gradient(const Stream& stream, const WinogradPlan& plan, int splits,
                                     const float* x, const float* dy, float* scratch, float* dw) {
    const int in = plan.padded_in(), out = plan.padded_out();
    float *products = scratch, *inputs = products + splits * plan.filter_size(),
          *gradients = inputs + plan.inputs_size();
    for (int64_t first = 0; first < plan.tiles(); first += plan.slice) {
        const int64_t count = std::min(plan.slice, plan.tiles() - first);
        launch({stream, "conv2d_winograd_inputs", blocks_for(stream, count * in, threads), threads},
               transform_inputs, plan, in, first, count * in, x, inputs);
        launch({stream, "conv2d_winograd_gradients", blocks_for(stream, count * out, threads),
                threads},
               transform_gradients, plan, out, first, count * out, dy, gradients);
        multiply_points<true>(stream, "conv2d_winograd_gradient_product",
                              {inputs, gradients, products, count * in, count * out, in, out,
                               static_cast<int>(count), first > 0},
                              splits);
    }
    launch({stream, "conv2d_winograd_filter_gradient",
            blocks_for(stream, int64_t{in} * out, threads), threads},
           transform_filter_gradient, plan, in, out, splits, products, dw);
}

}  // namespace curie::CURIE_DEVICE
