// linear as a tiled matrix product: a panel of B (as wide as one register tile) is packed into the
// cache, then tiles of tile_rows rows of A stream past it with the sums in registers. A sum runs
// over the whole inner extent in one thread, in one order.
#include "kernels/linear/cpu_tiled.h"

#include "kernels/column_sum.h"
#include "kernels/copy_rows.h"

namespace curie::CURIE_ISA {
namespace {

/// Element (i,j) stands at data[i * row + j * column], so a transposed matrix costs nothing.
template <class T>
struct Matrix {
    T* data;
    int64_t row, column;
    T* at(int64_t i, int64_t j) const { return data + i * row + j * column; }
};

// The accumulators of a tile, a row of B and a broadcast fill the registers: 16, or 32 of AVX-512.
constexpr int tile_rows = 6;
constexpr int tile_vectors = vector_width == 16 ? 4 : 2;
constexpr int64_t panel_width = tile_vectors * vector_width;
constexpr int64_t panel_depth = 256;            // a packed panel stays in the second-level cache
constexpr int64_t block_rows = 16 * tile_rows;  // rows of C that one task computes

int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

/// sums (Rows x panel_width) += A (Rows x depth) * panel (depth x panel_width).
template <int Rows>
void multiply_tile(const Matrix<const float>& a, const float* panel, int64_t depth, float* sums) {
    Vector total[Rows][tile_vectors];
    for (int r = 0; r < Rows; ++r)
        for (int v = 0; v < tile_vectors; ++v)
            total[r][v] = load(sums + r * panel_width + v * vector_width);
    for (int64_t k = 0; k < depth; ++k) {
        Vector b[tile_vectors];
        for (int v = 0; v < tile_vectors; ++v)
            b[v] = load(panel + k * panel_width + v * vector_width);
        for (int r = 0; r < Rows; ++r) {
            const Vector left = broadcast(*a.at(r, k));
            for (int v = 0; v < tile_vectors; ++v) total[r][v] += left * b[v];
        }
    }
    for (int r = 0; r < Rows; ++r)
        for (int v = 0; v < tile_vectors; ++v)
            store(sums + r * panel_width + v * vector_width, total[r][v]);
}

void multiply_rows(const Matrix<const float>& a, int64_t rows, const float* panel, int64_t depth,
                   float* sums) {
    for (int64_t r = 0; r < rows; r += tile_rows) {
        const Matrix<const float> tile{a.at(r, 0), a.row, a.column};
        float* to = sums + r * panel_width;
        switch (least(rows - r, tile_rows)) {
            case 1:
                multiply_tile<1>(tile, panel, depth, to);
                break;
            case 2:
                multiply_tile<2>(tile, panel, depth, to);
                break;
            case 3:
                multiply_tile<3>(tile, panel, depth, to);
                break;
            case 4:
                multiply_tile<4>(tile, panel, depth, to);
                break;
            case 5:
                multiply_tile<5>(tile, panel, depth, to);
                break;
            default:
                multiply_tile<tile_rows>(tile, panel, depth, to);
        }
    }
}

/// Copies B (depth x width) into the panel; columns beyond `width` become 0.
void pack(const Matrix<const float>& b, int64_t depth, int64_t width, float* panel) {
    if (b.column == 1) {
        for (int64_t k = 0; k < depth; ++k) {
            copy_row(b.at(k, 0), panel + k * panel_width, width);
            clear_row(panel + k * panel_width + width, panel_width - width);
        }
        return;
    }
    constexpr int64_t strip = 32;  // rows of the panel that stay in the first-level cache
    for (int64_t k0 = 0; k0 < depth; k0 += strip) {
        const int64_t end = least(k0 + strip, depth);
        for (int64_t j = 0; j < width; ++j)
            for (int64_t k = k0; k < end; ++k) panel[k * panel_width + j] = *b.at(k, j);
        for (int64_t k = k0; k < end; ++k)
            clear_row(panel + k * panel_width + width, panel_width - width);
    }
}

/// C (rows x columns) = A (rows x depth) * B (depth x columns) + bias (per column, may be null).
void multiply(const Matrix<const float>& a, const Matrix<const float>& b, const float* bias,
              const Matrix<float>& c, int64_t rows, int64_t columns, int64_t depth) {
    const int64_t row_blocks = (rows + block_rows - 1) / block_rows;
    const int64_t panels = (columns + panel_width - 1) / panel_width;
    for_chunks(row_blocks * panels, 1, [&](int64_t task, int64_t) {
        const int64_t i0 = task % row_blocks * block_rows, j0 = task / row_blocks * panel_width;
        const int64_t height = least(block_rows, rows - i0),
                      width = least(panel_width, columns - j0);
        alignas(64) float panel[panel_depth * panel_width];
        alignas(64) float sums[block_rows * panel_width];
        for (int64_t i = 0; i < height; ++i) {
            float* row = sums + i * panel_width;
            clear_row(row, panel_width);
            if (bias) copy_row(bias + j0, row, width);
        }
        for (int64_t k0 = 0; k0 < depth; k0 += panel_depth) {
            const int64_t length = least(panel_depth, depth - k0);
            pack({b.at(k0, j0), b.row, b.column}, length, width, panel);
            multiply_rows({a.at(i0, k0), a.row, a.column}, height, panel, length, sums);
        }
        for (int64_t i = 0; i < height; ++i) {
            const float* row = sums + i * panel_width;
            if (c.column == 1) {
                copy_row(row, c.at(i0 + i, j0), width);
            } else {
                for (int64_t j = 0; j < width; ++j) *c.at(i0 + i, j0 + j) = row[j];
            }
        }
    });
}

/// The products of two rows, still spread over the lanes.
Vector products(const float* a, const float* b, int64_t size) {
    Vector even{}, odd{};
    int64_t i = 0;
    for (; i + 2 * vector_width <= size; i += 2 * vector_width) {
        even += load(a + i) * load(b + i);
        odd += load(a + i + vector_width) * load(b + i + vector_width);
    }
    for (; i < size; i += vector_width) {
        const int64_t count = least(size - i, vector_width);
        even += load_partial(a + i, count) * load_partial(b + i, count);
    }
    return even + odd;
}

constexpr int dots_at_once = 8;

/// to[k * stride] = a[k] . b + start for the rows of `a`, `count` of at most dots_at_once. Each sum
/// over the lanes is a chain of additions, so several run side by side.
void dots(const float* a, const float* b, int64_t size, int64_t count, float start, float* to,
          int64_t stride) {
    float lanes[dots_at_once][vector_width] = {}, totals[dots_at_once] = {};
    for (int64_t k = 0; k < count; ++k) store(lanes[k], products(a + k * size, b, size));
    for (int lane = 0; lane < vector_width; ++lane)
        for (int k = 0; k < dots_at_once; ++k) totals[k] += lanes[k][lane];
    for (int64_t k = 0; k < count; ++k) to[k * stride] = totals[k] + start;
}

/// With so few outputs most of a panel would be padding.
bool narrow(int64_t out) {
    return out * 2 <= panel_width;
}

}  // namespace

int64_t linear_scratch(int64_t in, int64_t out) {
    return narrow(out) && out > 1 ? in * out : 0;
}

void linear_forward(const float* x, const float* w, const float* bias, float* y, float* scratch,
                    int64_t batch, int64_t in, int64_t out) {
    if (!narrow(out)) {
        multiply({x, in, 1}, {w, out, 1}, bias, {y, out, 1}, batch, out, in);
        return;
    }
    // One dot product an output, along the rows of x and of w transposed.
    const float* columns = out > 1 ? scratch : w;
    for (int64_t i = 0; out > 1 && i < in; ++i)
        for (int64_t o = 0; o < out; ++o) scratch[o * in + i] = w[i * out + o];
    const int64_t grain = stream_grain / (in * out + 1) + 1;
    for_chunks(batch, grain, [=](int64_t begin, int64_t end) {
        for (int64_t n = begin; n < end; n += dots_at_once)
            for (int64_t o = 0; o < out; ++o)
                dots(x + n * in, columns + o * in, in, least(dots_at_once, end - n),
                     bias ? bias[o] : 0, y + n * out + o, out);
    });
}

void linear_data_gradient(const float* dy, const float* w, float* dx, int64_t batch, int64_t in,
                          int64_t out) {
    multiply({dy, out, 1}, {w, 1, out}, nullptr, {dx, in, 1}, batch, in, out);
}

void linear_weight_gradient(const float* x, const float* dy, float* dw, float* db, float* scratch,
                            int64_t batch, int64_t in, int64_t out) {
    if (narrow(out)) {  // dw^T = dy^T x, so that the wide extent fills the vectors
        multiply({dy, 1, out}, {x, in, 1}, nullptr, {dw, 1, out}, out, in, batch);
    } else {
        multiply({x, 1, in}, {dy, out, 1}, nullptr, {dw, out, 1}, in, out, batch);
    }
    if (db) column_sum(dy, batch, out, db, scratch);
}

}  // namespace curie::CURIE_ISA
