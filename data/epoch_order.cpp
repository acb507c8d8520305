#include "data/epoch_order.h"

#include <algorithm>
#include <map>

#include "engine/error.h"
#include "engine/random.h"

namespace curie {

EpochOrder::EpochOrder(std::vector<int64_t> subset, std::vector<int> labels, uint64_t seed,
                       bool shuffle, bool balance)
    : seed_(seed), shuffle_(shuffle) {
    require(subset.size() == labels.size(), "epoch_order",
            "expected a label for each of {} samples, got {}", subset.size(), labels.size());
    if (balance) {
        std::map<int, std::vector<int64_t>> by_label;
        for (size_t i = 0; i < subset.size(); ++i) by_label[labels[i]].push_back(subset[i]);
        for (auto& [label, members] : by_label) classes_.push_back(std::move(members));
    } else {
        classes_.push_back(std::move(subset));
    }
    for (const auto& members : classes_)
        group_size_ = std::max(group_size_, static_cast<int64_t>(members.size()));
    size_ = group_size_ * static_cast<int64_t>(classes_.size());
}

std::vector<int64_t> EpochOrder::of(uint64_t epoch) const {
    Random random(seed_, (uint64_t{1} << 62) | epoch);
    std::vector<int64_t> order;
    order.reserve(size_);
    for (const auto& members : classes_) {
        // Whole rounds first; only the last, partial round picks at random.
        const auto count = static_cast<int64_t>(members.size());
        for (int64_t left = group_size_; left > 0; left -= count) {
            if (left >= count) {
                order.insert(order.end(), members.begin(), members.end());
                continue;
            }
            const std::vector<int64_t> picks = random.permutation(count);
            for (int64_t i = 0; i < left; ++i) order.push_back(members[picks[i]]);
        }
    }
    if (!shuffle_) return order;
    std::vector<int64_t> shuffled;
    shuffled.reserve(size_);
    for (const int64_t i : random.permutation(size_)) shuffled.push_back(order[i]);
    return shuffled;
}

std::vector<int64_t> EpochOrder::views_of(const std::vector<int64_t>& order, int64_t epoch,
                                          int64_t views) {
    std::map<int64_t, int64_t> seen;
    std::vector<int64_t> chosen;
    chosen.reserve(order.size());
    for (const int64_t sample : order) chosen.push_back((sample + epoch + seen[sample]++) % views);
    return chosen;
}

}  // namespace curie
