#include "data/csv.h"

#include <doctest/doctest.h>

#include "engine/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

using Cells = std::vector<std::string>;

std::string error_of(std::string_view text, char separator = ',') {
    return message_of<InputError>([&] { parse_csv(text, "t.csv", separator); });
}

}  // namespace

TEST_CASE("csv: quotes, newlines, doubled quotes, line ends and the byte order mark") {
    const CsvTable table = parse_csv(
        "\xEF\xBB\xBFname, path \r\n"
        "a,\"x/1.dcm\n\"\r\n"
        "\r\n"
        "\"b, \"\"c\"\"\",  padded\t\n"
        "d,\n"
        "\"\",last",
        "t.csv");
    CHECK(table.columns == Cells{"name", "path"});
    REQUIRE(table.rows.size() == 4);
    CHECK(table.rows[0].cells == Cells{"a", "x/1.dcm"});
    CHECK(table.rows[0].line == 2);
    CHECK(table.rows[1].cells == Cells{"b, \"c\"", "padded"});
    CHECK(table.rows[1].line == 5);  // the quoted newline and the blank line are counted
    CHECK(table.rows[2].cells == Cells{"d", ""});
    CHECK(table.rows[3].cells == Cells{"", "last"});
    CHECK(table.where(table.rows[3]) == "'t.csv' line 7");
    CHECK(table.column("path") == 1);
    CHECK(table.has_column("name"));
    CHECK_FALSE(table.has_column("Name"));
    CHECK(parse_csv("a,b\n1,", "t").rows[0].cells == Cells{"1", ""});
    CHECK(parse_csv("a\rb\rc\r", "t").rows.size() == 2);
    CHECK(parse_csv("a\n", "t").rows.empty());
    CHECK(parse_csv("\xC3\xA9t\xC3\xA9;b\n\"1;2\";3\n", "t", ';').rows[0].cells ==
          Cells{"1;2", "3"});
}

TEST_CASE("csv: what is wrong is said with file and line") {
    CHECK(contains(error_of(""), "'t.csv' is empty"));
    CHECK(contains(error_of(" \n\n"), "'t.csv' is empty"));
    CHECK(contains(error_of("a,b\n1,2\n1,2,3\n"), "'t.csv' line 3: expected 2 cells"));
    CHECK(
        contains(error_of("a,b\n1\n"), "'t.csv' line 2: expected 2 cells as in the header, got 1"));
    CHECK(contains(error_of("a;b\n1,2\n"), "is the separator another one?"));
    CHECK(contains(error_of("a,b\n1,\"2\n3\n"), "line 2: the quote that opens here is never"));
    CHECK(contains(error_of("a,b\n\"1\"x,2\n"), "line 2: expected ',' after a closing quote"));
    CHECK(contains(error_of("a,a\n"), "line 1: the column 'a' is named twice"));
    CHECK(contains(error_of("a\n\nt\xE9\n"), "line 3: expected UTF-8 text, got the byte 0xe9"));
    CHECK(contains(error_of(std::string_view("\xFF\xFE"
                                             "a\0",
                                             4)),
                   "is UTF-16"));
    CHECK(contains(error_of(std::string_view("a\n\0\0", 4)), "line 2: expected UTF-8 text"));
    CHECK(contains(message_of<InputError>([] { parse_csv("a,b c\n", "t.csv").column("b"); }),
                   "'t.csv' has no column 'b'; it has 'a', 'b c'"));
}

TEST_CASE("csv: faulty rows can be collected instead") {
    std::vector<CsvTable::Fault> faults;
    const CsvTable table = parse_csv("a,b\n1,2\n3\n4,5\n", "t.csv", ',', &faults);
    CHECK(table.rows.size() == 2);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].line == 3);
    CHECK(contains(faults[0].reason, "expected 2 cells"));
}

TEST_CASE("csv: files") {
    const TemporaryFolder folder;
    CHECK(read_csv(folder.write("a.csv", "a\n1\n")).rows.size() == 1);
    const auto message = [&](const std::string& path) {
        return message_of<InputError>([&] { read_csv(path); });
    };
    CHECK(contains(message(folder.path("none.csv")), "none.csv': No such file"));
    CHECK(contains(message(folder.path()), "is a folder"));
    CHECK(contains(message(folder.write("empty.csv", "")), "empty.csv' is empty"));
}
