#include "data/disk_cache.h"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <algorithm>
#include <thread>

#include "data/image_cache.h"
#include "data/mini_mias.h"
#include "data/synthetic_mini_mias.h"
#include "engine/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

namespace fs = std::filesystem;

constexpr int kHeight = 4, kWidth = 5;

std::vector<float> plane_of(float first) {
    std::vector<float> plane(kHeight * kWidth);
    for (size_t i = 0; i < plane.size(); ++i) plane[i] = first + 0.125f * static_cast<float>(i);
    return plane;
}

/// An image file that has not changed lately, so that the index takes it.
std::string write_image(const TemporaryFolder& folder, const std::string& name,
                        const std::string& content) {
    const std::string path = folder.write(name, content);
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::minutes(5));
    return path;
}

std::vector<std::string> files_under(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

/// Asks for the plane and counts how often it had to be made.
struct Asker {
    const DiskCache& cache;
    int made = 0;

    std::vector<float> operator()(const std::string& path, float value,
                                  const std::string& preparation = "a") {
        return cache.plane(path, preparation, kHeight, kWidth, [&] {
            ++made;
            return plane_of(value);
        });
    }
};

}  // namespace

TEST_CASE(
    "disk cache: the second run makes nothing; content, preparation and size are told apart") {
    const TemporaryFolder folder;
    const std::string one = write_image(folder, "one.pgm", "one"),
                      two = write_image(folder, "two.pgm", "two");
    const std::string place = folder.path("cache");
    {
        const DiskCache cache(place);
        Asker ask{cache};
        CHECK(ask(one, 1) == plane_of(1));
        CHECK(ask(two, 2) == plane_of(2));
        CHECK(ask(one, 3, "b") == plane_of(3));
        CHECK(ask.made == 3);
        cache.plane(one, "a", kHeight, kWidth + 1,
                    [] { return std::vector<float>(kHeight * (kWidth + 1)); });
        CHECK(cache.statistics().made == 4);
    }
    const DiskCache cache(place);
    Asker ask{cache};
    CHECK(ask(one, 9) == plane_of(1));
    CHECK(ask(two, 9) == plane_of(2));
    CHECK(ask(one, 9, "b") == plane_of(3));
    CHECK(ask.made == 0);
    CHECK(cache.statistics().found == 3);
    CHECK(cache.statistics().notes.empty());
    CHECK(cache.measure() >= 4 * sizeof(float) * kHeight * kWidth);

    // The same content at another place is the same image; the other content at this place is not.
    const std::string copy = write_image(folder, "elsewhere/copy.pgm", "one");
    CHECK(ask(copy, 9) == plane_of(1));
    write_image(folder, "one.pgm", "two");
    fs::last_write_time(one, fs::file_time_type::clock::now() - std::chrono::minutes(4));
    CHECK(ask(one, 9) == plane_of(2));
    CHECK(ask.made == 0);
}

TEST_CASE("disk cache: an unchanged file is not read again, one that changed is") {
    const TemporaryFolder folder;
    const std::string path = write_image(folder, "image.pgm", "before");
    const auto time = fs::last_write_time(path);
    const DiskCache cache(folder.path("cache"));
    Asker ask{cache};
    CHECK(ask(path, 1) == plane_of(1));
    // Other bytes under the same size and time are believed: nothing was read.
    folder.write("image.pgm", "beyond");
    fs::last_write_time(path, time);
    CHECK(ask(path, 2) == plane_of(1));
    fs::last_write_time(path, time + std::chrono::nanoseconds(1));
    CHECK(ask(path, 2) == plane_of(2));
    CHECK(ask.made == 2);
    // A file of this moment may change within its own time stamp: it is read every time.
    folder.write("fresh.pgm", "1");
    CHECK(ask(folder.path("fresh.pgm"), 3) == plane_of(3));
    const auto stamp = fs::last_write_time(folder.path("fresh.pgm"));
    folder.write("fresh.pgm", "2");
    fs::last_write_time(folder.path("fresh.pgm"), stamp);
    CHECK(ask(folder.path("fresh.pgm"), 4) == plane_of(4));
}

