// The weight gradient as a sum of outer products: dw[tap,i,o] += x[pixel at tap, i] * dy[pixel, o].
// A tile of R input channels x V vectors of output channels stays in registers while a block of
// pixels passes by: per pixel R broadcasts and V loads for R*V multiply-adds. A block of pixels is
// small enough that its rows of x and dy stay in cache for all taps and all input channels. The
// batch is cut into at most 8 fixed slices with a partial sum each, added in their order at the
// end: the bits do not depend on the number of threads.
#include "kernels/conv2d/cpu_weight_gradient.h"

#include "kernels/simd.h"

namespace curie::CURIE_ISA {
namespace {

#if defined(__AVX512F__)
constexpr int most_vectors = 4;
#else
constexpr int most_vectors = 2;
#endif
constexpr int tile_channels = 6;
constexpr int64_t block_columns = most_vectors * vector_width;
constexpr int64_t block_pixels = 112;  // 28 KiB of dy: the first-level cache

int64_t ceil_div(int64_t a, int64_t b) {
    return (a + b - 1) / b;
}
int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}
int64_t most(int64_t a, int64_t b) {
    return a > b ? a : b;
}

int64_t slice_images(const Conv2dGeometry& g) {
    return ceil_div(g.batch, 8);
}
int64_t slice_count(const Conv2dGeometry& g) {
    return ceil_div(g.batch, slice_images(g));
}
int64_t weight_size(const Conv2dGeometry& g) {
    return g.rows.kernel * g.columns.kernel * g.group_in() * g.out_channels;
}

/// The outputs [first, last) along one axis whose tap `tap` lies inside an input of n elements.
struct Range {
    int64_t first, last;
};
Range inside(const Window& window, int64_t tap, int64_t n, int64_t outputs) {
    const int64_t shift = tap * window.dilation - window.before;  // input = out*stride + shift
    const int64_t first = shift >= 0 ? 0 : ceil_div(-shift, window.stride);
    const int64_t past = n - shift;  // out*stride < past
    const int64_t last = past <= 0 ? 0 : ceil_div(past, window.stride);
    return {first, most(first, least(last, outputs))};
}

/// One row of pixels: dw[0..R)[0..V) += sum over pixels of x[0..R) * dy[0..V).
template <int R, int V, bool Full>
inline __attribute__((always_inline)) void accumulate(const float* x, int64_t x_stride,
                                                      const float* dy, int64_t dy_stride,
                                                      int64_t pixels, int64_t tail,
                                                      Vector (&sums)[R][V]) {
    for (int64_t pixel = 0; pixel < pixels; ++pixel) {
        Vector d[V];
#pragma GCC unroll 8
        for (int v = 0; v < V - 1; ++v) d[v] = load(dy + v * vector_width);
        d[V - 1] = Full ? load(dy + (V - 1) * vector_width)
                        : load_partial(dy + (V - 1) * vector_width, tail);
#pragma GCC unroll 8
        for (int r = 0; r < R; ++r) {
            const Vector value = broadcast(x[r]);
#pragma GCC unroll 8
            for (int v = 0; v < V; ++v) sums[r][v] += value * d[v];
        }
        x += x_stride;
        dy += dy_stride;
    }
}

/// Rows [first_row, last_row) of one image; one block of output channels of one group.
struct Task {
    const Conv2dGeometry& g;
    const float *x, *dy;  // of this image and group; dy at the block's first column
    float* dw;            // of this slice, at the block's first column
    int64_t first_row, last_row, columns;
};

template <int R, int V, bool Full>
void run_tile(const Task& task, int64_t r, int64_t s, int64_t channel) {
    const Conv2dGeometry& g = task.g;
    const Range rows = inside(g.rows, r, g.height, g.out_height());
    const Range columns = inside(g.columns, s, g.width, g.out_width());
    const int64_t tail = task.columns - (V - 1) * vector_width;
    float* dw = task.dw + ((r * g.columns.kernel + s) * g.group_in() + channel) * g.out_channels;
    Vector sums[R][V];
#pragma GCC unroll 8
    for (int i = 0; i < R; ++i) {
#pragma GCC unroll 8
        for (int v = 0; v < V - 1; ++v)
            sums[i][v] = load(dw + i * g.out_channels + v * vector_width);
        sums[i][V - 1] = load_partial(dw + i * g.out_channels + (V - 1) * vector_width, tail);
    }
    const int64_t last_row = least(task.last_row, rows.last);
    for (int64_t row = most(task.first_row, rows.first); row < last_row; ++row) {
        const int64_t h = g.rows.input(row, r), w = g.columns.input(columns.first, s);
        accumulate<R, V, Full>(task.x + (h * g.width + w) * g.in_channels + channel,
                               g.columns.stride * g.in_channels,
                               task.dy + (row * g.out_width() + columns.first) * g.out_channels,
                               g.out_channels, columns.last - columns.first, tail, sums);
    }
#pragma GCC unroll 8
    for (int i = 0; i < R; ++i) {
#pragma GCC unroll 8
        for (int v = 0; v < V - 1; ++v)
            store(dw + i * g.out_channels + v * vector_width, sums[i][v]);
        store_partial(dw + i * g.out_channels + (V - 1) * vector_width, sums[i][V - 1], tail);
    }
}

template <int V, bool Full>
void run_block(const Task& task) {
    const int64_t group_in = task.g.group_in();
    for (int64_t r = 0; r < task.g.rows.kernel; ++r) {
        for (int64_t s = 0; s < task.g.columns.kernel; ++s) {
            int64_t channel = 0;
            for (; channel + tile_channels <= group_in; channel += tile_channels)
                run_tile<tile_channels, V, Full>(task, r, s, channel);
            for (; channel + 2 <= group_in; channel += 2) run_tile<2, V, Full>(task, r, s, channel);
            for (; channel < group_in; ++channel) run_tile<1, V, Full>(task, r, s, channel);
        }
    }
}

void run_partial_block(const Task& task) {
    switch (ceil_div(task.columns, vector_width)) {
        case 1:
            return run_block<1, false>(task);
#if defined(__AVX512F__)
        case 2:
            return run_block<2, false>(task);
        case 3:
            return run_block<3, false>(task);
#endif
        default:
            return run_block<most_vectors, false>(task);
    }
}

void add_bias(const Task& task, float* db) {
    const Conv2dGeometry& g = task.g;
    const float* dy = task.dy + task.first_row * g.out_width() * g.out_channels;
    const int64_t pixels = (task.last_row - task.first_row) * g.out_width();
    for (int64_t column = 0; column < task.columns; column += vector_width) {
        const int64_t count = least(vector_width, task.columns - column);
        Vector sum = load_partial(db + column, count);
        for (int64_t pixel = 0; pixel < pixels; ++pixel)
            sum += load_partial(dy + pixel * g.out_channels + column, count);
        store_partial(db + column, sum, count);
    }
}

/// partial[0] + partial[1] + ... element by element, in the order of the slices.
void sum_slices(const float* partial, int64_t stride, int64_t slices, int64_t size, float* total) {
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < size; ++i) {
        float sum = partial[i];
        for (int64_t slice = 1; slice < slices; ++slice) sum += partial[slice * stride + i];
        total[i] = sum;
    }
}

}  // namespace

