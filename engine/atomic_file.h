// A file that appears whole or not at all: a crash, a full disk or Ctrl-C leaves the previous
// version untouched. Checkpoints, images and tables are all written through it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace curie {

/// Writes to `<path>.<process>-<number>.tmp` beside the target; commit() syncs it and renames it
/// over `path`. Without commit() the destructor removes the temporary file. Every failure (no such
/// folder, no permission, full disk) is an InputError that names `path`.
class AtomicFile {
  public:
    explicit AtomicFile(std::string path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(const void* bytes, size_t count);
    void write(std::string_view text) { write(text.data(), text.size()); }

    /// fsync, rename over the target, fsync of the folder. Call it once, last.
    void commit();

    const std::string& path() const { return path_; }

  private:
    [[noreturn]] void give_up(const char* action);

    std::string path_, temporary_;
    int descriptor_ = -1;
};

/// The whole file in one call.
void write_file_atomically(const std::string& path, std::string_view content);

}  // namespace curie
