// Tables of the data sets as comma (or semicolon) separated text, RFC 4180 with what real files do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace curie {

/// A header row and its data rows. White space at both ends of every name and cell is removed,
/// because INbreast pads its cells and CBIS-DDSM ends one path of every row with a newline.
struct CsvTable {
    struct Row {
        std::vector<std::string> cells;  ///< as many as there are columns
        int line = 0;                    ///< of the row's first character, counted from 1
    };
    /// A row left out: a number of cells that is not the header's.
    struct Fault {
        int line;
        std::string reason;
    };

    std::string source;  ///< for messages: a file's path
    std::vector<std::string> columns;
    std::vector<Row> rows;

    /// The place of a column in `cells`; InputError naming the source and the columns it has.
    int column(const std::string& name) const;
    bool has_column(const std::string& name) const;
    /// `'source' line N`, as messages begin.
    std::string where(const Row& row) const;
};

/// Quoted cells may hold separators, newlines and doubled quotes; lines end with LF, CRLF or CR;
/// blank lines and a UTF-8 byte order mark are skipped. InputError naming `source` and the line:
/// no header, a column named twice, a quote that is never closed or is followed by text, text that
/// is not UTF-8 (UTF-16, Latin-1, binary), and a row with too few or too many cells, unless
/// `faults` is given, which then receives it.
CsvTable parse_csv(std::string_view text, const std::string& source, char separator = ',',
                   std::vector<CsvTable::Fault>* faults = nullptr);

/// The same from a file; InputError if it is missing, unreadable or empty.
CsvTable read_csv(const std::string& path, char separator = ',',
                  std::vector<CsvTable::Fault>* faults = nullptr);

}  // namespace curie
