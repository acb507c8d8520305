#include "report/paper_results.h"

namespace curie {

int paper_result_for(const std::vector<std::string>& sources) {
    int found = -1, known = 0;
    for (const std::string& source : sources) {
        const std::string kind = source.substr(0, source.find(':'));
        bool is_known = false;
        for (size_t i = 0; i < kPaperResults.size(); ++i) {
            if (kind.empty() || kind != kPaperResults[i].source) continue;
            found = static_cast<int>(i);
            is_known = true;
        }
        if (!is_known) return -1;  // the paper trained on nothing of this kind
        ++known;
    }
    return known > 1 ? static_cast<int>(kPaperResults.size()) - 1 : found;
}

const std::vector<std::string>& paper_remarks() {
    static const std::vector<std::string> remarks{
        "Precision, recall and F1 of the paper are means over the classes weighted by support: in "
        "every row its recall equals its accuracy.",
        "The parts in its Table 5 add up to the augmented totals, so copies of one mammogram "
        "probably stand on both sides of its split, as they do here under --protocol paper; the "
        "two breasts of a patient may too. Both inflate test figures.",
        "Some of its accuracies do not fit its test parts: 0.9375 is no fraction of 290 images "
        "(270/288 fits), 0.9792 none of 504 (470/480 fits), 0.9996 none of 1194 (2387/2388, the "
        "size of its validation part, fits); 0.9669 = 2102/2174 fits. Its conclusion says AUC "
        "0.9656 where its table says 0.9956."};
    return remarks;
}

}  // namespace curie
