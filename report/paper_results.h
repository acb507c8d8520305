// The published figures that reports and summaries stand beside: Table 7 of "A novel CNN
// architecture for breast cancer detection" (El Ghanaoui, Aniq, Chakraoui, Khourdifi,
// doi 10.19139/soic-2310-5070-2559).
#pragma once

#include <array>
#include <string>
#include <vector>

namespace curie {

/// A row of Table 7. Precision, recall and F1 are means weighted by support (in every row the
/// recall equals the accuracy).
struct PaperResult {
    const char* name;
    const char* source;  ///< our kind of source; empty: several sets merged
    double accuracy, auc, recall, precision, f1;
};

inline constexpr std::array<PaperResult, 4> kPaperResults{{
    {"MIAS", "mini-mias", 0.9375, 0.9906, 0.9375, 0.9417, 0.9374},
    {"INbreast", "inbreast", 0.9792, 0.9964, 0.9792, 0.9792, 0.9792},
    {"CBIS-DDSM", "cbis-ddsm", 0.9996, 1.0000, 0.9996, 0.9996, 0.9996},
    {"Merged", "", 0.9669, 0.9956, 0.9669, 0.9669, 0.9669},
}};

/// The row that a run on these sources is to be compared with; -1 when the paper has none.
int paper_result_for(const std::vector<std::string>& sources);

/// What whoever compares with Table 7 should know of it, a sentence each.
const std::vector<std::string>& paper_remarks();

}  // namespace curie
