#include "models/keras_archive.h"

#include "engine/error.h"

#if CURIE_HAVE_LIBZIP
#include <zip.h>

#include <algorithm>
#include <memory>
#endif

namespace curie {

#if CURIE_HAVE_LIBZIP
namespace {

constexpr const char* where = "weights";

struct Close {
    void operator()(zip_t* archive) const { zip_discard(archive); }
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, Close>;
using Member = std::unique_ptr<zip_file_t, Close>;

/// The bytes of a member, in `Bytes` (a container of bytes).
template <class Bytes>
Bytes read_member(zip_t* archive, const std::string& path, const char* name) {
    zip_stat_t stat;
    if (zip_stat(archive, name, 0, &stat) != 0)
        fail_input(where,
                   "expected {} in {}, got an archive without it; save the model by "
                   "model.save(\"x.keras\")",
                   name, path);
    const uint64_t declared = stat.valid & ZIP_STAT_SIZE ? stat.size : 0;
    const uint64_t stored = stat.valid & ZIP_STAT_COMP_SIZE ? stat.comp_size : 0;
    // Keras stores without compression; 100 times as much is Keras' own limit against bombs.
    constexpr uint64_t most_expansion = 100;
    if (declared / most_expansion > stored)
        fail_input(where, "expected {} of {} to unpack to at most {} times its {} bytes, got {}",
                   name, path, most_expansion, stored, declared);
    const Member member(zip_fopen(archive, name, 0));
    if (!member) fail_input(where, "cannot open {} of {}: {}", name, path, zip_strerror(archive));
    // In parts, since the declared size may be a lie.
    Bytes bytes;
    constexpr uint64_t part = 1 << 24;
    while (bytes.size() < declared) {
        const size_t before = bytes.size();
        bytes.resize(before + std::min(part, declared - before));
        const zip_int64_t count =
            zip_fread(member.get(), bytes.data() + before, bytes.size() - before);
        if (count <= 0)
            fail_input(where, "cannot read {} of {}: it is truncated or damaged; fetch it again",
                       name, path);
        bytes.resize(before + static_cast<size_t>(count));
    }
    // One byte more must not come, and asking for it lets libzip compare the checksum.
    char beyond;
    if (zip_fread(member.get(), &beyond, 1) != 0)
        fail_input(where,
                   "expected {} bytes and a right checksum of {} in {}, got others; it is "
                   "damaged, fetch it again",
                   declared, name, path);
    return bytes;
}

}  // namespace

KerasArchive read_keras_archive(const std::string& path) {
    int error = 0;
    const Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &error));
    if (!archive)
        fail_input(where, "cannot open {} as a .keras archive: it is truncated or no zip", path);
    return {read_member<std::string>(archive.get(), path, "config.json"),
            read_member<std::vector<std::byte>>(archive.get(), path, "model.weights.h5")};
}

#else

KerasArchive read_keras_archive(const std::string& path) {
    fail_input("weights",
               "cannot read {}: this build has no libzip; install libzip-dev and build "
               "again",
               path);
}

#endif

}  // namespace curie
