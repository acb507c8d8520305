#include "data/birads.h"

#include <array>
#include <cctype>
#include <utility>

#include "engine/error.h"

namespace curie {
namespace {

constexpr std::array<std::pair<BiradsConvention, const char*>, 3> kConventions = {
    {{BiradsConvention::malignant_from_4, "malignant-from-4"},
     {BiradsConvention::without_3, "without-3"},
     {BiradsConvention::malignant_from_4b, "malignant-from-4b"}}};

}  // namespace

std::optional<Birads> parse_birads(const std::string& text) {
    if (text.empty() || text.size() > 2 || text[0] < '0' || text[0] > '6') return std::nullopt;
    Birads birads{text[0] - '0', 0};
    if (text.size() == 2) {
        birads.letter = static_cast<char>(std::tolower(static_cast<unsigned char>(text[1])));
        if (birads.category != 4 || birads.letter < 'a' || birads.letter > 'c') return std::nullopt;
    }
    return birads;
}

BiradsConvention parse_birads_convention(const std::string& name) {
    for (const auto& [convention, known] : kConventions)
        if (name == known) return convention;
    fail_input("birads", "expected malignant-from-4, without-3 or malignant-from-4b, got '{}'",
               name);
}

const char* birads_convention_name(BiradsConvention convention) {
    return kConventions[static_cast<size_t>(convention)].second;
}

std::optional<Severity> severity_of(const Birads& birads, BiradsConvention convention) {
    if (birads.category == 0) return std::nullopt;
    if (birads.category == 1) return Severity::none;
    if (birads.category == 2) return Severity::benign;
    if (birads.category == 3 && convention == BiradsConvention::without_3) return std::nullopt;
    if (birads.category == 3) return Severity::benign;
    if (birads.category == 4 && convention == BiradsConvention::malignant_from_4b) {
        if (birads.letter == 0) return std::nullopt;
        if (birads.letter == 'a') return Severity::benign;
    }
    return Severity::malignant;
}

}  // namespace curie
