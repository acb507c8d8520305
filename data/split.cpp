#include "data/split.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <map>
#include <numeric>
#include <set>

#include "engine/error.h"
#include "engine/random.h"

namespace curie {
namespace {

constexpr uint64_t kSplitStream = 0x73706C6974;  // "split": no other draw uses this stream
constexpr uint64_t kFoldStream = uint64_t{0x666F6C64} << 16;  // "fold"; + the number of a fold

std::vector<int64_t> all_samples(const Dataset& dataset) {
    std::vector<int64_t> all(dataset.samples.size());
    std::iota(all.begin(), all.end(), 0);
    return all;
}

/// Ascending indices for each of `fractions`, whose sum is 1.
std::vector<std::vector<int64_t>> deal(const Dataset& dataset, const std::vector<int64_t>& samples,
                                       SplitUnit unit, const std::vector<double>& fractions,
                                       Random random) {
    std::map<std::string, std::vector<int64_t>> units;
    for (const int64_t i : samples) {
        const Sample& sample = dataset.samples[i];
        units[unit == SplitUnit::patient ? sample.patient : sample.id].push_back(i);
    }
    std::map<std::vector<int>, std::vector<const std::vector<int64_t>*>> strata;
    for (const auto& [name, members] : units) {
        std::vector<int> labels;
        for (const int64_t i : members) labels.push_back(dataset.samples[i].label);
        std::sort(labels.begin(), labels.end());
        strata[labels].push_back(&members);
    }
    std::vector<std::vector<int64_t>> parts(fractions.size());
    // Carried from group to group, so the totals come out right too.
    std::vector<double> lag(fractions.size());
    for (const auto& [labels, members] : strata) {
        for (const int64_t unit : random.permutation(static_cast<int64_t>(members.size()))) {
            for (size_t p = 0; p < lag.size(); ++p) lag[p] += fractions[p];
            const auto part = std::max_element(lag.begin(), lag.end()) - lag.begin();
            lag[part] -= 1;
            parts[part].insert(parts[part].end(), members[unit]->begin(), members[unit]->end());
        }
    }
    for (auto& part : parts) std::sort(part.begin(), part.end());
    return parts;
}

void check_fractions(std::initializer_list<double> fractions, double sum) {
    double total = 0;
    bool negative = false;
    for (const double fraction : fractions) {
        total += fraction;
        negative = negative || !(fraction >= 0);
    }
    if (negative || std::abs(total - sum) > 1e-6)
        fail_input("split", "expected fractions >= 0 with sum {}, got {}", sum,
                   fmt::join(fractions, " / "));
}

}  // namespace

Split split_dataset(const Dataset& dataset, const SplitOptions& options) {
    check_fractions({options.train, options.validation, options.test}, 1);
    auto parts =
        deal(dataset, all_samples(dataset), options.unit,
             {options.train, options.validation, options.test}, Random(options.seed, kSplitStream));
    return {std::move(parts[0]), std::move(parts[1]), std::move(parts[2])};
}

Split split_fold(const Dataset& dataset, int64_t folds, int64_t fold, const SplitOptions& options) {
    require(folds >= 2 && fold >= 1 && fold <= folds, "split",
            "expected a fold from 1 to the number of folds, which is at least 2, got {} of {}",
            fold, folds);
    const double rest = options.train + options.validation;
    if (!(options.train > 0 && options.validation > 0))
        fail_input("split", "expected positive fractions for training and validation, got {} / {}",
                   options.train, options.validation);
    auto tests = deal(dataset, all_samples(dataset), options.unit,
                      std::vector<double>(folds, 1.0 / static_cast<double>(folds)),
                      Random(options.seed, kFoldStream));
    Split split;
    split.test = std::move(tests[fold - 1]);
    std::vector<int64_t> others;
    for (const int64_t sample : all_samples(dataset))
        if (!std::binary_search(split.test.begin(), split.test.end(), sample))
            others.push_back(sample);
    auto parts =
        deal(dataset, others, options.unit, {options.train / rest, options.validation / rest},
             Random(options.seed, kFoldStream + static_cast<uint64_t>(fold)));
    split.train = std::move(parts[0]);
    split.validation = std::move(parts[1]);
    return split;
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
