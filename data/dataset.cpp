#include "data/dataset.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/error.h"

namespace curie {
namespace {

constexpr std::array<std::pair<LabelConvention, const char*>, 4> kConventions = {
    {{LabelConvention::normal_abnormal, "normal-abnormal"},
     {LabelConvention::benign_malignant, "benign-malignant"},
     {LabelConvention::malignant_rest, "malignant-rest"},
     {LabelConvention::three_class, "three-class"}}};

}  // namespace

Severity Sample::severity() const {
    Severity worst = Severity::none;
    for (const Lesion& lesion : lesions) worst = std::max(worst, lesion.severity);
    return worst;
}

std::vector<int64_t> Dataset::class_counts() const {
    std::vector<int64_t> counts(class_names.size());
    for (const Sample& sample : samples) ++counts.at(sample.label);
    return counts;
}

LabelConvention parse_label_convention(const std::string& name) {
    for (const auto& [convention, known] : kConventions)
        if (name == known) return convention;
    fail_input("labels",
               "expected normal-abnormal, benign-malignant, malignant-rest or three-class, got "
               "'{}'",
               name);
}

const char* label_convention_name(LabelConvention convention) {
    return kConventions[static_cast<size_t>(convention)].second;
}

std::vector<std::string> class_names_of(LabelConvention convention) {
    switch (convention) {
        case LabelConvention::normal_abnormal:
            return {"normal", "abnormal"};
        case LabelConvention::benign_malignant:
            return {"benign", "malignant"};
        case LabelConvention::malignant_rest:
            return {"not malignant", "malignant"};
        case LabelConvention::three_class:
            return {"normal", "benign", "malignant"};
    }
    fail("labels", "expected a label convention, got number {}", static_cast<int>(convention));
}

std::optional<int> label_of(Severity severity, LabelConvention convention) {
    switch (convention) {
        case LabelConvention::normal_abnormal:
            return severity != Severity::none;
        case LabelConvention::benign_malignant:
            if (severity == Severity::none) return std::nullopt;
            return severity == Severity::malignant;
        case LabelConvention::malignant_rest:
            return severity == Severity::malignant;
        case LabelConvention::three_class:
            return static_cast<int>(severity);
    }
    fail("labels", "expected a label convention, got number {}", static_cast<int>(convention));
}

}  // namespace curie