int64_t conv2d_weight_gradient_scratch(const Conv2dGeometry& g) {
    return slice_count(g) * (weight_size(g) + g.out_channels);
}

void conv2d_weight_gradient(const Conv2dGeometry& g, const float* x, const float* dy, float* dw,
                            float* db, float* scratch) {
    const int64_t slices = slice_count(g), stride = weight_size(g) + g.out_channels;
    const int64_t per_group = ceil_div(g.group_out(), block_columns);
    const int64_t out_height = g.out_height(), out_width = g.out_width();
    const int64_t rows_at_once = most(1, block_pixels / out_width);
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < slices * stride; ++i) scratch[i] = 0;
#pragma omp parallel for collapse(2) schedule(static)
    for (int64_t slice = 0; slice < slices; ++slice) {
        for (int64_t index = 0; index < g.groups * per_group; ++index) {
            const int64_t group = index / per_group;
            const int64_t begin = index % per_group * block_columns;
            const int64_t column = group * g.group_out() + begin;
            const int64_t columns = least(block_columns, g.group_out() - begin);
            const int64_t last = least((slice + 1) * slice_images(g), g.batch);
            float* partial = scratch + slice * stride;
            for (int64_t image = slice * slice_images(g); image < last; ++image) {
                for (int64_t row = 0; row < out_height; row += rows_at_once) {
                    const Task task{
                        g,
                        x + image * g.height * g.width * g.in_channels + group * g.group_in(),
                        dy + image * out_height * out_width * g.out_channels + column,
                        partial + column,
                        row,
                        least(row + rows_at_once, out_height),
                        columns};
                    if (columns == block_columns) {
                        run_block<most_vectors, true>(task);
                    } else {
                        run_partial_block(task);
                    }
                    if (db) add_bias(task, partial + weight_size(g) + column);
                }
            }
        }
    }
    sum_slices(scratch, stride, slices, weight_size(g), dw);
    if (db) sum_slices(scratch + weight_size(g), stride, slices, g.out_channels, db);
}

}  // namespace curie::CURIE_ISA
