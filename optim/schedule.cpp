#include "optim/schedule.h"

#include <cmath>

namespace curie {

void check_rate(const char* schedule, double rate) {
    if (!(rate > 0) || !std::isfinite(rate))
        fail_input(schedule, "expected a learning rate > 0, got {}", rate);
}

}  // namespace curie
