#include "data/augment_resample.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "data/augment_spline.h"
#include "engine/error.h"

namespace curie {
namespace {

/// A position outside [0, n - 1] of an axis of n pixels brought inside (not for nearest, which
/// needs none); -1 where FillMode::constant fills.
double map_coordinate(double x, int n, FillMode mode) {
    const double last = n - 1;
    if (x >= 0 && x <= last) return x;
    if (mode == FillMode::constant) return -1;
    if (n == 1) return 0;
    const auto whole = [](double value) { return static_cast<double>(int64_t(value)); };
    if (mode == FillMode::wrap)
        return x < 0 ? x + last * (whole(-x / last) + 1) : x - last * whole(x / last);
    const double period = 2.0 * n;
    if (x < 0) {
        if (x < -period) x += period * whole(-x / period);
        // The smallest step outside must not round to -1, the mark of a constant.
        return x < -n ? x + period : (x > -1e-15 ? 1e-15 : -x) - 1;
    }
    x -= period * whole(x / period);
    return x >= n ? period - x - 1 : x;
}

/// The neighbour `i` of an axis: nearest and reflect continue themselves, the others mirror about
/// the last pixel's centre.
int64_t map_index(int64_t i, int64_t n, FillMode mode) {
    if (i >= 0 && i < n) return i;
    if (mode == FillMode::nearest) return std::clamp<int64_t>(i, 0, n - 1);
    if (n == 1) return 0;
    const bool about_edge = mode == FillMode::reflect;
    const int64_t period = about_edge ? 2 * n : 2 * n - 2;
    i = (i % period + period) % period;
    return i < n ? i : period - i - (about_edge ? 1 : 0);
}

/// std::floor is a call of the C library on the oldest x86-64.
int64_t floor_of(double x) {
    const auto cut = static_cast<int64_t>(x);
    return cut - (x < static_cast<double>(cut));
}

/// The weights of a B-spline's neighbours at distance x from the middle one.
template <int Order>
void spline_weights(double x, double* weight) {
    if constexpr (Order == 0) weight[0] = 1;
    if constexpr (Order == 1) weight[0] = 1 - x;
    if constexpr (Order == 2) {
        weight[0] = 0.5 * (0.5 - x) * (0.5 - x);
        weight[1] = 0.75 - x * x;
    }
    if constexpr (Order == 3) {
        const double z = 1 - x;
        weight[0] = z * z * z / 6;
        weight[1] = (x * x * (x - 2) * 3 + 4) / 6;
        weight[2] = (z * z * (z - 2) * 3 + 4) / 6;
    }
    if constexpr (Order > 0) {
        weight[Order] = 1;
        for (int k = 0; k < Order; ++k) weight[Order] -= weight[k];
    }
}

struct Span {
    int begin, end;
};

template <int Order, class Value>
class Resampler {
    static constexpr double kMiddle = Order % 2 ? 0.0 : 0.5;  // even orders centre on a pixel

  public:
    Resampler(const Value* values, int height, int width, int padding, const AffineMap& map,
              const Interpolation& interpolation)
        : values_(values),
          height_(height),
          width_(width),
          padding_(padding),
          map_(map),
          mode_(interpolation.fill_mode),
          fill_(interpolation.fill_value) {}

    void row(int r, int count, float* output) const {
        const double row = map_.row0 + r * map_.row_by_row;
        const double column = map_.column0 + r * map_.column_by_row;
        Span inside = {0, count};
        inside = narrow(inside, row, map_.row_by_column, height_);
        inside = narrow(inside, column, map_.column_by_column, width_);
        const auto at_border = [&](int begin, int end) {
            for (int c = begin; c < end; ++c)
                output[c] = border(row + c * map_.row_by_column + padding_,
                                   column + c * map_.column_by_column + padding_);
        };
        at_border(0, inside.begin);
        for (int c = inside.begin; c < inside.end; ++c)
            output[c] = interior(row + c * map_.row_by_column + padding_,
                                 column + c * map_.column_by_column + padding_);
        at_border(inside.end, count);
    }

  private:
    /// Whether all neighbours at this position of an axis of n pixels lie inside.
    static bool is_inside(double position, int n) {
        const double first = Order == 0 ? 0.5 : Order / 2;
        const double end = Order == 0 ? n - 0.5 : n - Order + Order / 2;
        return position + kMiddle >= first && position + kMiddle < end;
    }

