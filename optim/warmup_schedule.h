// Linear warm-up before another schedule: for `epochs` the rate rises from `start` times the inner
// schedule's first rate to that rate; then the inner schedule runs from its own epoch 0, as in
// Keras' CosineDecay(warmup_steps).
#pragma once

#include <memory>

#include "optim/schedule.h"

namespace curie {

class WarmupSchedule : public Schedule {
  public:
    WarmupSchedule(std::unique_ptr<Schedule> inner, double epochs, double start = 0)
        : inner_(std::move(inner)), epochs_(epochs), start_(start) {
        if (!(epochs > 0) || !(start >= 0))
            fail_input("warmup", "expected epochs > 0 and a start >= 0, got {} and {}", epochs,
                       start);
    }
    double rate(double epoch) const override {
        if (epoch >= epochs_) return inner_->rate(epoch - epochs_);
        return inner_->rate(0) * (start_ + (1 - start_) * epoch / epochs_);
    }
    /// The inner schedule listens from the first epoch on: its monitor sees every value.
    void end_epoch(double monitored) override { inner_->end_epoch(monitored); }
    std::string describe() const override {
        return fmt::format("warm-up of {} epochs, then {}", epochs_, inner_->describe());
    }
    nlohmann::json state() const override { return inner_->state(); }
    void load_state(const nlohmann::json& state) override { inner_->load_state(state); }

  private:
    std::unique_ptr<Schedule> inner_;
    double epochs_, start_;
};

}  // namespace curie
