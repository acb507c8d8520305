// A trained model on a data set that its run did not take: how it does elsewhere.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "training/run_config.h"
#include "training/test_report.h"

namespace curie {

struct ExternalTest {
    std::vector<std::string> sources;  ///< merged into one set
    /// Leaves out every patient of whom the training or validation part held an image.
    bool unseen = false;
    std::string run_folder;  ///< of the model, for its data.json; empty: nothing is known of it
};

struct ExternalResult {
    Dataset dataset;
    Predictions predictions;
    /// test_report() with `data`, `sources`, and `seen`: {"images", "patients"} of this set that
    /// the training or validation part held, by decoded content, and whether they were "left_out";
    /// null when nothing is known of the training.
    nlohmann::json report;
};

/// Runs `model` over all images of the sources, prepared as `config` says. InputError when the set
/// has other classes than `class_names`, or when nothing is left of it.
ExternalResult run_external_test(Context& context, Model& model, const RunConfig& config,
                                 const std::vector<std::string>& class_names,
                                 const ExternalTest& test, std::ostream& out);

/// `mini-mias:DIR` -> `mini-mias`; `images:DIR` -> `images-` and the folder's own name; several
/// joined by `+`. What test-NAME.json and predictions-NAME.csv are called by.
std::string external_test_name(const std::vector<std::string>& sources);

/// Writes test-NAME.json and predictions-NAME.csv.
void write_external_test(const ExternalResult& result, const std::string& folder,
                         const std::string& name);

}  // namespace curie