TEST_CASE("disk cache: truncated and damaged entries are made again, with a sentence each") {
    const TemporaryFolder folder;
    const std::string path = write_image(folder, "image.pgm", "one"), place = folder.path("cache");
    Asker{DiskCache(place)}(path, 1);
    const std::vector<std::string> files = files_under(place);
    REQUIRE(files.size() == 2);  // one in index/, one in planes/
    for (const std::string& file : files) {
        const std::string whole = read_whole(file);
        std::vector<std::string> broken = {"", whole.substr(0, 10),
                                           whole.substr(0, whole.size() - 1), whole + "x"};
        for (const size_t at : {size_t{0}, whole.size() / 2, whole.size() - 1}) {
            broken.push_back(whole);
            broken.back()[at] ^= 1;
        }
        for (const std::string& bytes : broken) {
            CAPTURE(bytes.size());
            std::ofstream(file, std::ios::binary) << bytes;
            const DiskCache cache(place);
            Asker ask{cache};
            CHECK(ask(path, 1) == plane_of(1));
            REQUIRE(cache.statistics().notes.size() == 1);
            CHECK(contains(cache.statistics().notes[0], file));
            CHECK(contains(cache.statistics().notes[0], "damaged"));
            CHECK(read_whole(file) == whole);
        }
    }
    // An entry that is whole, but another image's.
    const std::string other = write_image(folder, "other.pgm", "two");
    Asker{DiskCache(place)}(other, 2);
    std::vector<std::string> planes = files_under(place + "/planes");
    REQUIRE(planes.size() == 2);
    fs::copy_file(planes[0], planes[1], fs::copy_options::overwrite_existing);
    const DiskCache cache(place);
    Asker ask{cache};
    CHECK(ask(path, 1) == plane_of(1));
    CHECK(ask(other, 2) == plane_of(2));
    CHECK(ask.made == 1);
}

TEST_CASE("disk cache: threads and processes at once, and writers that died") {
    const TemporaryFolder folder;
    const std::string place = folder.path("cache");
    std::vector<std::string> paths;
    for (int i = 0; i < 12; ++i)
        paths.push_back(write_image(folder, fmt::format("{}.pgm", i), fmt::format("image {}", i)));
    const auto ask_all = [&](const DiskCache& cache) {
        int wrong = 0;
        for (int i = 0; i < 12; ++i)
            wrong +=
                Asker{cache}(paths[i], static_cast<float>(i)) != plane_of(static_cast<float>(i));
        return wrong;
    };
    std::vector<pid_t> children;
    for (int process = 0; process < 3; ++process) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) ::_exit(ask_all(DiskCache(place)));
        children.push_back(child);
    }
    const DiskCache cache(place);
    std::atomic<int> wrong{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 3; ++t) threads.emplace_back([&] { wrong += ask_all(cache); });
    }
    CHECK(wrong == 0);
    for (const pid_t child : children) {
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0);
    }
    CHECK(cache.statistics().notes.empty());
    const DiskCache later(place);
    CHECK(ask_all(later) == 0);
    CHECK(later.statistics().made == 0);

    // What a killed writer leaves is no entry, and goes after an hour.
    folder.write("cache/planes/00/dead.plane.1-0.tmp", "half");
    folder.write("cache/planes/00/alive.plane.2-0.tmp", "half");
    fs::last_write_time(place + "/planes/00/dead.plane.1-0.tmp",
                        fs::file_time_type::clock::now() - std::chrono::hours(2));
    CHECK(later.measure() > 0);
    CHECK_FALSE(fs::exists(place + "/planes/00/dead.plane.1-0.tmp"));
    CHECK(fs::exists(place + "/planes/00/alive.plane.2-0.tmp"));
}

TEST_CASE("disk cache: a folder that cannot be made or written") {
    const TemporaryFolder folder;
    const std::string blocked = folder.write("file", "not a folder");
    CHECK(contains(message_of<InputError>([&] { DiskCache cache(blocked + "/cache"); }), blocked));

    const std::string path = write_image(folder, "image.pgm", "one"), place = folder.path("cache");
    const DiskCache cache(place);
    folder.write("cache/planes", "in the way");
    folder.write("cache/index", "in the way");
    Asker ask{cache};
    CHECK(ask(path, 1) == plane_of(1));
    CHECK(ask(path, 2) == plane_of(2));
    REQUIRE(cache.statistics().notes.size() == 1);
    CHECK(contains(cache.statistics().notes[0], "going on without writing to the cache"));

    // A missing image is the reader's to explain.
    CHECK(contains(message_of<InputError>([&] {
                       cache.plane(folder.path("none.pgm"), "a", kHeight, kWidth,
                                   []() -> std::vector<float> { fail_input("read", "no such"); });
                   }),
                   "no such"));
}

TEST_CASE("disk cache: the image cache gives the same bits with and without it") {
    const TemporaryFolder folder;
    SyntheticOptions options;
    options.size = 64;
    generate_mini_mias_folder(folder.path("set"), 2, options, 2);
    const auto planes = [&](std::shared_ptr<const DiskCache> disk) {
        const ImageCache images(load_mini_mias(folder.path("set")), 24, 20, disk);
        images.load_all(2);
        std::vector<float> all;
        for (size_t i = 0; i < images.dataset().samples.size(); ++i)
            all.insert(all.end(), images.plane(i), images.plane(i) + 24 * 20);
        return all;
    };
    const std::vector<float> plain = planes(nullptr);
    const auto first = std::make_shared<DiskCache>(folder.path("cache"));
    CHECK(planes(first) == plain);
    CHECK(first->statistics().made == 4);
    const auto second = std::make_shared<DiskCache>(folder.path("cache"));
    CHECK(planes(second) == plain);
    CHECK(second->statistics().found == 4);
    CHECK(second->statistics().made == 0);
}
