// Fetching a file over HTTP, so that it appears whole and checked or not at all. An adapter of
// libcurl, so that no other file includes it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace curie {

struct Download {
    std::string url, path;
    std::string digest;  ///< MD5 or SHA-256 in hexadecimal; empty: none is known
    int64_t bytes = 0;   ///< of the whole file; 0: not known
    /// Called now and then with the bytes that are there and all of them (0 while not known).
    std::function<void(int64_t have, int64_t all)> progress = {};
};

/// Whether `path` holds the file already: its digest, or where none is known its size, agrees.
bool is_fetched(const Download& download);

/// Writes to `path`.part, going on where an earlier call (or a broken connection, three times in a
/// row) has stopped, follows redirects, checks, and renames. An Error says what failed with the
/// URL; InputError when the build has no libcurl. A file with the wrong digest or size is deleted.
void fetch(const Download& download);

}  // namespace curie
