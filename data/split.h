// Training, validation and test parts that share no patient.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/dataset.h"

namespace curie {

enum class SplitUnit {
    patient,  ///< all images of a patient stay together (the honest protocol, default)
    image,    ///< every image alone: the two breasts of a patient may cross, which inflates results
};

struct SplitOptions {
    double train = 0.7, validation = 0.2, test = 0.1;  ///< fractions, sum 1
    uint64_t seed = 0;
    SplitUnit unit = SplitUnit::patient;
};

/// Ascending indices into Dataset::samples; every sample is in exactly one part.
struct Split {
    std::vector<int64_t> train, validation, test;
};

/// Stratified: patients are grouped by their labels (both breasts normal, one, both abnormal, ...),
/// shuffled within the group by the seed, and dealt to whichever part lags most behind its
/// fraction, so each part holds its share of every group within one patient or so.
Split split_dataset(const Dataset& dataset, const SplitOptions& options = {});

/// Fold `fold` (1 to `folds`) of a cross-validation: its patients are the test part, and the others
/// are split by the ratio of options.train and options.validation; options.test is not used. Which
/// patients a fold holds depends on (dataset, folds, seed) alone, so every patient is in the test
/// part of exactly one fold. Stratified as split_dataset.
Split split_fold(const Dataset& dataset, int64_t folds, int64_t fold,
                 const SplitOptions& options = {});

/// Patients with images in more than one part; empty when nothing leaks.
std::vector<std::string> find_leaks(const Dataset& dataset, const Split& split);

}  // namespace curie