    /// The part of `span` in which start + c * step is inside. The positions are monotone in c, in
    /// floating point too, so that the two ends speak for all.
    Span narrow(Span span, double start, double step, int n) const {
        const auto inside = [&](int c) { return is_inside(start + c * step + padding_, n); };
        if (step != 0) {
            double low = (-padding_ - start) / step, high = (n - padding_ - start) / step;
            if (low > high) std::swap(low, high);
            const auto column = [&](double c) {
                return static_cast<int>(std::clamp(c, double(span.begin), double(span.end)));
            };
            span = {column(low), column(std::ceil(high))};
        }
        while (span.begin < span.end && !inside(span.begin)) ++span.begin;
        while (span.begin < span.end && !inside(span.end - 1)) --span.end;
        return span;
    }

    float interior(double row, double column) const {
        const auto r = static_cast<int>(row + kMiddle), c = static_cast<int>(column + kMiddle);
        double by_row[Order + 1], by_column[Order + 1];
        spline_weights<Order>(row - r, by_row);
        spline_weights<Order>(column - c, by_column);
        const Value* corner = values_ + size_t(r - Order / 2) * width_ + (c - Order / 2);
        if constexpr (Order == 0) return static_cast<float>(*corner);
        double sum = 0;
        for (int i = 0; i <= Order; ++i)
            for (int j = 0; j <= Order; ++j)
                sum += corner[size_t(i) * width_ + j] * by_row[i] * by_column[j];
        return static_cast<float>(sum);
    }

    struct Neighbours {
        int64_t index[Order + 1];
        double weight[Order + 1];
    };

    /// False where the fill value stands.
    bool find_neighbours(double position, int n, Neighbours& found) const {
        if (mode_ != FillMode::nearest) position = map_coordinate(position, n, mode_);
        if (position <= -1 && mode_ == FillMode::constant) return false;
        const int64_t middle = floor_of(position + kMiddle);
        spline_weights<Order>(position - static_cast<double>(middle), found.weight);
        for (int k = 0; k <= Order; ++k)
            found.index[k] = map_index(middle - Order / 2 + k, n, mode_);
        return true;
    }

    float border(double row, double column) const {
        Neighbours rows, columns;
        if (!find_neighbours(row, height_, rows) || !find_neighbours(column, width_, columns))
            return fill_;
        double sum = 0;
        for (int i = 0; i <= Order; ++i)
            for (int j = 0; j <= Order; ++j)
                sum += values_[size_t(rows.index[i]) * width_ + columns.index[j]] * rows.weight[i] *
                       columns.weight[j];
        return static_cast<float>(sum);
    }

    const Value* values_;
    int height_, width_, padding_;
    AffineMap map_;
    FillMode mode_;
    float fill_;
};

template <int Order>
void resample_pixels(const float* input, int height, int width, const AffineMap& map,
                     const Interpolation& interpolation, float* output) {
    const Resampler<Order, float> resampler(input, height, width, 0, map, interpolation);
    for (int r = 0; r < height; ++r) resampler.row(r, width, output + size_t(r) * width);
}

template <int Order>
void resample_spline(const float* input, int height, int width, const AffineMap& map,
                     const Interpolation& interpolation, float* output) {
    const SplineCoefficients s = spline_coefficients(input, height, width, interpolation);
    const Resampler<Order, double> resampler(s.values.data(), s.height, s.width, s.padding, map,
                                             interpolation);
    for (int r = 0; r < height; ++r) resampler.row(r, width, output + size_t(r) * width);
}

}  // namespace

void resample(const float* input, int height, int width, const AffineMap& map,
              const Interpolation& interpolation, float* output) {
    switch (interpolation.order) {
        case 0:
            return resample_pixels<0>(input, height, width, map, interpolation, output);
        case 1:
            return resample_pixels<1>(input, height, width, map, interpolation, output);
        case 2:
            return resample_spline<2>(input, height, width, map, interpolation, output);
        case 3:
            return resample_spline<3>(input, height, width, map, interpolation, output);
        default:
            fail("augment", "expected an interpolation order from 0 to 3, got {}",
                 interpolation.order);
    }
}

}  // namespace curie
