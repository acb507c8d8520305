// The same learning rate all the time.
#pragma once

#include "optim/schedule.h"

namespace curie {

class ConstantSchedule : public Schedule {
  public:
    explicit ConstantSchedule(double rate) : rate_(rate) { check_rate("constant", rate); }
    double rate(double) const override { return rate_; }
    std::string describe() const override { return fmt::format("constant {}", rate_); }

  private:
    double rate_;
};

}  // namespace curie
