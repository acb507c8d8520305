#include "engine/atomic_file.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>

#include "engine/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

size_t files_in(const TemporaryFolder& folder) {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        count += entry.is_regular_file();
    return count;
}

/// Lets no file of this process grow beyond `bytes`: the write fails as it does on a full disk.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) {
        previous_handler_ = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &previous_);
        const rlimit limit{bytes, previous_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &previous_);
        std::signal(SIGXFSZ, previous_handler_);
    }

  private:
    rlimit previous_{};
    void (*previous_handler_)(int);
};

}  // namespace

TEST_CASE("atomic_file: the target appears only at commit") {
    const TemporaryFolder folder;
    const std::string path = folder.path("a.txt");
    {
        AtomicFile file(path);
        file.write("hello ");
        file.write("world");
        CHECK_FALSE(std::filesystem::exists(path));
        file.commit();
    }
    CHECK(read_whole(path) == "hello world");
    CHECK(files_in(folder) == 1);
}

TEST_CASE("atomic_file: without commit the previous file stays and nothing is left behind") {
    const TemporaryFolder folder;
    const std::string path = folder.write("a.txt", "old");
    {
        AtomicFile file(path);
        file.write("new");
    }
    CHECK(read_whole(path) == "old");
    CHECK(files_in(folder) == 1);
    write_file_atomically(path, "new");
    CHECK(read_whole(path) == "new");
}

TEST_CASE("atomic_file: a full disk names the file and spares the previous one") {
    const TemporaryFolder folder;
    const std::string path = folder.write("weights", "old");
    std::string message;
    {
        const FileSizeLimit limit(4096);
        message =
            message_of<InputError>([&] { write_file_atomically(path, std::string(100000, 'x')); });
    }
    CHECK(contains(message, path));
    CHECK(contains(message, "free some space"));
    CHECK(read_whole(path) == "old");
    CHECK(files_in(folder) == 1);
}

TEST_CASE("atomic_file: a missing folder is an input error that names the file") {
    const TemporaryFolder folder;
    const std::string path = folder.path("none/a.txt");
    CHECK(contains(message_of<InputError>([&] { write_file_atomically(path, "x"); }), path));
}
