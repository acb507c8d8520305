#include "data/augment_spline.h"

#include <algorithm>
#include <cmath>

namespace curie {
namespace {

/// Filters `lines` adjacent lines of n coefficients in place; the next coefficient of a line is
/// `stride` further. One pole, forwards and backwards.
class LineFilter {
  public:
    LineFilter(double pole, bool about_edge, int n)
        : pole_(pole),
          about_edge_(about_edge),
          n_(n),
          far_(std::pow(pole, about_edge ? n : n - 1)) {}

    void operator()(double* c, int stride, int lines) const {
        if (n_ < 2) return;
        const double gain = (1 - pole_) * (1 - 1 / pole_);
        for (int i = 0; i < n_; ++i)
            for (int l = 0; l < lines; ++l) c[size_t(i) * stride + l] *= gain;
        for (int l = 0; l < lines; ++l) c[l] = first(c + l, stride);
        for (int i = 1; i < n_; ++i) {
            double* now = c + size_t(i) * stride;
            for (int l = 0; l < lines; ++l) now[l] += pole_ * now[l - stride];
        }
        double* last = c + size_t(n_ - 1) * stride;
        for (int l = 0; l < lines; ++l)
            last[l] = about_edge_
                          ? last[l] * (pole_ / (pole_ - 1))
                          : (pole_ * last[l - stride] + last[l]) * pole_ / (pole_ * pole_ - 1);
        for (int i = n_ - 2; i >= 0; --i) {
            double* now = c + size_t(i) * stride;
            for (int l = 0; l < lines; ++l) now[l] = pole_ * (now[l + stride] - now[l]);
        }
    }

  private:
    /// The first coefficient of the forward pass: the sum over the endless mirrored line.
    double first(const double* c, int stride) const {
        double power = pole_, sum = c[0] + far_ * c[size_t(n_ - 1) * stride];
        const int count = about_edge_ ? n_ : n_ - 1;
        for (int i = 1; i < count; ++i) {
            sum += power * (c[size_t(i) * stride] + far_ * c[size_t(n_ - 1 - i) * stride]);
            power *= pole_;
        }
        if (about_edge_) return sum * (pole_ / (1 - far_ * far_)) + c[0];
        return sum / (1 - far_ * far_);
    }

    double pole_;
    bool about_edge_;
    int n_;
    double far_;  ///< the pole to the power of the line's length
};

}  // namespace

SplineCoefficients spline_coefficients(const float* input, int height, int width,
                                       const Interpolation& interpolation) {
    SplineCoefficients s;
    s.padding = interpolation.fill_mode == FillMode::nearest ? 12 : 0;
    s.height = height + 2 * s.padding;
    s.width = width + 2 * s.padding;
    s.values.resize(size_t(s.height) * s.width);
    for (int r = 0; r < s.height; ++r) {
        const float* row = input + size_t(std::clamp(r - s.padding, 0, height - 1)) * width;
        double* target = s.values.data() + size_t(r) * s.width;
        for (int c = 0; c < s.width; ++c) target[c] = row[std::clamp(c - s.padding, 0, width - 1)];
    }
    // sqrt(8) - 3 and sqrt(3) - 2, which would lose digits.
    const double pole =
        interpolation.order == 2 ? -0.17157287525380990239662 : -0.26794919243112270647255;
    const bool about_edge = interpolation.fill_mode == FillMode::nearest ||
                            interpolation.fill_mode == FillMode::reflect;
    LineFilter(pole, about_edge, s.height)(s.values.data(), s.width, s.width);
    const LineFilter along_row(pole, about_edge, s.width);
    for (int r = 0; r < s.height; ++r) along_row(s.values.data() + size_t(r) * s.width, 1, 1);
    return s;
}

}  // namespace curie
