#include "data/disk_cache.h"

#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "engine/atomic_file.h"
#include "engine/error.h"

namespace curie {
namespace {

namespace fs = std::filesystem;

/// To be changed whenever the same preparation gives other pixels, or a file has another form.
constexpr const char* version = "curie-cache-1";

std::optional<std::string> read_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::ostringstream bytes;
    bytes << file.rdbuf();
    if (file.bad()) return std::nullopt;
    return std::move(bytes).str();
}

/// What tells whether a file has changed.
struct FileStamp {
    int64_t size = 0, nanoseconds = 0;
};

std::optional<FileStamp> stamp_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return FileStamp{status.st_size,
                     status.st_mtim.tv_sec * int64_t{1000000000} + status.st_mtim.tv_nsec};
}

/// A file that was changed a moment ago may change again without a new time.
bool settled(const FileStamp& stamp) {
    return int64_t{std::time(nullptr)} * 1000000000 - stamp.nanoseconds > int64_t{2000000000};
}

std::string place(const std::string& folder, const char* kind, const ContentHash& key,
                  const char* extension) {
    const std::string name = key.text();
    return fmt::format("{}/{}/{}/{}{}", folder, kind, name.substr(0, 2), name, extension);
}

std::string with_checksum(const std::string& text) {
    return text + hash_content(text).text() + "\n";
}

/// The text before the checksum; nothing when they do not fit.
std::optional<std::string> without_checksum(const std::string& bytes) {
    constexpr size_t checksum = 33;
    if (bytes.size() < checksum) return std::nullopt;
    std::string text = bytes.substr(0, bytes.size() - checksum);
    if (with_checksum(text) != bytes) return std::nullopt;
    return text;
}

}  // namespace

std::string DiskCache::default_folder() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value ? value : "");
    };
    // The XDG specification: a relative path in the variable counts as none.
    if (const std::string xdg = variable("XDG_CACHE_HOME"); xdg.rfind('/', 0) == 0)
        return xdg + "/curie";
    if (const std::string home = variable("HOME"); !home.empty()) return home + "/.cache/curie";
    return "";
}

DiskCache::DiskCache(std::string folder) : folder_(std::move(folder)) {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error)
        fail_input("cache", "cannot create {}: {}; give another folder by --cache, or none",
                   folder_, error.message());
}

std::vector<float> DiskCache::plane(const std::string& path, const std::string& preparation,
                                    int height, int width,
                                    const std::function<std::vector<float>()>& make) const {
    ContentHash content;
    if (!content_of(path, content)) return make();  // it says better what is wrong with the file
    const ContentHash key = hash_content(
        fmt::format("{}\n{}\n{} x {}\n{}", version, content.text(), height, width, preparation));
    const std::string file = place(folder_, "planes", key, ".plane");
    std::vector<float> plane(size_t(height) * width);
    if (read_plane(file, key, plane)) {
        const std::lock_guard lock(mutex_);
        ++statistics_.found;
        return plane;
    }
    plane = make();
    write_plane(file, key, plane);
    const std::lock_guard lock(mutex_);
    ++statistics_.made;
    return plane;
}

bool DiskCache::read_plane(const std::string& file, const ContentHash& key,
                           std::vector<float>& plane) const {
    const auto bytes = read_bytes(file);
    if (!bytes) return false;
    const auto text = without_checksum(*bytes);
    const size_t size = plane.size() * sizeof(float);
    const std::string head = fmt::format("{}\n{}\n", version, key.text());
    if (!text || text->size() != head.size() + size || text->rfind(head, 0) != 0) {
        note(fmt::format("the cache's {} was damaged and is made again", file));
        return false;
    }
    std::memcpy(plane.data(), text->data() + head.size(), size);
    return true;
}

void DiskCache::write_plane(const std::string& file, const ContentHash& key,
                            const std::vector<float>& plane) const {
    std::string text = fmt::format("{}\n{}\n", version, key.text());
    text.append(reinterpret_cast<const char*>(plane.data()), plane.size() * sizeof(float));
    write(file, with_checksum(text));
}

bool DiskCache::content_of(const std::string& path, ContentHash& content) const {
    const auto stamp = stamp_of(path);
    if (!stamp) return false;
    std::error_code error;
    const std::string absolute = fs::absolute(path, error).string();
    if (error) return false;
    const std::string file = place(folder_, "index", hash_content(absolute), "");
    const std::string known =
        fmt::format("{}\n{}\n{} {}\n", version, absolute, stamp->size, stamp->nanoseconds);
    if (const auto bytes = read_bytes(file)) {
        const auto text = without_checksum(*bytes);
        if (!text) note(fmt::format("the cache's {} was damaged and is made again", file));
        if (text && text->rfind(known, 0) == 0 && text->size() == known.size() + sizeof content) {
            std::memcpy(&content, text->data() + known.size(), sizeof content);
            return true;
        }
    }
    const auto bytes = read_bytes(path);
    if (!bytes) return false;
    content = hash_content(*bytes);
    const auto after = stamp_of(path);
    if (after && after->size == stamp->size && after->nanoseconds == stamp->nanoseconds &&
        settled(*stamp))
        write(file, with_checksum(known + std::string(reinterpret_cast<const char*>(&content),
                                                      sizeof content)));
    return true;
}

void DiskCache::write(const std::string& file, const std::string& bytes) const {
    {
        const std::lock_guard lock(mutex_);
        if (!writable_) return;
    }
    try {
        std::error_code ignored;  // AtomicFile names the folder when it is not there
        fs::create_directories(fs::path(file).parent_path(), ignored);
        write_file_atomically(file, bytes);
    } catch (const InputError& error) {
        {
            const std::lock_guard lock(mutex_);
            if (!std::exchange(writable_, false)) return;
        }
        note(fmt::format("{}; going on without writing to the cache", error.what()));
    }
}

void DiskCache::note(const std::string& text) const {
    const std::lock_guard lock(mutex_);
    statistics_.notes.push_back(text);
}

DiskCache::Statistics DiskCache::statistics() const {
    const std::lock_guard lock(mutex_);
    return statistics_;
}

uint64_t DiskCache::measure() const {
    uint64_t bytes = 0;
    const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
    // Another run may rename or remove what is being looked at: every step may fail.
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder_, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code gone;
        if (!entry->is_regular_file(gone)) continue;
        const fs::path path = entry->path();
        const auto changed = entry->last_write_time(gone);
        if (path.extension() == ".tmp" && !gone && changed < old && fs::remove(path, gone))
            continue;
        const uint64_t size = entry->file_size(gone);
        if (!gone) bytes += size;
    }
    return bytes;
}

}  // namespace curie
