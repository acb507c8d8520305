#include "data/csv.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "data/text.h"
#include "engine/error.h"

namespace curie {
namespace {

/// Bytes of the UTF-8 character that begins at `at` (without its rarest restrictions), 0 if none.
size_t utf8_length(std::string_view text, size_t at) {
    const auto byte = static_cast<uint8_t>(text[at]);
    const size_t length = byte == 0     ? 0
                          : byte < 0x80 ? 1
                          : byte < 0xC2 ? 0
                          : byte < 0xE0 ? 2
                          : byte < 0xF0 ? 3
                          : byte < 0xF5 ? 4
                                        : 0;
    if (length == 0 || at + length > text.size()) return 0;
    for (size_t i = 1; i < length; ++i)
        if ((static_cast<uint8_t>(text[at + i]) & 0xC0) != 0x80) return 0;
    return length;
}

void require_utf8(std::string_view text, const std::string& source) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        fail_input("csv", "'{}' line 1: the text is UTF-16; convert it: iconv -f UTF-16 -t UTF-8",
                   source);
    for (size_t at = 0; at < text.size();) {
        const size_t length = utf8_length(text, at);
        if (length == 0) {
            const auto line = std::count(text.begin(), text.begin() + long(at), '\n') + 1;
            fail_input("csv",
                       "'{}' line {}: expected UTF-8 text, got the byte {:#04x}; if it is Latin-1, "
                       "convert it: iconv -f ISO-8859-1 -t UTF-8",
                       source, line, static_cast<uint8_t>(text[at]));
        }
        at += length;
    }
}

/// Splits a text into rows of cells; knows the line it is at.
class Reader {
  public:
    Reader(std::string_view text, const std::string& source, char separator)
        : text_(text), source_(source), separator_(separator) {}

    /// The next row that is not blank; false at the end of the text.
    bool next(CsvTable::Row& row) {
        while (at_ < text_.size()) {
            row = {{}, line_};
            do row.cells.push_back(trimmed(text_.substr(at_, 1) == "\"" ? quoted() : plain()));
            while (take_separator());
            take_line_end();
            if (row.cells.size() > 1 || !row.cells[0].empty()) return true;
        }
        return false;
    }

  private:
    bool at_line_end() const {
        return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
    }

    bool take_separator() {
        if (at_ == text_.size() || text_[at_] != separator_) return false;
        ++at_;
        return true;
    }

    void take_line_end() {
        if (at_ == text_.size()) return;
        at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
        ++line_;
    }

    std::string plain() {
        const size_t first = at_;
        while (!at_line_end() && text_[at_] != separator_) ++at_;
        return std::string(text_.substr(first, at_ - first));
    }

    std::string quoted() {
        const int first_line = line_;
        std::string cell;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] != '"') {
                cell += text_[at_];
                line_ += text_[at_] == '\n';
            } else if (text_.substr(at_, 2) == "\"\"") {
                cell += '"';
                ++at_;
            } else {
                ++at_;
                while (!at_line_end() && text_[at_] == ' ') ++at_;
                if (!at_line_end() && text_[at_] != separator_)
                    fail_input("csv", "'{}' line {}: expected '{}' after a closing quote, got '{}'",
                               source_, line_, separator_, text_[at_]);
                return cell;
            }
        }
        fail_input("csv", "'{}' line {}: the quote that opens here is never closed", source_,
                   first_line);
    }

    std::string_view text_;
    const std::string& source_;
    const char separator_;
    size_t at_ = 0;
    int line_ = 1;
};

std::string joined(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "'" : ", '") + name + "'";
    return list;
}

}  // namespace

int CsvTable::column(const std::string& name) const {
    const auto place = std::find(columns.begin(), columns.end(), name);
    if (place == columns.end())
        fail_input("csv", "'{}' has no column '{}'; it has {}", source, name, joined(columns));
    return static_cast<int>(place - columns.begin());
}

bool CsvTable::has_column(const std::string& name) const {
    return std::find(columns.begin(), columns.end(), name) != columns.end();
}

std::string CsvTable::where(const Row& row) const {
    return fmt::format("'{}' line {}", source, row.line);
}

CsvTable parse_csv(std::string_view text, const std::string& source, char separator,
                   std::vector<CsvTable::Fault>* faults) {
    require_utf8(text, source);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    CsvTable table;
    table.source = source;
    Reader reader(text, source, separator);
    CsvTable::Row row;
    if (!reader.next(row))
        fail_input("csv", "'{}' is empty: expected a row of column names", source);
    table.columns = std::move(row.cells);
    for (const std::string& name : table.columns)
        if (!name.empty() && std::count(table.columns.begin(), table.columns.end(), name) > 1)
            fail_input("csv", "{}: the column '{}' is named twice", table.where(row), name);
    while (reader.next(row)) {
        if (row.cells.size() == table.columns.size()) {
            table.rows.push_back(std::move(row));
            continue;
        }
        const std::string reason = fmt::format(
            "expected {} cells as in the header, got {}{}", table.columns.size(), row.cells.size(),
            table.columns.size() == 1 ? "; is the separator another one?" : "");
        if (!faults) fail_input("csv", "{}: {}", table.where(row), reason);
        faults->push_back({row.line, reason});
    }
    return table;
}

CsvTable read_csv(const std::string& path, char separator, std::vector<CsvTable::Fault>* faults) {
    if (std::filesystem::is_directory(path))
        fail_input("csv", "'{}' is a folder; expected a file", path);
    std::ifstream file(path, std::ios::binary);
    if (!file) fail_input("csv", "cannot open '{}': {}", path, std::strerror(errno));
    std::ostringstream text;
    text << file.rdbuf();
    if (file.bad()) fail_input("csv", "cannot read '{}'", path);
    return parse_csv(std::move(text).str(), path, separator, faults);
}

}  // namespace curie
