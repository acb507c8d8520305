#include "data/dataset_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "data/image_files.h"

namespace curie {
namespace {

constexpr size_t kShownSizes = 6;

const char* severity_name(Severity severity) {
    constexpr const char* kNames[] = {"none", "benign", "malignant"};
    return kNames[static_cast<int>(severity)];
}

std::string or_unknown(const std::string& text) {
    return text.empty() ? "unknown" : text;
}

std::string size_of(const Dataset& dataset, const Sample& sample) {
    ImageSize size{sample.height, sample.width};
    if (size.height == 0 && !sample.path.empty()) {
        size = read_image_size(sample.path);
    } else if (size.height == 0) {
        const Image image = dataset.read(sample);
        size = {image.height, image.width};
    }
    return fmt::format("{} x {}", size.width, size.height);
}

/// `first: 3, second: 2`, the `limit` most frequent ones.
std::string listed(const NameCounts& counts, size_t limit = SIZE_MAX) {
    std::vector<std::pair<std::string, int64_t>> sorted(counts.begin(), counts.end());
    if (counts.size() > limit)
        std::stable_sort(sorted.begin(), sorted.end(),
                         [](const auto& a, const auto& b) { return a.second > b.second; });
    std::string text;
    for (size_t i = 0; i < std::min(limit, sorted.size()); ++i)
        text += fmt::format("{}{}: {}", i ? ", " : "", sorted[i].first, sorted[i].second);
    if (counts.size() > limit) text += fmt::format(" and {} more", counts.size() - limit);
    return text;
}

/// A reason without names and numbers, which differ from image to image.
std::string kind_of(const std::string& reason) {
    std::string kind, word;
    bool quoted = false;
    for (const char c : reason + " ") {
        if (c == '\'') quoted = !quoted;
        word += c;
        if (c != ' ' || quoted) continue;
        if (word.find_first_of("'0123456789") == word.npos) kind += word;
        word.clear();
    }
    return kind;
}

std::string line(const char* title, const std::string& text) {
    return fmt::format("  {:<20}{}\n", title, text);
}

}  // namespace

DatasetSummary summarise(const Dataset& dataset) {
    DatasetSummary summary;
    summary.name = dataset.name;
    summary.images = static_cast<int64_t>(dataset.samples.size());
    summary.class_names = dataset.class_names;
    summary.class_counts = dataset.class_counts();
    summary.skipped = dataset.skipped;
    summary.notes = dataset.notes;
    NameCounts patients;
    for (const Sample& sample : dataset.samples) {
        ++patients[sample.patient];
        ++summary.severities[severity_name(sample.severity())];
        ++summary.sides[or_unknown(sample.side)];
        ++summary.views[or_unknown(sample.view)];
        ++summary.densities[or_unknown(sample.density)];
        ++summary.sizes[size_of(dataset, sample)];
        for (const Lesion& lesion : sample.lesions) {
            ++summary.lesions[lesion.kind];
            summary.lesions_with_place += lesion.column.has_value();
            summary.lesions_with_outline += !lesion.outline.empty();
        }
    }
    summary.patients = static_cast<int64_t>(patients.size());
    for (const auto& [patient, images] : patients)
        ++summary.images_per_patient[std::to_string(images)];
    return summary;
}

nlohmann::json to_json(const DatasetSummary& s) {
    nlohmann::json classes = nlohmann::json::object(), skipped = nlohmann::json::array();
    for (size_t i = 0; i < s.class_names.size(); ++i) classes[s.class_names[i]] = s.class_counts[i];
    for (const Skipped& one : s.skipped)
        skipped.push_back({{"id", one.id}, {"reason", one.reason}});
    return {{"name", s.name},
            {"images", s.images},
            {"patients", s.patients},
            {"class_names", s.class_names},
            {"classes", classes},
            {"severities", s.severities},
            {"sides", s.sides},
            {"views", s.views},
            {"densities", s.densities},
            {"sizes", s.sizes},
            {"images_per_patient", s.images_per_patient},
            {"lesions", s.lesions},
            {"lesions_with_place", s.lesions_with_place},
            {"lesions_with_outline", s.lesions_with_outline},
            {"skipped", skipped},
            {"notes", s.notes}};
}

std::string describe(const DatasetSummary& s) {
    std::string text = fmt::format("{}: {} images of {} patients\n", s.name, s.images, s.patients);
    std::string classes;
    for (size_t i = 0; i < s.class_names.size(); ++i)
        classes += fmt::format("{}{}: {}", i ? ", " : "", s.class_names[i], s.class_counts[i]);
    int64_t lesions = 0;
    for (const auto& [kind, count] : s.lesions) lesions += count;
    text += line("labels", classes) + line("severities", listed(s.severities)) +
            line("sides", listed(s.sides)) + line("views", listed(s.views)) +
            line("densities", listed(s.densities)) +
            line("columns x rows", listed(s.sizes, kShownSizes)) +
            line("images a patient", listed(s.images_per_patient)) +
            line("lesions", fmt::format("{}, {} with a place, {} with an outline", lesions,
                                        s.lesions_with_place, s.lesions_with_outline));
    if (lesions > 0) text += line("kinds of lesions", listed(s.lesions));
    text += line("left out", std::to_string(s.skipped.size()));
    struct Group {
        std::string reason;
        std::vector<std::string> ids;
        bool differ = false;
    };
    std::vector<Group> groups;
    std::map<std::string, size_t> places;
    for (const Skipped& skipped : s.skipped) {
        const auto [place, is_new] = places.emplace(kind_of(skipped.reason), groups.size());
        if (is_new) groups.push_back({skipped.reason, {}});
        Group& group = groups[place->second];
        group.ids.push_back(skipped.id);
        group.differ = group.differ || group.reason != skipped.reason;
    }
    for (const Group& group : groups)
        text += fmt::format("    {}: {}{}\n", first_few(group.ids), group.reason,
                            group.differ ? " (the first one's reason)" : "");
    if (groups.size() < s.skipped.size()) text += "    (--json lists every one)\n";
    for (const std::string& note : s.notes) text += fmt::format("  note: {}\n", note);
    return text;
}

}  // namespace curie
