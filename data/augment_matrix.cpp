#include "data/augment_matrix.h"

#include <array>
#include <cmath>
#include <numbers>

#include "data/augment.h"
#include "engine/error.h"

namespace curie {
namespace {

struct Matrix {
    std::array<double, 9> m = {1, 0, 0, 0, 1, 0, 0, 0, 1};

    Matrix operator*(const Matrix& other) const {
        Matrix product;
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) {
                double sum = 0;
                for (int k = 0; k < 3; ++k) sum += m[3 * i + k] * other.m[3 * k + j];
                product.m[3 * i + j] = sum;
            }
        return product;
    }
};

Matrix translation(double x, double y) {
    return {{1, 0, x, 0, 1, y, 0, 0, 1}};
}

Matrix transform(const AugmentParameters& p) {
    constexpr double radians = std::numbers::pi / 180;
    Matrix all;
    if (p.theta != 0) {
        const double sine = std::sin(p.theta * radians), cosine = std::cos(p.theta * radians);
        all = {{cosine, -sine, 0, sine, cosine, 0, 0, 0, 1}};
    }
    if (p.tx != 0 || p.ty != 0) all = all * translation(p.tx, p.ty);
    if (p.shear != 0) {
        const double s = p.shear * radians;
        all = all * Matrix{{1, -std::sin(s), 0, 0, std::cos(s), 0, 0, 0, 1}};
    }
    if (p.zx != 1 || p.zy != 1) all = all * Matrix{{p.zx, 0, 0, 0, p.zy, 0, 0, 0, 1}};
    return all;
}

/// Positions become integers later: they must fit, whatever was drawn.
void check_reach(const AffineMap& map, int height, int width) {
    for (const int r : {0, height})
        for (const int c : {0, width}) {
            const double row = map.row0 + map.row_by_row * r + map.row_by_column * c;
            const double column = map.column0 + map.column_by_row * r + map.column_by_column * c;
            require(std::abs(row) < 1e9 && std::abs(column) < 1e9, "augment",
                    "expected a transform that stays within 1e9 pixels, got row {} and column {}; "
                    "give smaller shifts and zooms",
                    row, column);
        }
}

}  // namespace

AffineMap backward_map(const AugmentParameters& p, int height, int width, bool legacy) {
    const double centre = legacy ? 0.5 : -0.5;
    const double x = height / 2.0 + centre, y = width / 2.0 + centre;
    const auto m = (translation(x, y) * transform(p) * translation(-x, -y)).m;
    const AffineMap map = legacy ? AffineMap{m[0], m[1], m[2], m[3], m[4], m[5]}
                                 : AffineMap{m[4], m[3], m[5], m[1], m[0], m[2]};
    check_reach(map, height, width);
    return map;
}

}  // namespace curie
