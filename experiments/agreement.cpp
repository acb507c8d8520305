#include "experiments/agreement.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/error.h"

namespace curie {

Agreement agreement(std::span<const int> a, std::span<const int> b, int classes) {
    require(a.size() == b.size() && !a.empty(), "agreement",
            "expected decisions on the same images, got {} and {}", a.size(), b.size());
    const auto count = static_cast<double>(a.size());
    std::vector<double> of_a(classes), of_b(classes);
    double equal = 0, chance = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        equal += a[i] == b[i];
        ++of_a.at(a[i]);
        ++of_b.at(b[i]);
    }
    equal /= count;
    for (int k = 0; k < classes; ++k) chance += of_a[k] * of_b[k] / (count * count);
    return {equal, chance < 1 ? (equal - chance) / (1 - chance) : std::nan("")};
}

McNemar mcnemar(std::span<const int> truth, std::span<const int> a, std::span<const int> b) {
    require(truth.size() == a.size() && a.size() == b.size(), "mcnemar",
            "expected decisions on the same {} images, got {} and {}", truth.size(), a.size(),
            b.size());
    int64_t only_a = 0, only_b = 0;
    for (size_t i = 0; i < truth.size(); ++i) {
        only_a += a[i] == truth[i] && b[i] != truth[i];
        only_b += b[i] == truth[i] && a[i] != truth[i];
    }
    return mcnemar(only_a, only_b);
}

McNemar mcnemar(int64_t only_a, int64_t only_b) {
    McNemar result{only_a, only_b, only_a + only_b < 25, 0, 1};
    const int64_t count = only_a + only_b, least = std::min(only_a, only_b);
    if (result.exact) {
        result.statistic = static_cast<double>(least);
        double term = std::ldexp(1.0, -static_cast<int>(count)), tail = 0;
        for (int64_t k = 0; k <= least; ++k) {
            tail += term;
            term *= static_cast<double>(count - k) / static_cast<double>(k + 1);
        }
        result.p = std::min(1.0, 2 * tail);
    } else {
        const double excess = std::max(0.0, std::abs(static_cast<double>(only_a - only_b)) - 1);
        result.statistic = excess * excess / static_cast<double>(count);
        // The upper tail of chi-square with one degree of freedom.
        result.p = std::erfc(std::sqrt(result.statistic / 2));
    }
    return result;
}

}  // namespace curie
