// A learning-rate schedule: which rate the next step takes. Time is counted in epochs, as a
// fraction within an epoch: step k of an epoch of n steps is at epoch + k / n.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/error.h"

namespace curie {

class Schedule {
  public:
    virtual ~Schedule() = default;

    /// The rate of a step that starts at `epoch` >= 0.
    virtual double rate(double epoch) const = 0;
    /// Called after each epoch with the monitored value; only some schedules listen.
    virtual void end_epoch(double /*monitored*/) {}
    /// One line for the log, for example `cosine 0.001 to 0 in 100 epochs`.
    virtual std::string describe() const = 0;

    /// What a checkpoint must hold to continue: an object, empty for pure functions of the epoch.
    virtual nlohmann::json state() const { return nlohmann::json::object(); }
    virtual void load_state(const nlohmann::json& /*state*/) {}
};

/// Throws InputError unless `rate` is positive and finite.
void check_rate(const char* schedule, double rate);

}  // namespace curie
