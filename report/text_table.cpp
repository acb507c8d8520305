#include "report/text_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace curie {
namespace {

/// Columns on the screen: bytes that begin a character.
size_t width_of(const std::string& text) {
    return static_cast<size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace

std::string text_table(const html::Table& table) {
    std::vector<size_t> widths(table.columns.size());
    std::vector<std::vector<std::string>> rows = table.rows;
    rows.insert(rows.begin(), table.columns);
    for (const auto& row : rows)
        for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (size_t i = 0; i < row.size(); ++i) {
            const std::string space(widths[i] - width_of(row[i]), ' ');
            line += i == 0 ? row[i] + space : "  " + space + row[i];
        }
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

std::string markdown_table(const html::Table& table) {
    const auto line = [](const std::vector<std::string>& cells) {
        return fmt::format("| {} |\n", fmt::join(cells, " | "));
    };
    std::string text = line(table.columns) + "|";
    for (size_t i = 0; i < table.columns.size(); ++i) text += "---|";
    text += "\n";
    for (const auto& row : table.rows) text += line(row);
    return text;
}

}  // namespace curie
