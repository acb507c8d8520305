#include "experiments/text_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace curie {
namespace {

bool is_number(const std::string& cell) {
    return cell.empty() || std::isdigit(static_cast<unsigned char>(cell[0])) || cell[0] == '-' ||
           cell[0] == '+';
}

}  // namespace

std::string TextTable::aligned() const {
    std::string text;
    const auto add = [&](const std::vector<std::string>& cells,
                         const std::vector<std::string>& like) {
        std::string line;
        for (size_t i = 0; i < cells.size(); ++i) {
            size_t width = fmt::formatted_size("{}", columns[i]);
            for (const auto& row : rows) width = std::max(width, row[i].size());
            const std::string gap = i ? "  " : "";
            line += is_number(like[i]) ? fmt::format("{}{:>{}}", gap, cells[i], width)
                                       : fmt::format("{}{:<{}}", gap, cells[i], width);
        }
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    };
    add(columns, rows.empty() ? columns : rows[0]);
    for (const auto& row : rows) add(row, row);
    return text;
}

std::string TextTable::markdown() const {
    const auto line = [](const std::vector<std::string>& cells) {
        return fmt::format("| {} |\n", fmt::join(cells, " | "));
    };
    std::string text = line(columns) + "|";
    for (size_t i = 0; i < columns.size(); ++i) text += "---|";
    text += "\n";
    for (const auto& row : rows) text += line(row);
    return text;
}

}  // namespace curie
