// The runs that an ensemble joins: what each predicted for the same images.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace curie {

/// What every member predicted for one part of the data, in the order of the first member's file.
struct EnsemblePart {
    std::vector<std::string> images, patients;
    std::vector<int> truth;                          ///< class numbers
    std::vector<std::vector<double>> probabilities;  ///< of each member (images, classes)
    std::vector<std::vector<int>> decisions;         ///< of each member, as its file has them
};

struct EnsembleMembers {
    std::vector<std::string> folders;
    /// As model_name_of() says of runs with a backbone; the folder's name of others, and of all
    /// runs where two would share a name; the folder's path where those are equal too.
    std::vector<std::string> names;
    std::vector<std::string> class_names;
    std::string protocol, data;  ///< `patient` or `paper`; the data set's name
    nlohmann::json data_report;  ///< data.json of the first member; empty where it has none
    EnsemblePart test;
    EnsemblePart validation;         ///< empty where `validation_missing` says why
    std::string validation_missing;  ///< why no method may be fitted on the validation part
};

/// Reads run folders as report/run_files.h does. InputError that names both folders and what
/// differs: protocol, classes, labels of the data set, fold, test images, their truth or (protocol
/// `paper`) their augmentation; or that a run has no test predictions, or predictions that are not
/// those of its test.json; or for less than two runs, and for one given twice.
EnsembleMembers read_ensemble_members(const std::vector<std::string>& folders);

}  // namespace curie
