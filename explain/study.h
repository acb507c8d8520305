// What a set of explained images says together: rows, means, the pointing game.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "explain/localisation.h"

namespace curie {

struct MethodResult {
    std::string method;
    double maximum = 0;                        ///< Heatmap::maximum
    std::optional<double> completeness_error;  ///< of integrated gradients
    std::optional<Localisation> localisation;  ///< absent: no lesion with a place
    std::string picture;                       ///< file; empty: none was written
};

struct ExplainedImage {
    std::string id;
    std::string truth;                  ///< class name; empty: unknown
    std::string target;                 ///< the class explained
    std::vector<double> probabilities;  ///< by class
    double target_probability = 0;
    std::vector<MethodResult> methods;
};

struct ExplainStudy {
    std::string model, weights, layer;  ///< layer: of Grad-CAM
    std::vector<std::string> data;      ///< sources; empty: single files
    std::string part;                   ///< test or all; empty for single files
    std::vector<std::string> class_names;
    std::vector<ExplainedImage> images;
};

/// Means over the images with a lesion that has a place, one row a method.
struct StudyRow {
    std::string method;
    int64_t images = 0;
    double mass_inside = 0, area_inside = 0;
    double hits = 0;  ///< pointing game: hits / images
};
std::vector<StudyRow> summarise(const ExplainStudy& study);

/// One line for each image, for a terminal; the same columns for all images of a study.
std::string study_header(const std::vector<std::string>& methods);
std::string study_line(const ExplainedImage& image);
/// The summary; empty without lesions.
std::string study_table(const ExplainStudy& study);

nlohmann::json to_json(const ExplainStudy& study);

}  // namespace curie
