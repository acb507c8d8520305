#include "experiments/student_t.h"

#include <cmath>
#include <numbers>

#include "engine/error.h"

namespace curie {

double student_t_within(double t, int64_t freedom) {
    require(freedom >= 1 && t >= 0, "student_t",
            "expected at least one degree of freedom and t >= 0, got {} and {}", freedom, t);
    const double angle = std::atan(t / std::sqrt(static_cast<double>(freedom)));
    const double square = std::cos(angle) * std::cos(angle);
    const bool odd = freedom % 2 == 1;
    double sum = 0, term = odd ? std::cos(angle) : 1;
    for (int64_t power = odd ? 1 : 0; power <= freedom - 2; power += 2) {
        sum += term;
        term *= square * static_cast<double>(power + 1) / static_cast<double>(power + 2);
    }
    const double series = std::sin(angle) * sum;
    return odd ? 2 / std::numbers::pi * (angle + series) : series;
}

double student_t_quantile(double level, int64_t freedom) {
    require(level > 0 && level < 1, "student_t", "expected a level between 0 and 1, got {}", level);
    double low = 0, high = 1;
    while (student_t_within(high, freedom) < level) high *= 2;
    for (int halving = 0; halving < 100; ++halving) {
        const double middle = (low + high) / 2;
        (student_t_within(middle, freedom) < level ? low : high) = middle;
    }
    return high;
}

}  // namespace curie
