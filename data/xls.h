// Excel 97 tables (.xls), the original form of INbreast's labels.
#pragma once

#include <string>

#include "data/csv.h"

namespace curie {

/// The first worksheet as a table: its first row names the columns, cells are trimmed UTF-8 text
/// (whole numbers without a decimal point), columns without a name and blank rows are left out, a
/// row's `line` is its number in Excel. Needs FreeXL. InputError naming the file: missing, empty,
/// no Excel 97 file, truncated, encrypted, a column named twice.
CsvTable read_xls(const std::string& path);

}  // namespace curie
