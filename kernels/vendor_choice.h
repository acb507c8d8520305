// Which of a vendor's algorithms run a problem, or why none does: found once per problem.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace curie {

struct VendorAlgorithm {
    int algorithm = 0;
    size_t workspace_bytes = 0;
    int math = 0;
    bool operator==(const VendorAlgorithm&) const = default;
};

struct VendorChoice {
    std::vector<VendorAlgorithm> algorithms;  ///< the first runs
    std::string unsupported;                  ///< why there is none
};

/// Thread-safe. "Unsupported" is an answer like any other and not asked for again; a search that
/// throws leaves nothing behind.
class VendorChoices {
  public:
    VendorChoice get(const std::string& key, const std::function<VendorChoice()>& search) {
        const std::lock_guard lock(mutex_);
        auto found = choices_.find(key);
        if (found == choices_.end()) found = choices_.emplace(key, search()).first;
        return found->second;
    }
    /// Takes out an algorithm that was promised and then refused to run; the next one comes first.
    void refuse(const std::string& key, const VendorAlgorithm& refused, const std::string& reason) {
        const std::lock_guard lock(mutex_);
        VendorChoice& choice = choices_.at(key);
        std::erase(choice.algorithms, refused);
        if (choice.algorithms.empty()) choice.unsupported = reason;
    }

  private:
    std::mutex mutex_;
    std::unordered_map<std::string, VendorChoice> choices_;
};

}  // namespace curie
