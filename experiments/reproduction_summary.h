// Tables 4 to 7 of the P-NET paper beside what a reproduction measured.
#pragma once

#include <string>
#include <vector>

#include "experiments/reproduce_pnet.h"

namespace curie {

struct ReproductionResults {
    std::vector<ReproductionRun> runs;
    std::vector<TrialResult> results;  ///< of the runs, in their order
    double latency_milliseconds = 0;   ///< P-NET's inference of one image here: the median
    std::string device;                ///< where that was measured
    std::string search_table;          ///< tune.md; empty: no search was run
};

/// Markdown: every figure names its protocol.
std::string reproduction_summary(const ReproductionConfig& config,
                                 const ReproductionResults& results);

/// The same figures for programs.
nlohmann::json reproduction_json(const ReproductionConfig& config,
                                 const ReproductionResults& results);

}  // namespace curie
