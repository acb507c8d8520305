// Decoded, resized images on disk, so that the second run reads no 50 MB DICOM again.
//
// FOLDER/planes/xx/KEY.plane holds a plane; the key is a hash of the file's content and of how it
// was prepared. FOLDER/index/xx/NAME remembers a file's content hash by its path, size and time of
// change, so that an unchanged file is not even read. Every file is written whole or not at all and
// carries a checksum, so any number of runs may share a folder and any of them may be killed.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "data/content_hash.h"

namespace curie {

class DiskCache {
  public:
    /// $XDG_CACHE_HOME/curie, otherwise ~/.cache/curie; empty when neither variable is set.
    static std::string default_folder();

    /// Creates the folder; InputError when that fails.
    explicit DiskCache(std::string folder);

    /// The (height, width) plane of the image file `path`: from disk, or else by `make`, whose
    /// result is stored. `preparation` names everything that `make` depends on but the content of
    /// the file and the size. A damaged entry is made again, with a note; a folder that cannot be
    /// written costs a note and nothing else. Thread-safe.
    std::vector<float> plane(const std::string& path, const std::string& preparation, int height,
                             int width, const std::function<std::vector<float>()>& make) const;

    struct Statistics {
        int64_t found = 0, made = 0;     ///< planes
        std::vector<std::string> notes;  ///< sentences: what was damaged or could not be written
    };
    Statistics statistics() const;

    /// Bytes of the whole folder. Removes temporary files of writers that died over an hour ago.
    uint64_t measure() const;

    const std::string& folder() const { return folder_; }

  private:
    bool read_plane(const std::string& file, const ContentHash& key,
                    std::vector<float>& plane) const;
    void write_plane(const std::string& file, const ContentHash& key,
                     const std::vector<float>& plane) const;
    /// False when the file cannot be read.
    bool content_of(const std::string& path, ContentHash& content) const;
    void write(const std::string& file, const std::string& bytes) const;
    void note(const std::string& text) const;

    std::string folder_;
    mutable std::mutex mutex_;
    mutable Statistics statistics_;
    mutable bool writable_ = true;
};

}  // namespace curie
