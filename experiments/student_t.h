// Student's t distribution with a whole number of degrees of freedom.
#pragma once

#include <cstdint>

namespace curie {

/// P(|T| <= t), by the finite series of Abramowitz and Stegun 26.7.3 and 26.7.4.
double student_t_within(double t, int64_t freedom);

/// The t with P(|T| <= t) = level, for example 2.145 for 0.95 and 14 degrees.
double student_t_quantile(double level, int64_t freedom);

}  // namespace curie
