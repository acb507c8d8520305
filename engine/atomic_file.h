// A file that appears whole or not at all: the bytes go to a temporary file in the same folder,
// which is synced and renamed over the target. A crash or a full disk at any moment leaves the
// previous file intact.
#pragma once

#include <filesystem>
#include <string_view>

namespace curie {

/// Throws InputError, naming the file, when the folder is missing or not writable or the disk is
/// full. The destructor removes the temporary file of a writing that was not committed.
class AtomicFile {
  public:
    explicit AtomicFile(std::filesystem::path path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(std::string_view bytes);
    /// Syncs, renames and syncs the folder, so that the file survives a power cut. Call it once.
    void commit();

  private:
    [[noreturn]] void stop(std::string_view action) const;

    std::filesystem::path path_, temporary_;
    int descriptor_ = -1;
};

/// Writes a file of one piece.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace curie
