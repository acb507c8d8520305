#include "engine/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/error.h"

namespace curie {

AtomicFile::AtomicFile(std::filesystem::path path) : path_(std::move(path)) {
    // Unique in the folder, so that two writers of one file cannot mix their bytes.
    static std::atomic<unsigned> number{0};
    temporary_ = path_;
    temporary_ += fmt::format(".{}-{}.tmp", getpid(), number++);
    descriptor_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) stop("create");
}

AtomicFile::~AtomicFile() {
    if (descriptor_ >= 0) close(descriptor_);
    if (!temporary_.empty()) unlink(temporary_.c_str());
}

void AtomicFile::stop(std::string_view action) const {
    const int code = errno;
    fail_input("write", "cannot {} '{}': {}; a previous file of this name is unchanged", action,
               path_.string(), std::strerror(code));
}

void AtomicFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) stop("write");
        bytes.remove_prefix(static_cast<size_t>(written));
    }
}

void AtomicFile::commit() {
    require(descriptor_ >= 0, "write", "expected one commit of '{}', got a second", path_.string());
    if (fsync(descriptor_) != 0) stop("sync");
    const int descriptor = std::exchange(descriptor_, -1);
    if (close(descriptor) != 0) stop("close");
    if (rename(temporary_.c_str(), path_.c_str()) != 0) stop("rename the finished file to");
    temporary_.clear();
    const std::filesystem::path folder = path_.has_parent_path() ? path_.parent_path() : ".";
    const int opened = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return;  // a folder without read permission: the file itself is safe already
    fsync(opened);           // some file systems refuse to sync a folder; nothing depends on it
    close(opened);
}

void write_file_atomically(const std::filesystem::path& path, std::string_view bytes) {
    AtomicFile file(path);
    file.write(bytes);
    file.commit();
}

}  // namespace curie
