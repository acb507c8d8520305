// In which order an epoch visits the samples: a pure function of the seed and the epoch.
#pragma once

#include <cstdint>
#include <vector>

namespace curie {

class EpochOrder {
  public:
    /// `subset` holds sample indices, `labels` their classes (same length). With `balance` every
    /// class is repeated to the size of the largest: all its samples equally often, the remainder
    /// drawn anew each epoch.
    EpochOrder(std::vector<int64_t> subset, std::vector<int> labels, uint64_t seed, bool shuffle,
               bool balance);

    /// Samples visited in an epoch.
    int64_t size() const { return size_; }

    /// Sample indices of one epoch, size() of them.
    std::vector<int64_t> of(uint64_t epoch) const;

    /// Which of `views` fixed views each place of an epoch's order shows: a sample goes through
    /// them one after the other, a repeated one through several within an epoch, and each sample
    /// begins with another.
    static std::vector<int64_t> views_of(const std::vector<int64_t>& order, int64_t epoch,
                                         int64_t views);

  private:
    std::vector<std::vector<int64_t>> classes_;  // without balance: one group
    uint64_t seed_;
    bool shuffle_;
    int64_t group_size_ = 0, size_ = 0;
};

}  // namespace curie
