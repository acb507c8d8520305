// The text half of the mini-MIAS loader: Info.txt.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "data/mini_mias.h"
#include "data/skip_bad.h"

namespace curie {
namespace {

std::vector<std::string_view> split_words(std::string_view line) {
    std::vector<std::string_view> words;
    for (size_t at = 0; at < line.size();) {
        const size_t first = line.find_first_not_of(" \t\r", at);
        if (first == line.npos) break;
        at = std::min(line.find_first_of(" \t\r", first), line.size());
        words.push_back(line.substr(first, at - first));
    }
    return words;
}

/// `mdb`, three or four digits, a blank: what tells a data row from the prose above it.
bool is_record(std::string_view line) {
    if (line.substr(0, 3) != "mdb") return false;
    size_t digits = 3;
    while (digits < line.size() && std::isdigit(static_cast<unsigned char>(line[digits]))) ++digits;
    return (digits == 6 || digits == 7) && digits < line.size() &&
           (line[digits] == ' ' || line[digits] == '\t');
}

template <size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& known) {
    return std::find(known.begin(), known.end(), word) != known.end();
}

constexpr std::array<std::string_view, 3> kTissues = {"F", "G", "D"};
constexpr std::array<std::string_view, 6> kLesions = {"CALC", "CIRC", "SPIC",
                                                      "MISC", "ARCH", "ASYM"};

MiniMiasRecord parse_record(const std::vector<std::string_view>& words, const std::string& where) {
    MiniMiasRecord record;
    record.id = words[0];
    if (words.size() < 3)
        fail_input("mini-mias", "{}: expected 'mdbNNN TISSUE CLASS ...', got {} fields", where,
                   words.size());
    record.tissue = words[1];
    record.kind = words[2];
    if (!is_one_of(record.tissue, kTissues))
        fail_input("mini-mias", "{}: expected tissue F, G or D, got '{}'", where, record.tissue);
    if (record.kind == "NORM") {
        if (words.size() > 3)
            fail_input("mini-mias", "{}: a NORM row has no further fields, got '{}'", where,
                       words[3]);
        return record;
    }
    if (!is_one_of(record.kind, kLesions))
        fail_input("mini-mias",
                   "{}: expected class NORM, CALC, CIRC, SPIC, MISC, ARCH or ASYM, got '{}'", where,
                   record.kind);
    if (words.size() < 4 || (words[3] != "B" && words[3] != "M"))
        fail_input("mini-mias", "{}: expected severity B or M, got '{}'", where,
                   words.size() < 4 ? std::string_view("nothing") : words[3]);
    record.severity = words[3] == "B" ? Severity::benign : Severity::malignant;
    // Calcifications all over the breast carry `*NOTE 3*` where others have a place.
    if (words.size() == 4 || words[4].starts_with("*NOTE")) return record;
    if (words.size() != 7)
        fail_input("mini-mias", "{}: expected x, y and radius after the severity, got {} fields",
                   where, words.size() - 4);
    std::array<int, 3> numbers{};
    for (size_t i = 0; i < 3; ++i) {
        const std::string_view word = words[4 + i];
        const auto [end, error] =
            std::from_chars(word.data(), word.data() + word.size(), numbers[i]);
        if (error != std::errc() || end != word.data() + word.size() || numbers[i] < 0)
            fail_input("mini-mias", "{}: expected a number >= 0, got '{}'", where, word);
    }
    record.x = numbers[0];
    record.y = numbers[1];
    record.radius = numbers[2];
    return record;
}

}  // namespace

std::vector<MiniMiasRecord> parse_mini_mias_info(std::string_view text, const std::string& source,
                                                 std::vector<Skipped>* bad) {
    std::vector<MiniMiasRecord> records;
    std::vector<Skipped> none;
    int number = 0;
    while (!text.empty()) {
        ++number;
        const size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!is_record(line)) continue;
        const std::vector<std::string_view> words = split_words(line);
        run_or_skip(bad != nullptr, std::string(words[0]), bad ? *bad : none, [&] {
            records.push_back(parse_record(words, fmt::format("'{}' line {}", source, number)));
            records.back().line = number;
        });
    }
    return records;
}

}  // namespace curie
