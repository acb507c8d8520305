// Fetching a file over HTTP, so that it appears whole and checked or not at all. An adapter of
// libcurl, so that no other file includes it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace curie {

struct Download {
    std::string url, path;
    std::string digest = {};  ///< MD5 or SHA-256 in hexadecimal; empty: none is known
    int64_t bytes = 0;        ///< of the whole file; 0: not known
    /// The first bytes that the file must have where no digest is known; empty: any.
    std::string signature = {};
    /// Called now and then with the bytes that are there and all of them (0 while not known).
    std::function<void(int64_t have, int64_t all)> progress = {};
};

/// Whether `path` holds the file already: its digest agrees, or where none is known its size and
/// signature.
bool is_fetched(const Download& download);

/// Writes to `path`.part, going on where an earlier call (or a broken connection, three times in a
/// row) has stopped, follows redirects, checks, and renames. It goes on only where the digest will
/// tell, or the server that the file is still the one whose version `path`.part.version names, and
/// begins anew otherwise. An Error says what failed with the URL; InputError when the build has no
/// libcurl, or no OpenSSL for the digest. A wrong file is deleted.
void fetch(const Download& download);

}  // namespace curie
