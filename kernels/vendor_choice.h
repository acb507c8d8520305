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
    /// Calls `attempt` with the algorithms in their order until one answers "". One that answers
    /// with a reason does not run after all and is not tried again. Returns "", or why none runs.
    template <class Attempt>
    std::string run(const std::string& key, const std::function<VendorChoice()>& search,
                    Attempt attempt) {
        for (;;) {
            const VendorChoice choice = get(key, search);
            if (choice.algorithms.empty()) return choice.unsupported;
            const VendorAlgorithm& first = choice.algorithms.front();
            const std::string reason = attempt(first);
            if (reason.empty()) return "";
            refuse(key, first, reason);
        }
    }

  private:
    void refuse(const std::string& key, const VendorAlgorithm& refused, const std::string& reason) {
        const std::lock_guard lock(mutex_);
        VendorChoice& choice = choices_.at(key);
        std::erase(choice.algorithms, refused);
        if (choice.algorithms.empty()) choice.unsupported = reason;
    }

    std::mutex mutex_;
    std::unordered_map<std::string, VendorChoice> choices_;
};

}  // namespace curie
