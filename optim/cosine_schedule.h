// final + (rate - final) * (1 + cos(pi * epoch / epochs)) / 2, and `final` afterwards: cosine
// annealing without restarts (Loshchilov and Hutter, "SGDR", ICLR 2017; Keras' CosineDecay).
#pragma once

#include <algorithm>
#include <cmath>

#include "optim/schedule.h"

namespace curie {

class CosineSchedule : public Schedule {
  public:
    CosineSchedule(double rate, double epochs, double final_rate = 0)
        : rate_(rate), epochs_(epochs), final_(final_rate) {
        check_rate("cosine", rate);
        if (!(epochs > 0) || !(final_rate >= 0))
            fail_input("cosine", "expected epochs > 0 and a final rate >= 0, got {} and {}", epochs,
                       final_rate);
    }
    double rate(double epoch) const override {
        const double progress = std::min(epoch / epochs_, 1.0);
        return final_ + (rate_ - final_) * 0.5 * (1 + std::cos(3.141592653589793 * progress));
    }
    std::string describe() const override {
        return fmt::format("cosine {} to {} in {} epochs", rate_, final_, epochs_);
    }

  private:
    double rate_, epochs_, final_;
};

}  // namespace curie
