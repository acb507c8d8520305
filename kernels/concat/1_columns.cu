// concat, one launch a part, in the order of the part's memory, so reads and the runs of a row's
// writes coalesce. A thread takes 4, 2 or 1 neighbouring elements, whichever divides the width of
// the part, its first column and the width of the whole: in others a row of the part and its place
// in the whole begin at different distances from a 16-byte boundary, in each row another, so that
// vectors could be aligned on one of the two sides only.
// 8 bytes an element, no FLOPs: bound by the memory, 0.42 T elements/s on an H100 (3.35 TB/s), 0.13
// on an RTX 4090 (1.01 TB/s). No shared memory; 32 registers on sm_90, 34 on sm_120.
#include "kernels/concat/1_columns.h"

#include "kernels/channel_lanes.cuh"
#include "kernels/stream.cuh"

namespace curie::CURIE_DEVICE {
namespace {

/// Element i of the part stands at at(i) of the whole.
struct Columns {
    int64_t width, first, total;
    __device__ int64_t at(int64_t i) const { return i / width * total + first + i % width; }
};

template <class T>
__global__ void __launch_bounds__(stream_threads)
    concat_to_whole(const T* part, T* whole, Columns columns, int64_t size) {
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride)
        whole[columns.at(i)] = part[i];
}

template <class T>
__global__ void __launch_bounds__(stream_threads)
    concat_to_part(const T* whole, T* part, Columns columns, int64_t size) {
    const int64_t stride = int64_t{gridDim.x} * blockDim.x;
    for (int64_t i = int64_t{blockIdx.x} * blockDim.x + threadIdx.x; i < size; i += stride)
        part[i] = whole[columns.at(i)];
}

/// How many elements of a part go together: they must be whole vectors of its rows and stand at a
/// multiple of them in every row of the whole.
int part_lane_width(const Columns& c, const float* part, const float* whole) {
    return channel_lane_width(c.width | c.first | c.total, part, whole);
}

Columns in_vectors(const Columns& c, int width) {
    return {c.width / width, c.first / width, c.total / width};
}

}  // namespace

void concat_part_forward(const Stream& stream, const float* part, float* whole, int64_t rows,
                         int64_t width, int64_t first, int64_t total) {
    if (rows * width == 0) return;
    const Columns columns{width, first, total};
    with_channel_lanes(part_lane_width(columns, part, whole), [&](auto lanes) {
        using T = Lanes<decltype(lanes)::value>;
        const int64_t size = rows * width / lanes;
        launch({stream, "concat_forward", blocks_for(stream, size, stream_threads), stream_threads},
               concat_to_whole<T>, reinterpret_cast<const T*>(part), reinterpret_cast<T*>(whole),
               in_vectors(columns, lanes), size);
    });
}

void concat_part_gradient(const Stream& stream, const float* whole, float* part, int64_t rows,
                          int64_t width, int64_t first, int64_t total) {
    if (rows * width == 0) return;
    const Columns columns{width, first, total};
    with_channel_lanes(part_lane_width(columns, part, whole), [&](auto lanes) {
        using T = Lanes<decltype(lanes)::value>;
        const int64_t size = rows * width / lanes;
        launch(
            {stream, "concat_gradient", blocks_for(stream, size, stream_threads), stream_threads},
            concat_to_part<T>, reinterpret_cast<const T*>(whole), reinterpret_cast<T*>(part),
            in_vectors(columns, lanes), size);
    });
}

}  // namespace curie::CURIE_DEVICE
