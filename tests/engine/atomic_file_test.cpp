#include "engine/atomic_file.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "engine/error.h"
#include "tests/temporary_folder.h"

using namespace curie;
using curie::test::TemporaryFolder;

namespace {

std::string contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

size_t entries(const std::filesystem::path& folder) {
    const std::filesystem::directory_iterator files(folder);
    return std::distance(begin(files), end(files));
}

/// Makes every write beyond `bytes` of a file fail, as a full disk does.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &before_);
        rlimit now = before_;
        now.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &now);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

  private:
    rlimit before_;
    void (*handler_)(int);
};

}  // namespace

TEST_CASE("an atomic file replaces the previous one only when it is committed") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "metrics.csv";
    write_file_atomically(path, "old");
    CHECK(contents(path) == "old");
    {
        AtomicFile file(path);
        file.write("new");
        CHECK(contents(path) == "old");
    }
    CHECK(contents(path) == "old");
    AtomicFile file(path);
    file.write("new ");
    file.write("text");
    file.commit();
    CHECK(contents(path) == "new text");
    CHECK_THROWS_AS(file.commit(), Error);
    CHECK(contents(path) == "new text");
    CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a full disk leaves the previous file and no temporary, and names the file") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "last.safetensors";
    write_file_atomically(path, "checkpoint");
    std::string message;
    {
        const FileSizeLimit limit(1000);
        try {
            write_file_atomically(path, std::string(5000, 'x'));
        } catch (const InputError& error) {
            message = error.what();
        }
    }
    CHECK(message.find(path.string()) != std::string::npos);
    CHECK(contents(path) == "checkpoint");
    CHECK(entries(folder.path()) == 1);
}

TEST_CASE("a missing folder is named") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "absent" / "a.txt";
    CHECK_THROWS_WITH_AS(write_file_atomically(path, "x"), doctest::Contains(path.string().c_str()),
                         InputError);
}
