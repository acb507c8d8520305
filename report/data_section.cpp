#include "report/html.h"
#include "report/sections.h"

namespace curie {
namespace {

std::string joined(const nlohmann::json& list, size_t most) {
    std::string text;
    for (size_t i = 0; i < list.size() && i < most; ++i)
        text +=
            (i ? ", " : "") + (list[i].is_string() ? list[i].get<std::string>() : list[i].dump());
    if (list.size() > most) text += fmt::format(" and {} more", list.size() - most);
    return text;
}

std::string leakage(const nlohmann::json& data) {
    if (!data.contains("leakage"))
        return html::paragraph("No leakage check was recorded.", html::Tone::warning);
    const nlohmann::json patients = data["leakage"].value("patients", nlohmann::json::array());
    const nlohmann::json images =
        data["leakage"].value("duplicate_images", nlohmann::json::array());
    if (patients.empty() && images.empty())
        return html::paragraph(
            "Leakage check: no patient and no image (by its content) stands in more than one "
            "part.");
    std::string text = html::paragraph(
        fmt::format("Leakage: {} patients stand in more than one part, and {} pairs of images "
                    "with equal content. The test figures are inflated by it.",
                    patients.size(), images.size()),
        html::Tone::warning);
    if (!patients.empty())
        text += html::paragraph("Patients: " + joined(patients, 12), html::Tone::note);
    for (size_t i = 0; i < images.size() && i < 6; ++i)
        text += html::paragraph("Equal images: " + joined(images[i], 2), html::Tone::note);
    return text;
}

}  // namespace

std::string data_section(const RunFiles& run) {
    const std::string title = "Data and leakage";
    const nlohmann::json& data = run.data;
    if (!data.contains("parts"))
        return html::section(
            "data", title,
            html::paragraph(fmt::format("This run has no data.json, so the parts and the leakage "
                                        "between them are not known; {}.",
                                        run.protocol())));
    html::Table parts{{"part", "images", "patients"}, {}, -1};
    for (const std::string& name : run.class_names) parts.columns.push_back(name);
    for (const char* part : {"train", "validation", "test"}) {
        if (!data["parts"].contains(part)) continue;
        const nlohmann::json& it = data["parts"][part];
        std::vector<std::string> row{part, it.value("images", nlohmann::json()).dump(),
                                     it.value("patients", nlohmann::json()).dump()};
        for (const auto& count : it.value("classes", nlohmann::json::array()))
            row.push_back(count.dump());
        parts.rows.push_back(row);
    }
    const auto fold = data.value("fold", nlohmann::json()),
               folds = data.value("folds", nlohmann::json());
    std::string body = html::paragraph(fmt::format(
        "{} ({}): {} images of {} patients, labels {}; {}{}.", data.value("name", "?"),
        joined(data.value("sources", nlohmann::json::array()), 8), data.value("images", int64_t{0}),
        data.value("patients", int64_t{0}), data.value("labels", "?"), run.protocol(),
        fold.is_null() ? "" : fmt::format(", fold {} of {}", fold.dump(), folds.dump())));
    body += html::table(parts) + leakage(data);
    const nlohmann::json skipped = data.value("skipped", nlohmann::json::array());
    if (!skipped.empty()) {
        html::Table table{{"image", "reason"}, {}, -1, true};
        for (const auto& one : skipped)
            table.rows.push_back({one.value("id", "?"), one.value("reason", "?")});
        body +=
            html::folded(fmt::format("{} images were skipped", skipped.size()), html::table(table));
    }
    return html::section("data", title, body);
}

}  // namespace curie
