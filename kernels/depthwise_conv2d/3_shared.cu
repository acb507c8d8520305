// depthwise_conv2d by tiles in shared memory: a block loads the part of x (or dy) that a tile of
// 32 strips of four results needs, up to 32 channels of it, once, by vectors of channels; every
// thread then computes strips (strips.cuh) from it. The weight gradient keeps its sums in registers
// over the tiles of a piece; then a tree in shared memory joins the threads, another the pieces.
//
// 3x3 taps: 18 FLOPs and 8 bytes a result in every direction, if x and y move once. 32x224x224x18
// is 520 MFLOP and 231 MB: at best 69 us on an H100 and 229 us on an RTX 4090 by the memory, 8 us
// and 6 us by the arithmetic. The halo of a tile of 8x16 makes that 1.4 reads of x instead of the 3
// of 2_rows, 10 bytes a result from the second-level cache. Shared memory for 3x3 of stride 1: 23
// KB, the weight gradient 39 KB; at most 48 KB. 39 to 96 registers (sm_80, sm_90, sm_120).
#include "kernels/depthwise_conv2d/3_shared.h"

#include "kernels/depthwise_conv2d/strips.cuh"
#include "kernels/depthwise_conv2d/tile.h"
#include "kernels/depthwise_conv2d/weight_sums.cuh"

