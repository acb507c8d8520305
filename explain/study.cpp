#include "explain/study.h"

#include <algorithm>

namespace curie {

std::vector<StudyRow> summarise(const ExplainStudy& study) {
    std::vector<StudyRow> rows;
    for (const ExplainedImage& image : study.images)
        for (const MethodResult& result : image.methods) {
            if (!result.localisation) continue;
            auto row = std::find_if(rows.begin(), rows.end(), [&](const StudyRow& candidate) {
                return candidate.method == result.method;
            });
            if (row == rows.end()) row = rows.insert(rows.end(), {result.method});
            ++row->images;
            row->mass_inside += result.localisation->mass_inside;
            row->area_inside += result.localisation->area_inside;
            row->hits += result.localisation->hit;
        }
    for (StudyRow& row : rows) {
        row.mass_inside /= double(row.images);
        row.area_inside /= double(row.images);
        row.hits /= double(row.images);
    }
    return rows;
}

std::string study_header(const std::vector<std::string>& methods) {
    std::string text =
        fmt::format("{:<12} {:<10} {:<10} {:>11}", "image", "truth", "explained", "probability");
    for (const std::string& method : methods) text += fmt::format("  {:>20}", method);
    return text + "\n";
}

std::string study_line(const ExplainedImage& image) {
    std::string text = fmt::format("{:<12} {:<10} {:<10} {:>11.4f}", image.id,
                                   image.truth.empty() ? "-" : image.truth, image.target,
                                   image.target_probability);
    for (const MethodResult& result : image.methods) {
        std::string cell = fmt::format("max {:.3g}", result.maximum);
        if (result.localisation)
            cell = fmt::format("{:.3f} inside, hit {:.2g}", result.localisation->mass_inside,
                               result.localisation->hit);
        text += fmt::format("  {:>20}", cell);
    }
    return text + "\n";
}

std::string study_table(const ExplainStudy& study) {
    const std::vector<StudyRow> rows = summarise(study);
    if (rows.empty()) return "";
    std::string text = fmt::format("{:<22} {:>7} {:>12} {:>12} {:>14}\n", "method", "images",
                                   "mass inside", "lesion area", "pointing game");
    for (const StudyRow& row : rows)
        text += fmt::format("{:<22} {:>7} {:>12.3f} {:>12.3f} {:>14.3f}\n", row.method, row.images,
                            row.mass_inside, row.area_inside, row.hits);
    return text;
}

nlohmann::json to_json(const ExplainStudy& study) {
    nlohmann::json images = nlohmann::json::array(), rows = nlohmann::json::array();
    for (const ExplainedImage& image : study.images) {
        nlohmann::json methods = nlohmann::json::array();
        for (const MethodResult& result : image.methods) {
            nlohmann::json method{{"method", result.method}, {"maximum", result.maximum}};
            if (result.completeness_error)
                method["completeness_error"] = *result.completeness_error;
            if (result.localisation) {
                method["mass_inside"] = result.localisation->mass_inside;
                method["area_inside"] = result.localisation->area_inside;
                method["hit"] = result.localisation->hit;
            }
            if (!result.picture.empty()) method["picture"] = result.picture;
            methods.push_back(method);
        }
        images.push_back(
            {{"image", image.id},
             {"truth", image.truth.empty() ? nlohmann::json() : nlohmann::json(image.truth)},
             {"target", image.target},
             {"target_probability", image.target_probability},
             {"probabilities", image.probabilities},
             {"methods", methods}});
    }
    for (const StudyRow& row : summarise(study))
        rows.push_back({{"method", row.method},
                        {"images", row.images},
                        {"mass_inside", row.mass_inside},
                        {"area_inside", row.area_inside},
                        {"pointing_game", row.hits}});
    return {{"model", study.model}, {"weights", study.weights}, {"layer", study.layer},
            {"data", study.data},   {"part", study.part},       {"classes", study.class_names},
            {"images", images},     {"summary", rows}};
}

}  // namespace curie
