// Keras' ReduceLROnPlateau: the rate falls by `factor` when the monitored value has not improved
// for `patience` epochs (keras_semantics: callbacks).
#pragma once

#include "optim/schedule.h"

namespace curie {

struct PlateauOptions {
    double factor = 0.1;
    int64_t patience = 10;    ///< epochs without an improvement before the rate falls
    double min_delta = 1e-4;  ///< an improvement is larger than this
    int64_t cooldown = 0;     ///< epochs after a fall in which nothing is counted
    double min_rate = 0;
    bool maximize = false;  ///< true for accuracies and areas, false for losses
};

class PlateauSchedule : public Schedule {
  public:
    explicit PlateauSchedule(double rate, const PlateauOptions& options = {});

    double rate(double) const override { return rate_; }
    void end_epoch(double monitored) override;
    std::string describe() const override;
    nlohmann::json state() const override;
    void load_state(const nlohmann::json& state) override;

  private:
    PlateauOptions options_;
    double rate_, best_;
    int64_t wait_ = 0, cooldown_left_ = 0;
};

}  // namespace curie
