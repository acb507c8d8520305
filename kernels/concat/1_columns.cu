// concat, one launch a part: a thread an element (four where the widths are multiples of four), in
// the order of the part's memory, so reads and the runs of a row's writes coalesce. 8 bytes an
// element, no FLOPs: bound by the memory (3.35 TB/s on an H100 SXM, 1.01 on an RTX 4090). No shared
// memory.
#include "kernels/concat/1_columns.h"

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

bool takes_vectors(const Columns& c, const float* a, const float* b) {
    return c.width % 4 == 0 && c.first % 4 == 0 && c.total % 4 == 0 && aligned_for_vectors(a, b);
}

}  // namespace

void concat_part_forward(const Stream& stream, const float* part, float* whole, int64_t rows,
                         int64_t width, int64_t first, int64_t total) {
    const int64_t size = rows * width;
    if (size == 0) return;
    if (const Columns columns{width, first, total}; takes_vectors(columns, part, whole)) {
        launch({stream, "concat_forward", blocks_for(stream, size / 4, stream_threads),
                stream_threads},
               concat_to_whole<float4>, reinterpret_cast<const float4*>(part),
               reinterpret_cast<float4*>(whole), Columns{width / 4, first / 4, total / 4},
               size / 4);
    } else {
        launch({stream, "concat_forward", blocks_for(stream, size, stream_threads), stream_threads},
               concat_to_whole<float>, part, whole, columns, size);
    }
}

void concat_part_gradient(const Stream& stream, const float* whole, float* part, int64_t rows,
                          int64_t width, int64_t first, int64_t total) {
    const int64_t size = rows * width;
    if (size == 0) return;
    if (const Columns columns{width, first, total}; takes_vectors(columns, part, whole)) {
        launch({stream, "concat_gradient", blocks_for(stream, size / 4, stream_threads),
                stream_threads},
               concat_to_part<float4>, reinterpret_cast<const float4*>(whole),
               reinterpret_cast<float4*>(part), Columns{width / 4, first / 4, total / 4}, size / 4);
    } else {
        launch(
            {stream, "concat_gradient", blocks_for(stream, size, stream_threads), stream_threads},
            concat_to_part<float>, whole, part, columns, size);
    }
}

}  // namespace curie::CURIE_DEVICE
