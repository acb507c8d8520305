// Follows one metric over the epochs: which was the best, and for how long nothing got better. The
// rule is Keras' (keras_semantics: callbacks): the first value always improves, ties do not.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "training/epoch_record.h"
#include "training/json_number.h"

namespace curie {

class BestEpoch {
  public:
    /// `metric` as in EpochRecord::value(); losses are minimised, everything else maximised.
    explicit BestEpoch(std::string metric)
        : metric_(std::move(metric)), maximize_(metric_.find("loss") == std::string::npos) {
        EpochRecord().value(metric_);  // refuses an unknown name at once
    }

    /// Returns true when this epoch is the best so far.
    bool update(const EpochRecord& record) {
        const double value = record.value(metric_);
        // A metric may be undefined (the AUC of one class); any number is better than that.
        const bool better = epoch_ == 0 || (std::isnan(value_) && !std::isnan(value)) ||
                            (maximize_ ? value > value_ : value < value_);
        waited_ = better ? 0 : waited_ + 1;
        if (better) {
            value_ = value;
            epoch_ = record.epoch;
        }
        return better;
    }

    const std::string& metric() const { return metric_; }
    bool maximize() const { return maximize_; }
    double value() const { return value_; }
    int64_t epoch() const { return epoch_; }    ///< 1-based; 0: no epoch yet
    int64_t waited() const { return waited_; }  ///< epochs since then

    nlohmann::json state() const {
        return {{"metric", metric_},
                {"value", json_number(value_)},
                {"epoch", epoch_},
                {"waited", waited_}};
    }
    void load_state(const nlohmann::json& state) {
        value_ = number_from_json(state.at("value"));
        epoch_ = state.at("epoch");
        waited_ = state.at("waited");
    }

  private:
    std::string metric_;
    bool maximize_;
    double value_ = 0;
    int64_t epoch_ = 0, waited_ = 0;
};

}  // namespace curie