namespace curie::CURIE_DEVICE {
namespace {

constexpr int most_threads = 512;

/// How the channels are shared out: groups of equally many lanes.
struct Groups {
    int lanes, count;
};

/// Where the tile that a block computes begins, and its channels.
struct TilePlace {
    int row, strip;  ///< of the first result
    int group;
};

/// The block's `index`, counted by groups, then along the row of tiles.
__device__ __forceinline__ TilePlace tile_place(int64_t index, const DepthwiseTile& tile,
                                                int groups, int strips) {
    const auto number = static_cast<unsigned>(index),
               across = static_cast<unsigned>((strips + tile.strips - 1) / tile.strips);
    const unsigned place = number / static_cast<unsigned>(groups);
    return {static_cast<int>(place / across) * tile.rows,
            static_cast<int>(place % across) * tile.strips,
            static_cast<int>(number % static_cast<unsigned>(groups))};
}

/// A thread's vector of channels and its number among those with the same vector.
struct Worker {
    int lane, number, count;
    int channel;
    bool active;  ///< the vector exists
};
template <int Width>
__device__ __forceinline__ Worker worker(const Groups& groups, int group, int channels) {
    const int thread = static_cast<int>(threadIdx.x), number = thread / groups.lanes;
    const int lane = thread - number * groups.lanes;
    const int channel = (group * groups.lanes + lane) * Width;
    return {lane, number, static_cast<int>(blockDim.x) / groups.lanes, channel, channel < channels};
}

/// Fills tile[row, column, lane] from the rows and columns of an image, zero outside of it.
template <int Width>
__device__ __forceinline__ void load_tile(Lanes<Width>* tile, const Worker& me, int lanes,
                                          int tile_rows, int tile_columns, const float* image,
                                          int first_row, int rows, int first_column, int columns,
                                          int channels) {
    for (int i = me.number; i < tile_rows * tile_columns; i += me.count) {
        const int row = first_row + i / tile_columns, column = first_column + i % tile_columns;
        const bool inside = me.active && row >= 0 && row < rows && column >= 0 && column < columns;
        tile[i * lanes + me.lane] =
            inside ? load_lanes<Width>(image + (row * columns + column) * channels + me.channel)
                   : all_channels<Width>(0);
    }
}

template <int Width, int Kernel, int Stride>
__global__ void __launch_bounds__(most_threads, 1)
    shared_forward(DeviceDepthwise p, DepthwiseTile tile, Groups groups, const float* x,
                   const float* weight, const float* bias, float* y) {
    auto* const staged = dynamic_shared<Lanes<Width>>();
    const TilePlace place =
        tile_place(blockIdx.x, tile, groups.count, (p.columns.outputs + strip - 1) / strip);
    const Worker me = worker<Width>(groups, place.group, p.channels);
    const int64_t image = int64_t{p.rows.inputs} * p.columns.inputs * p.channels;
    const int64_t result = int64_t{p.rows.outputs} * p.columns.outputs * p.channels;
    for (int64_t n = blockIdx.y; n < p.batch; n += gridDim.y) {
        load_tile(staged, me, groups.lanes, tile.source_rows, tile.source_columns, x + n * image,
                  place.row * p.rows.stride - p.rows.before, p.rows.inputs,
                  place.strip * strip * Stride - p.columns.before, p.columns.inputs, p.channels);
        __syncthreads();
        for (int i = me.number; i < tile.rows * tile.strips && me.active; i += me.count) {
            const int row = i / tile.strips, column = i % tile.strips * strip;
            const int oh = place.row + row, ow = place.strip * strip + column;
            if (oh >= p.rows.outputs || ow >= p.columns.outputs) continue;
            Lanes<Width> sums[strip], taps[Kernel];
            for (int t = 0; t < strip; ++t)
                sums[t] = bias ? load_lanes<Width>(bias + me.channel) : all_channels<Width>(0);
            for (int r = 0; r < p.rows.kernel; ++r) {
                load_taps(taps, weight + int64_t{r} * Kernel * p.channels + me.channel, p.channels);
                const int from = (row * p.rows.stride + r * p.rows.dilation) * tile.source_columns +
                                 column * Stride;
                strip_forward<Stride>(
                    sums, taps,
                    SharedPixels<Width>{staged + from * groups.lanes + me.lane, groups.lanes});
            }
            float* to = y + n * result + (oh * p.columns.outputs + ow) * p.channels + me.channel;
            for (int t = 0; t < strip; ++t)
                if (ow + t < p.columns.outputs) store_lanes<Width>(to + t * p.channels, sums[t]);
        }
        __syncthreads();
    }
}

/// Rows and columns of dx count on the padded axes here.
template <int Width, int Kernel, int Stride>
__global__ void __launch_bounds__(most_threads, 1)
    shared_data_gradient(DeviceDepthwise p, DepthwiseTile tile, Groups groups, const float* dy,
                         const float* weight, float* dx) {
    auto* const staged = dynamic_shared<Lanes<Width>>();
    const PaddedStrips strips = padded_strips(p.columns);
    const TilePlace place = tile_place(blockIdx.x, tile, groups.count, strips.count);
    const Worker me = worker<Width>(groups, place.group, p.channels);
    const int first_row = p.rows.before + place.row;
    const int beyond = first_row - (p.rows.kernel - 1) * p.rows.dilation;
    const int source_row = beyond > 0 ? beyond / p.rows.stride : 0;
    constexpr int before = (Kernel - 1) / Stride;
    const int64_t image = int64_t{p.rows.inputs} * p.columns.inputs * p.channels;
    const int64_t result = int64_t{p.rows.outputs} * p.columns.outputs * p.channels;
    for (int64_t n = blockIdx.y; n < p.batch; n += gridDim.y) {
        load_tile(staged, me, groups.lanes, tile.source_rows, tile.source_columns, dy + n * result,
                  source_row, p.rows.outputs,
                  (strips.first + place.strip) * strip / Stride - before, p.columns.outputs,
                  p.channels);
        __syncthreads();
        for (int i = me.number; i < tile.rows * tile.strips && me.active; i += me.count) {
            const int row = first_row + i / tile.strips, at = i % tile.strips;
            const int column = (strips.first + place.strip + at) * strip - p.columns.before;
            if (row >= p.rows.before + p.rows.inputs || column >= p.columns.inputs) continue;
            Lanes<Width> sums[strip], taps[Kernel];
            for (int t = 0; t < strip; ++t) sums[t] = all_channels<Width>(0);
            for (int r = 0; r < p.rows.kernel; ++r) {
                const int distance = row - r * p.rows.dilation;
                if (distance < 0 || distance % p.rows.stride != 0) continue;
                load_taps(taps, weight + int64_t{r} * Kernel * p.channels + me.channel, p.channels);
                const int from = (distance / p.rows.stride - source_row) * tile.source_columns +
                                 at * strip / Stride + before;
                strip_data_gradient<Stride>(
                    sums, taps,
                    SharedPixels<Width>{staged + from * groups.lanes + me.lane, groups.lanes});
            }
            float* to = dx + n * image +
                        ((row - p.rows.before) * p.columns.inputs + column) * p.channels +
                        me.channel;
            for (int t = 0; t < strip; ++t)
                if (column + t >= 0 && column + t < p.columns.inputs)
                    store_lanes<Width>(to + t * p.channels, sums[t]);
        }
        __syncthreads();
    }
}

/// A block sums the tiles of one piece; every row of taps has threads of its own, which share out
/// the strips of a tile.
template <int Width, int Kernel, int Stride>
__global__ void __launch_bounds__(most_threads, 1)
    shared_weight_gradient(DeviceDepthwise p, DepthwiseTile tile, Groups groups,
                           DepthwisePieces pieces, int64_t tiles, const float* x, const float* dy,
                           float* sums) {
    auto* const staged = dynamic_shared<Lanes<Width>>();
    Lanes<Width>* const gradients = staged + tile.source_rows * tile.source_columns * groups.lanes;
    const Worker me = worker<Width>(groups, static_cast<int>(blockIdx.y), p.channels);
    const int r = me.number % p.rows.kernel;
    const TreePlace among{static_cast<int>(threadIdx.x), me.number / p.rows.kernel,
                          me.count / p.rows.kernel, p.rows.kernel * groups.lanes,
                          static_cast<int>(blockDim.x)};
    const int strips = (p.columns.outputs + strip - 1) / strip;
    const int64_t image = int64_t{p.rows.inputs} * p.columns.inputs * p.channels;
    const int64_t result = int64_t{p.rows.outputs} * p.columns.outputs * p.channels;
    const int64_t piece = blockIdx.x, begin = piece * pieces.size;
    const int64_t work = p.batch * tiles;
    const int64_t end = begin + pieces.size < work ? begin + pieces.size : work;
    Lanes<Width> total[Kernel + 1];  // the last one is the bias
    for (int s = 0; s <= Kernel; ++s) total[s] = all_channels<Width>(0);
    for (int64_t item = begin; item < end; ++item) {
        const int64_t n = item / tiles;
        const TilePlace place = tile_place(item - n * tiles, tile, 1, strips);
        load_tile(staged, me, groups.lanes, tile.source_rows, tile.source_columns, x + n * image,
                  place.row * p.rows.stride - p.rows.before, p.rows.inputs,
                  place.strip * strip * Stride - p.columns.before, p.columns.inputs, p.channels);
        load_tile(gradients, me, groups.lanes, tile.rows, tile.strips * strip, dy + n * result,
                  place.row, p.rows.outputs, place.strip * strip, p.columns.outputs, p.channels);
        __syncthreads();
        for (int i = among.member; i < tile.rows * tile.strips; i += among.members) {
            const int row = i / tile.strips, column = i % tile.strips * strip;
            const SharedPixels<Width> gradient{
                gradients + (row * tile.strips * strip + column) * groups.lanes + me.lane,
                groups.lanes};
            Lanes<Width> four[strip], taps[Kernel];
            for (int t = 0; t < strip; ++t) {
                four[t] = gradient(t);
                add_channels(total[Kernel], four[t]);
            }
            const int from =
                (row * p.rows.stride + r * p.rows.dilation) * tile.source_columns + column * Stride;
            for (int s = 0; s < Kernel; ++s) taps[s] = total[s];
            strip_weight_gradient<Stride>(
                taps, four,
                SharedPixels<Width>{staged + from * groups.lanes + me.lane, groups.lanes});
            for (int s = 0; s < Kernel; ++s) total[s] = taps[s];
        }
        __syncthreads();
    }
    block_tree(total, staged, among);
    if (among.member > 0 || !me.active) return;
    float* to = sums + piece * (p.taps + 1) * p.channels + me.channel;
    for (int s = 0; s < Kernel; ++s)
        store_lanes<Width>(to + (int64_t{r} * Kernel + s) * p.channels, total[s]);
    if (r == 0) store_lanes<Width>(to + p.taps * p.channels, total[Kernel]);
}

Groups groups_of(const DeviceDepthwise& p, int width) {
    const int vectors = p.channels / width, most = width == 4 ? 8 : 16;
    const int lanes = ceil_divide(vectors, ceil_divide(vectors, most));
    return {lanes, ceil_divide(vectors, lanes)};
}

int64_t tiles_of(const DepthwiseTile& tile, int rows, int strips) {
    return int64_t{ceil_divide(rows, tile.rows)} * ceil_divide(strips, tile.strips);
}

/// Bytes of `pixels` pixels of shared memory.
size_t shared_for(int64_t pixels, const Groups& groups, int width) {
    return static_cast<size_t>(pixels * groups.lanes * width) * sizeof(float);
}

/// A block per tile and group of channels, a thread per strip and lane.
Launch tile_launch(const Stream& stream, const char* name, const DeviceDepthwise& p,
                   const DepthwiseTile& tile, const Groups& groups, int64_t tiles, int width) {
    return {stream, name,
            dim3(static_cast<unsigned>(tiles * groups.count),
                 static_cast<unsigned>(p.batch < 65535 ? p.batch : 65535)),
            dim3(static_cast<unsigned>(groups.lanes * tile.rows * tile.strips)),
            shared_for(int64_t{tile.source_rows} * tile.source_columns, groups, width)};
}

}  // namespace

void depthwise_shared_forward(const Stream& stream, const DeviceDepthwise& p, const float* x,
                              const float* weight, const float* bias, float* y) {
    const int width = channel_lane_width(p.channels, x, weight, bias, y);
    const Groups groups = groups_of(p, width);
    const DepthwiseTile tile = depthwise_tile(p, DepthwiseDirection::forward);
    const int64_t tiles = tiles_of(tile, p.rows.outputs, ceil_divide(p.columns.outputs, strip));
    with_strips(p.columns, width, [&](auto lanes, auto kernel, auto stride) {
        launch(tile_launch(stream, "depthwise_shared_forward", p, tile, groups, tiles, width),
               shared_forward<decltype(lanes)::value, decltype(kernel)::value,
                              decltype(stride)::value>,
               p, tile, groups, x, weight, bias, y);
    });
}

void depthwise_shared_data_gradient(const Stream& stream, const DeviceDepthwise& p, const float* dy,
                                    const float* weight, float* dx) {
    const int width = channel_lane_width(p.channels, dy, weight, dx);
    const Groups groups = groups_of(p, width);
    const DepthwiseTile tile = depthwise_tile(p, DepthwiseDirection::data_gradient);
    const int64_t tiles = tiles_of(tile, p.rows.inputs, padded_strips(p.columns).count);
    with_strips(p.columns, width, [&](auto lanes, auto kernel, auto stride) {
        launch(tile_launch(stream, "depthwise_shared_data_gradient", p, tile, groups, tiles, width),
               shared_data_gradient<decltype(lanes)::value, decltype(kernel)::value,
                                    decltype(stride)::value>,
               p, tile, groups, dy, weight, dx);
    });
}

void depthwise_shared_weight_gradient(const Stream& stream, const DeviceDepthwise& p,
                                      const float* x, const float* dy, float* dw, float* db,
                                      float* scratch) {
    const int width = channel_lane_width(p.channels, x, dy, scratch);
    const Groups groups = groups_of(p, width);
    const DepthwiseTile tile = depthwise_tile(p, DepthwiseDirection::weight_gradient);
    const int64_t tiles = tiles_of(tile, p.rows.outputs, ceil_divide(p.columns.outputs, strip));
    const int pixels = tile.rows * tile.strips * strip;
    const DepthwisePieces pieces = depthwise_pieces(p.batch * tiles, pixels, p.channels);
    const int slices = depthwise_tile_rows / p.rows.kernel;
    const int threads = groups.lanes * slices * p.rows.kernel;
    const size_t staged =
        shared_for(int64_t{tile.source_rows} * tile.source_columns + pixels, groups, width);
    const size_t tree =
        shared_for(int64_t{slices} * p.rows.kernel * (p.columns.kernel + 1), groups, width);
    with_strips(p.columns, width, [&](auto lanes, auto kernel, auto stride) {
        launch({stream, "depthwise_shared_weight_gradient",
                dim3(static_cast<unsigned>(pieces.count), static_cast<unsigned>(groups.count)),
                dim3(static_cast<unsigned>(threads)), staged > tree ? staged : tree},
               shared_weight_gradient<decltype(lanes)::value, decltype(kernel)::value,
                                      decltype(stride)::value>,
               p, tile, groups, pieces, tiles, x, dy, scratch);
    });
    depthwise_weight_sums(stream, p, pieces.count, scratch, dw, db);
}

}  // namespace curie::CURIE_DEVICE
