// Checksums of files. An adapter of OpenSSL, so that no other file includes it.
#pragma once

#include <string>

namespace curie {

/// MD5 or SHA-256 of a whole file in lower-case hexadecimal, told apart by the length of
/// `expected`: 32 or 64 digits. InputError naming the file when it cannot be read, when `expected`
/// is of another length, or when the build has no OpenSSL.
std::string file_digest(const std::string& path, const std::string& expected);

/// InputError naming `what` when the build has no OpenSSL: before a download, not behind it.
void require_file_digest(const std::string& what);

}  // namespace curie
