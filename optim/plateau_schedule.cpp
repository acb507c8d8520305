#include "optim/plateau_schedule.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace curie {

PlateauSchedule::PlateauSchedule(double rate, const PlateauOptions& options)
    : options_(options),
      rate_(rate),
      best_(options.maximize ? -std::numeric_limits<double>::infinity()
                             : std::numeric_limits<double>::infinity()) {
    check_rate("plateau", rate);
    if (!(options.factor > 0 && options.factor < 1))
        fail_input("plateau", "expected a factor in (0, 1), got {}", options.factor);
    if (options.patience < 0 || options.cooldown < 0 || !(options.min_rate >= 0))
        fail_input("plateau", "expected patience, cooldown and min_rate >= 0, got {}, {} and {}",
                   options.patience, options.cooldown, options.min_rate);
}

// The order of the tests is Keras': the epoch in which a cooldown ends counts as one to wait.
void PlateauSchedule::end_epoch(double monitored) {
    if (cooldown_left_ > 0) {
        --cooldown_left_;
        wait_ = 0;
    }
    const double delta = std::abs(options_.min_delta);
    const bool improved = options_.maximize ? monitored - delta > best_ : monitored + delta < best_;
    if (improved) {
        best_ = monitored;
        wait_ = 0;
    } else if (cooldown_left_ == 0) {
        ++wait_;
        if (wait_ >= options_.patience && rate_ > options_.min_rate) {
            rate_ = std::max(rate_ * options_.factor, options_.min_rate);
            cooldown_left_ = options_.cooldown;
            wait_ = 0;
        }
    }
}

std::string PlateauSchedule::describe() const {
    return fmt::format("plateau {} times {} after {} epochs without a better value, at least {}",
                       rate_, options_.factor, options_.patience, options_.min_rate);
}

nlohmann::json PlateauSchedule::state() const {
    nlohmann::json state{{"rate", rate_}, {"wait", wait_}, {"cooldown_left", cooldown_left_}};
    // JSON has no infinity: before the first value there is no best.
    if (std::isfinite(best_)) state["best"] = best_;
    return state;
}

void PlateauSchedule::load_state(const nlohmann::json& state) {
    try {
        rate_ = state.at("rate").get<double>();
        wait_ = state.at("wait").get<int64_t>();
        cooldown_left_ = state.at("cooldown_left").get<int64_t>();
        if (state.contains("best")) best_ = state.at("best").get<double>();
    } catch (const nlohmann::json::exception& error) {
        fail_input("plateau", "expected the state of a plateau schedule, got {}: {}", state.dump(),
                   error.what());
    }
}

}  // namespace curie
