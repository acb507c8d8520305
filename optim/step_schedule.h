// rate * factor^floor(epoch / every): falls by `factor` each `every` epochs.
#pragma once

#include <cmath>

#include "optim/schedule.h"

namespace curie {

class StepSchedule : public Schedule {
  public:
    StepSchedule(double rate, double every, double factor)
        : rate_(rate), every_(every), factor_(factor) {
        check_rate("step", rate);
        if (!(every > 0) || !(factor > 0))
            fail_input("step", "expected epochs and a factor > 0, got {} and {}", every, factor);
    }
    double rate(double epoch) const override {
        return rate_ * std::pow(factor_, std::floor(epoch / every_));
    }
    std::string describe() const override {
        return fmt::format("step {} times {} every {} epochs", rate_, factor_, every_);
    }

  private:
    double rate_, every_, factor_;
};

}  // namespace curie
