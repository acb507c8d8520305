// The file of features: found again, never believed when damaged, and shared.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/temporary_folder.h"
#include "training/feature_table.h"

using namespace curie;
using namespace curie::test;

namespace {

constexpr int64_t rows = 5, width = 7;
const ContentHash key = hash_content("weights and images");

std::vector<float> values_of(int64_t row) {
    std::vector<float> values(width);
    for (int64_t i = 0; i < width; ++i) values[i] = static_cast<float>(100 * row + i);
    return values;
}

void check_row(const FeatureTable& table, int64_t row) {
    CHECK(std::vector(table.row(row), table.row(row) + width) == values_of(row));
}

std::string path_in(const TemporaryFolder& folder) {
    return (folder.path() / "ab" / "table.features").string();
}

/// Changes bytes of the file where `pattern` stands.
void overwrite(const std::string& path, int64_t offset, const std::string& bytes) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(offset);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

constexpr int64_t header = 128, stride = 16 + 4 * width;

}  // namespace

TEST_CASE("transfer: a table of features is found again, row by row") {
    const TemporaryFolder folder;
    {
        FeatureTable table(path_in(folder), key, rows, width);
        CHECK(!table.contains(2));
        table.store(2, values_of(2).data());
        CHECK(table.contains(2));
        // A second process at the same time sees it, and what it writes is seen here.
        FeatureTable other(path_in(folder), key, rows, width);
        CHECK(other.contains(2));
        check_row(other, 2);
        other.store(4, values_of(4).data());
        CHECK(table.contains(4));
        check_row(table, 4);
    }
    FeatureTable table(path_in(folder), key, rows, width);
    for (int64_t row : {2, 4}) {
        REQUIRE(table.contains(row));
        check_row(table, row);
    }
    for (int64_t row : {0, 1, 3}) CHECK(!table.contains(row));
    CHECK(table.notes().empty());
    CHECK_THROWS(table.contains(rows));
}

TEST_CASE("transfer: rows of a killed writer and damaged rows are not believed") {
    const TemporaryFolder folder;
    {
        FeatureTable table(path_in(folder), key, rows, width);
        for (int64_t row : {0, 1, 2}) table.store(row, values_of(row).data());
    }
    // Row 1: the values were written, the checksum was not. Row 2: a bit of the values fell over.
    overwrite(path_in(folder), header + stride, std::string(16, '\0'));
    overwrite(path_in(folder), header + 2 * stride + 16, "\x01");
    FeatureTable table(path_in(folder), key, rows, width);
    CHECK(table.contains(0));
    CHECK(!table.contains(1));
    CHECK(table.notes().empty());
    CHECK(!table.contains(2));
    REQUIRE(table.notes().size() == 1);
    CHECK(table.notes()[0].find("damaged") != std::string::npos);
    for (int64_t row : {1, 2}) {
        table.store(row, values_of(row).data());
        CHECK(table.contains(row));
        check_row(table, row);
    }
}

TEST_CASE("transfer: a file of another key, or cut off, is made anew") {
    const TemporaryFolder folder;
    const auto fresh = [&](const ContentHash& own, bool noted) {
        FeatureTable table(path_in(folder), own, rows, width);
        CHECK(!table.contains(0));
        CHECK(table.notes().size() == (noted ? 1 : 0));
        table.store(0, values_of(0).data());
        CHECK(table.contains(0));
    };
    fresh(key, false);
    fresh(hash_content("others"), true);
    std::filesystem::resize_file(path_in(folder), header + stride);
    fresh(hash_content("others"), true);
    // Killed between the creation and the first write.
    std::filesystem::resize_file(path_in(folder), 0);
    fresh(hash_content("others"), false);
    FeatureTable table(path_in(folder), hash_content("others"), rows, width);
    CHECK(table.contains(0));
}

TEST_CASE("transfer: without a place on disk the features stay in memory") {
    const TemporaryFolder folder;
    std::ofstream(folder.path() / "ab") << "a file where a folder is wanted";
    FeatureTable blocked(path_in(folder), key, rows, width);
    CHECK(blocked.notes().size() == 1);
    FeatureTable memory("", key, rows, width);
    CHECK(memory.notes().empty());
    for (FeatureTable* table : {&blocked, &memory}) {
        table->store(3, values_of(3).data());
        CHECK(table->contains(3));
        check_row(*table, 3);
        CHECK(!table->contains(2));
    }
}

TEST_CASE("transfer: a disk that fills up moves the features to memory") {
    const TemporaryFolder folder;
    FeatureTable table(path_in(folder), key, rows, width);
    table.store(0, values_of(0).data());
    // Stands for a full disk: no byte may be written behind row 1.
    const auto before = std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    const rlimit small{header + stride, limit.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    table.store(3, values_of(3).data());
    setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, before);
    REQUIRE(table.notes().size() == 1);
    CHECK(table.notes()[0].find("memory alone") != std::string::npos);
    for (int64_t row : {0, 3}) {
        REQUIRE(table.contains(row));
        check_row(table, row);
    }
    CHECK(!table.contains(1));
    FeatureTable other(path_in(folder), key, rows, width);
    CHECK(other.contains(0));
    CHECK(!other.contains(3));
}
