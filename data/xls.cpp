#include "data/xls.h"

#include "data/text.h"
#include "engine/error.h"

#if CURIE_HAVE_FREEXL

#include <freexl.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>

namespace curie {
namespace {

void check(int code, const std::string& path, const char* what) {
    if (code != FREEXL_OK)
        fail_input("xls",
                   "'{}' is no complete Excel 97 file: FreeXL's error {} at {}; save it anew as "
                   ".xls, or as text separated by semicolons",
                   path, code, what);
}

std::string text_of(const FreeXL_CellValue& cell) {
    switch (cell.type) {
        case FREEXL_CELL_INT:
            return fmt::format("{}", cell.value.int_value);
        case FREEXL_CELL_DOUBLE:  // INbreast.xls holds some of its whole numbers so
            if (std::abs(cell.value.double_value) < 1e15 &&
                cell.value.double_value == std::floor(cell.value.double_value))
                return fmt::format("{:.0f}", cell.value.double_value);
            return fmt::format("{}", cell.value.double_value);
        case FREEXL_CELL_TEXT:
        case FREEXL_CELL_SST_TEXT:
        case FREEXL_CELL_DATE:
        case FREEXL_CELL_DATETIME:
        case FREEXL_CELL_TIME:
            return trimmed(cell.value.text_value);
        default:
            return "";
    }
}

}  // namespace

CsvTable read_xls(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) fail_input("xls", "cannot open '{}': {}", path, error.message());
    if (size == 0) fail_input("xls", "'{}' is empty (0 bytes)", path);
    const void* opened = nullptr;
    const int code = freexl_open(path.c_str(), &opened);
    const std::unique_ptr<const void, void (*)(const void*)> file(
        opened, [](const void* handle) { freexl_close(handle); });
    check(code, path, "opening");
    unsigned protection = FREEXL_BIFF_PLAIN;
    check(freexl_get_info(opened, FREEXL_BIFF_PASSWORD, &protection), path, "its protection");
    if (protection == FREEXL_BIFF_OBFUSCATED)
        fail_input("xls", "'{}' is protected by a password; save it without one", path);
    check(freexl_select_active_worksheet(opened, 0), path, "its first worksheet");
    unsigned rows = 0;
    unsigned short columns = 0;
    check(freexl_worksheet_dimensions(opened, &rows, &columns), path, "the worksheet's size");

    const auto cell = [&](unsigned row, unsigned short column) {
        FreeXL_CellValue value;
        check(freexl_get_cell_value(opened, row, column, &value), path, "a cell");
        return text_of(value);
    };
    CsvTable table;
    table.source = path;
    std::vector<unsigned short> named;
    for (unsigned short column = 0; rows > 0 && column < columns; ++column) {
        const std::string name = cell(0, column);
        if (name.empty()) continue;
        if (table.has_column(name))
            fail_input("xls", "'{}' row 1: the column '{}' is named twice", path, name);
        table.columns.push_back(name);
        named.push_back(column);
    }
    if (named.empty())
        fail_input("xls", "'{}' names no columns in the first row of its first worksheet", path);
    for (unsigned row = 1; row < rows; ++row) {
        CsvTable::Row cells{{}, static_cast<int>(row + 1)};
        for (const unsigned short column : named) cells.cells.push_back(cell(row, column));
        if (std::any_of(cells.cells.begin(), cells.cells.end(),
                        [](const std::string& text) { return !text.empty(); }))
            table.rows.push_back(std::move(cells));
    }
    return table;
}

}  // namespace curie

#else

namespace curie {

CsvTable read_xls(const std::string& path) {
    fail_input("xls",
               "'{}' needs the library FreeXL, which this build lacks; install libfreexl-dev and "
               "build again, or save the table as text separated by semicolons (INbreast.csv)",
               path);
}

}  // namespace curie

#endif
