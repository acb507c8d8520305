// Which of a vendor's algorithms runs a problem, or why none does: found once per problem.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

namespace curie {

struct VendorChoice {
    int algorithm = 0;
    size_t workspace_bytes = 0;
    int math = 0;
    std::string unsupported;  ///< the reason; empty when an algorithm was found
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

  private:
    std::mutex mutex_;
    std::unordered_map<std::string, VendorChoice> choices_;
};

}  // namespace curie
