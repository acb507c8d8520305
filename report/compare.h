// Runs side by side: where their configurations differ, their figures, their curves.
#pragma once

#include <string>
#include <vector>

#include "report/html.h"
#include "report/run_files.h"

namespace curie {

class Comparison {
  public:
    /// Reads the folders, as read_run() does. InputError for less than two.
    explicit Comparison(const std::vector<std::string>& folders);

    /// A row for each option in which they differ, a column for each run.
    html::Table differences() const;
    /// Protocol, data, epochs and test figures with their intervals, and how long training took.
    html::Table figures() const;
    /// Why figures of these runs must not be compared as they stand: other protocols, other test
    /// images. A sentence each; empty when there is no reason.
    std::vector<std::string> warnings() const;

    /// All of that for a terminal.
    std::string text() const;
    /// The same as a page, with the curves laid over each other.
    std::string page() const;

  private:
    html::Table table_of_runs(const std::string& corner) const;

    std::vector<RunFiles> runs_;
    std::vector<std::string> names_;  ///< of the folders, or their paths where two are equal
};

}  // namespace curie
