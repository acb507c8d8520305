#include "engine/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "engine/error.h"

namespace curie {

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
    // Two threads may write the same target; each needs a temporary file of its own.
    static std::atomic<unsigned> number{0};
    temporary_ = fmt::format("{}.{}-{}.tmp", path_, ::getpid(), number++);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) give_up("create");
}

AtomicFile::~AtomicFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
}

void AtomicFile::write(const void* bytes, size_t count) {
    auto next = static_cast<const char*>(bytes);
    while (count > 0) {
        const ssize_t written = ::write(descriptor_, next, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) give_up("write");
        next += written;
        count -= static_cast<size_t>(written);
    }
}

void AtomicFile::commit() {
    if (::fsync(descriptor_) != 0) give_up("sync");
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) give_up("rename over");
    ::close(std::exchange(descriptor_, -1));
    // The rename itself is only durable once the folder is synced; a file system that cannot sync
    // folders (some network ones) has still renamed the file, so its refusal is no failure.
    const auto folder = std::filesystem::path(path_).parent_path();
    const int handle = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY);
    if (handle >= 0) {
        ::fsync(handle);
        ::close(handle);
    }
}

void AtomicFile::give_up(const char* action) {
    const int reason = errno;
    fail_input("write", "cannot {} '{}': {}; {}", action, path_, std::strerror(reason),
               reason == ENOSPC || reason == EDQUOT || reason == EFBIG
                   ? "free some space or choose another folder (the previous file, if any, is "
                     "untouched)"
                   : "check the folder and its permissions");
}

void write_file_atomically(const std::string& path, std::string_view content) {
    AtomicFile file(path);
    file.write(content);
    file.commit();
}

}  // namespace curie
