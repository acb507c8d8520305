// Rows of floats in a memory-mapped file, filled in any order by any number of processes.
//
// The file has its full length from the beginning, but takes room on the disk only for the rows
// that are there. Each row stands behind its checksum, which is written after it: whoever is killed
// in the middle leaves a row that counts as absent, and two that compute the same row write the
// same bytes. So there is no lock, nothing temporary, and what was computed before a crash is kept.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/content_hash.h"

namespace curie {

class FeatureTable {
  public:
    /// `key` names everything that the rows depend on. `path` empty: in memory alone. A file that
    /// is damaged or of another key is made anew; one that cannot be written costs a note, and the
    /// rows are kept in memory.
    FeatureTable(std::string path, const ContentHash& key, int64_t rows, int64_t width);
    ~FeatureTable();
    FeatureTable(const FeatureTable&) = delete;
    FeatureTable& operator=(const FeatureTable&) = delete;

    /// Whether the row is there and whole.
    bool contains(int64_t row);
    /// `width` floats of a row for which contains() was true or that store() wrote; any number of
    /// threads at a time.
    const float* row(int64_t row) const;
    void store(int64_t row, const float* values);

    /// Sentences: what was damaged or could not be written.
    const std::vector<std::string>& notes() const { return notes_; }

  private:
    void open();
    /// The file, or memory without one.
    void map();
    void close();
    bool write(const void* bytes, size_t count, int64_t offset);
    void note_error(const char* action);
    int64_t offset(int64_t row) const;
    int64_t file_size() const { return offset(rows_); }
    size_t row_bytes() const { return sizeof(float) * static_cast<size_t>(width_); }
    ContentHash checksum(int64_t row, const float* values) const;
    std::string header() const;

    std::string path_;
    ContentHash key_;
    int64_t rows_, width_;
    int descriptor_ = -1;  ///< below 0: in memory alone
    char* mapped_ = nullptr;
    std::vector<bool> known_;
    std::vector<std::string> notes_;
    bool damage_noted_ = false;
};

}  // namespace curie
