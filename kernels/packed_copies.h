// Copies of parameters in the layout that a vendor wants, made again only when the parameter has
// changed since: in inference once, in training once a step.
#pragma once

#include <algorithm>
#include <mutex>
#include <vector>

#include "engine/tensor.h"

namespace curie {

class PackedCopies {
  public:
    /// The copy of `original`, by `pack()` where there is none of its storage's present version.
    /// `abandoned` as DeviceRuntime::abandoned_captures(): what packed in one of these never ran.
    template <class Pack>
    Tensor get(const Tensor& original, int64_t abandoned, Pack pack) {
        const std::lock_guard lock(mutex_);
        std::erase_if(entries_, [](const Entry& entry) { return entry.storage.expired(); });
        const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
            return entry.storage.lock() == original.storage() && entry.shape == original.shape();
        });
        const uint64_t version = original.storage()->version;
        if (found == entries_.end()) {
            entries_.push_back({original.storage(), original.shape(), version, abandoned, pack()});
            return entries_.back().copy;
        }
        if (found->version != version || found->abandoned != abandoned)
            *found = {original.storage(), original.shape(), version, abandoned, pack()};
        return found->copy;
    }
    /// Copies of tensors that are still there.
    size_t size() const { return entries_.size(); }

  private:
    struct Entry {
        std::weak_ptr<Storage> storage;  // a new storage at an old address is another one
        Shape shape;
        uint64_t version;
        int64_t abandoned;
        Tensor copy;
    };
    std::mutex mutex_;
    std::vector<Entry> entries_;
};

}  // namespace curie
