#include "data/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "engine/error.h"
#include "engine/random.h"

namespace curie {
namespace {

constexpr uint64_t kSplitStream = 0x73706C6974;  // "split": no other draw uses this stream

}  // namespace

Split split_dataset(const Dataset& dataset, const SplitOptions& options) {
    const std::array<double, 3> fractions = {options.train, options.validation, options.test};
    if (*std::min_element(fractions.begin(), fractions.end()) < 0 ||
        std::abs(options.train + options.validation + options.test - 1) > 1e-6)
        fail_input("split", "expected fractions >= 0 with sum 1, got {} / {} / {}", options.train,
                   options.validation, options.test);

    std::map<std::string, std::vector<int64_t>> units;
    for (size_t i = 0; i < dataset.samples.size(); ++i) {
        const Sample& sample = dataset.samples[i];
        units[options.unit == SplitUnit::patient ? sample.patient : sample.id].push_back(
            static_cast<int64_t>(i));
    }
    std::map<std::vector<int>, std::vector<const std::vector<int64_t>*>> strata;
    for (const auto& [name, members] : units) {
        std::vector<int> labels;
        for (const int64_t i : members) labels.push_back(dataset.samples[i].label);
        std::sort(labels.begin(), labels.end());
        strata[labels].push_back(&members);
    }

    Random random(options.seed, kSplitStream);
    std::array<std::vector<int64_t>, 3> parts;
    std::array<double, 3> lag{};  // carried from group to group, so the totals come out right too
    for (const auto& [labels, members] : strata) {
        for (const int64_t unit : random.permutation(static_cast<int64_t>(members.size()))) {
            for (int p = 0; p < 3; ++p) lag[p] += fractions[p];
            const auto part = std::max_element(lag.begin(), lag.end()) - lag.begin();
            lag[part] -= 1;
            parts[part].insert(parts[part].end(), members[unit]->begin(), members[unit]->end());
        }
    }
    for (auto& part : parts) std::sort(part.begin(), part.end());
    return {std::move(parts[0]), std::move(parts[1]), std::move(parts[2])};
}

std::vector<std::string> find_leaks(const Dataset& dataset, const Split& split) {
    std::map<std::string, std::set<int>> seen;
    int number = 0;
    for (const auto* part : {&split.train, &split.validation, &split.test}) {
        for (const int64_t i : *part) seen[dataset.samples.at(i).patient].insert(number);
        ++number;
    }
    std::vector<std::string> leaks;
    for (const auto& [patient, parts] : seen)
        if (parts.size() > 1) leaks.push_back(patient);
    return leaks;
}

}  // namespace curie
