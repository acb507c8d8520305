// local_response_normalization by tiles of 256 elements of the flattened tensor. A block squares
// what its windows cover, once, into shared memory; the gradient also computes the power and the
// ratio dy x s^(-beta-1) of each of these channels once instead of `window` times. With a window of
// w that is w + 5 FLOPs an element forward and 2 w + 10 backward, a power counted as one.
// 8 bytes an element forward, 12 backward, and with a window of 5 one power an element forward,
// 1.02 backward: the memory is the limit, 0.42 and 0.28 T elements/s on an H100 (3.35 TB/s), 0.13
// and 0.08 on an RTX 4090 (1.01 TB/s). Shared memory with a window of 5: 1040 and 2096 bytes; 32
// registers on sm_90.
#include "kernels/local_response_normalization/2_tiled.h"

#include "kernels/cuda.h"

namespace curie::CURIE_DEVICE {
namespace {

constexpr int tile = static_cast<int>(local_response_tile);

/// The tile of a block, and where its elements stand in their rows.
struct Tile {
    int64_t begin, size;  ///< of the flattened tensor
    int channels, half;
    int first;  ///< the channel of the element `begin`, a multiple of the channels added

    __device__ Tile(const LocalResponseShape& shape, int64_t index)
        : begin(index * tile),
          size(shape.rows * shape.channels),
          channels(static_cast<int>(shape.channels)),
          half(static_cast<int>(shape.half)),
          first(static_cast<int>(begin % shape.channels) + ceil_divide(half, channels) * channels) {
    }

    __device__ bool inside(int at) const { return begin + at >= 0 && begin + at < size; }

    /// The sum of values[at + j] over the window around the element `at` of the tile, at >= -half.
    __device__ float window_sum(const float* values, int at) const {
        const int c = (first + at) % channels;
        const int below = c < half ? c : half;
        const int above = channels - 1 - c < half ? channels - 1 - c : half;
        float total = 0;
        for (int j = -below; j <= above; ++j) total += values[at + j];
        return total;
    }
};

/// squares[at] for the elements from -reach to tile + reach.
__device__ __forceinline__ void load_squares(const Tile& t, const float* x, float* squares,
                                             int reach) {
    for (int at = static_cast<int>(threadIdx.x) - reach; at < tile + reach; at += tile) {
        const float value = t.inside(at) ? x[t.begin + at] : 0;
        squares[at] = value * value;
    }
}

__global__ void __launch_bounds__(tile)
    tiled_forward(LocalResponseShape shape, const float* x, float* y, int64_t tiles) {
    float* squares = dynamic_shared<float>() + shape.half;
    const int me = static_cast<int>(threadIdx.x);
    for (int64_t index = blockIdx.x; index < tiles; index += gridDim.x) {
        const Tile t(shape, index);
        load_squares(t, x, squares, t.half);
        __syncthreads();
        if (t.inside(me)) {
            const float s = shape.k + shape.scale * t.window_sum(squares, me);
            y[t.begin + me] = x[t.begin + me] * powf(s, -shape.beta);
        }
        __syncthreads();
    }
}

__global__ void __launch_bounds__(tile) tiled_gradient(LocalResponseShape shape, const float* x,
                                                       const float* dy, float* dx, int64_t tiles) {
    float* squares = dynamic_shared<float>() + 2 * shape.half;
    float* ratios = squares + tile + 3 * shape.half;
    const int me = static_cast<int>(threadIdx.x);
    for (int64_t index = blockIdx.x; index < tiles; index += gridDim.x) {
        const Tile t(shape, index);
        load_squares(t, x, squares, 2 * t.half);
        __syncthreads();
        // What passes straight through channel `at`; its ratio is left in shared memory.
        const auto pass = [&](int at) {
            if (!t.inside(at)) return 0.0f;
            const float s = shape.k + shape.scale * t.window_sum(squares, at);
            const float passed = dy[t.begin + at] * powf(s, -shape.beta);
            ratios[at] = passed * x[t.begin + at] / s;
            return passed;
        };
        const float direct = pass(me);
        for (int beside = me; beside < 2 * t.half; beside += tile)
            pass(beside < t.half ? beside - t.half : tile + beside - t.half);
        __syncthreads();
        if (t.inside(me))
            dx[t.begin + me] =
                direct - 2 * shape.scale * shape.beta * x[t.begin + me] * t.window_sum(ratios, me);
        __syncthreads();
    }
}

template <class Kernel, class... Arguments>
void launch_tiles(const Stream& stream, const char* name, const LocalResponseShape& shape,
                  bool gradient, Kernel kernel, Arguments... arguments) {
    const int64_t size = shape.rows * shape.channels;
    if (size == 0) return;
    const int64_t floats = local_response_shared(shape, gradient);
    launch({stream, name, blocks_for(stream, size, tile), tile,
            static_cast<size_t>(floats) * sizeof(float)},
           kernel, shape, arguments..., ceil_divide(size, local_response_tile));
}

}  // namespace

void local_response_tiled_forward(const Stream& stream, const LocalResponseShape& shape,
                                  const float* x, float* y) {
    launch_tiles(stream, "local_response_tiled_forward", shape, false, tiled_forward, x, y);
}

void local_response_tiled_gradient(const Stream& stream, const LocalResponseShape& shape,
                                   const float* x, const float* dy, float* dx) {
    launch_tiles(stream, "local_response_tiled_gradient", shape, true, tiled_gradient, x, dy, dx);
}

}  // namespace curie::CURIE_DEVICE
