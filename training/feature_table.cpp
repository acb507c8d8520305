#include "training/feature_table.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "engine/error.h"

namespace curie {
namespace {

namespace fs = std::filesystem;

constexpr int64_t header_bytes = 128;

}  // namespace

FeatureTable::FeatureTable(std::string path, const ContentHash& key, int64_t rows, int64_t width)
    : path_(std::move(path)), key_(key), rows_(rows), width_(width), known_(rows) {
    require(rows > 0 && width > 0, "feature_table", "expected rows and a width, got {} and {}",
            rows, width);
    if (!path_.empty()) open();
    map();
}

FeatureTable::~FeatureTable() {
    close();
}

std::string FeatureTable::header() const {
    std::string text = fmt::format("curie-features-1\n{}\n{} {}\n", key_.text(), rows_, width_);
    text.resize(header_bytes, '\n');
    return text;
}

int64_t FeatureTable::offset(int64_t row) const {
    return header_bytes + row * static_cast<int64_t>(sizeof(ContentHash) + row_bytes());
}

ContentHash FeatureTable::checksum(int64_t row, const float* values) const {
    const ContentHash content = hash_content(values, row_bytes());
    const uint64_t all[] = {key_.words[0], key_.words[1], static_cast<uint64_t>(row),
                            content.words[0], content.words[1]};
    return hash_content(all, sizeof all);
}

void FeatureTable::open() {
    std::error_code ignored;  // the open below names the folder when it is not there
    fs::create_directories(fs::path(path_).parent_path(), ignored);
    for (int attempt = 0; attempt < 2; ++attempt) {
        descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        struct stat status {};
        if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) return note_error("open");
        std::string found(header_bytes, '\0');
        const ssize_t count = ::pread(descriptor_, found.data(), found.size(), 0);
        // Empty or all zero: new, or its writer was killed before the first write.
        const bool fresh = count == 0 || found.find_first_not_of('\0') == std::string::npos;
        if (fresh || (found == header() && status.st_size == file_size())) {
            if (fresh && (::ftruncate(descriptor_, file_size()) != 0 ||
                          !write(header().data(), header_bytes, 0)))
                return note_error("write");
            return;
        }
        close();
        notes_.push_back(fmt::format("{} was damaged and is made again", path_));
        ::unlink(path_.c_str());
    }
}

void FeatureTable::map() {
    const bool memory = descriptor_ < 0;
    void* address = ::mmap(nullptr, static_cast<size_t>(file_size()),
                           memory ? PROT_READ | PROT_WRITE : PROT_READ,
                           memory ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED, descriptor_, 0);
    if (address == MAP_FAILED)
        fail("feature_table", "cannot map {} bytes for features: {}", file_size(),
             std::strerror(errno));
    mapped_ = static_cast<char*>(address);
}

void FeatureTable::close() {
    if (mapped_) ::munmap(mapped_, static_cast<size_t>(file_size()));
    mapped_ = nullptr;
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void FeatureTable::note_error(const char* action) {
    notes_.push_back(fmt::format("cannot {} {}: {}; its features are kept in memory alone", action,
                                 path_, std::strerror(errno)));
    close();
}

bool FeatureTable::write(const void* bytes, size_t count, int64_t offset) {
    auto next = static_cast<const char*>(bytes);
    if (descriptor_ < 0) {
        std::memcpy(mapped_ + offset, bytes, count);
        return true;
    }
    while (count > 0) {
        const ssize_t written = ::pwrite(descriptor_, next, count, offset);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        next += written;
        offset += written;
        count -= static_cast<size_t>(written);
    }
    return true;
}

bool FeatureTable::contains(int64_t row) {
    require(row >= 0 && row < rows_, "feature_table", "expected a row below {}, got {}", rows_,
            row);
    if (known_[row]) return true;
    ContentHash stored;
    std::memcpy(&stored, mapped_ + offset(row), sizeof stored);
    if (stored == ContentHash{}) return false;
    known_[row] = stored == checksum(row, this->row(row));
    if (!known_[row] && !std::exchange(damage_noted_, true))
        notes_.push_back(fmt::format("rows of {} were damaged and are made again", path_));
    return known_[row];
}

const float* FeatureTable::row(int64_t row) const {
    return reinterpret_cast<const float*>(mapped_ + offset(row) + sizeof(ContentHash));
}

void FeatureTable::store(int64_t row, const float* values) {
    require(row >= 0 && row < rows_, "feature_table", "expected a row below {}, got {}", rows_,
            row);
    const ContentHash hash = checksum(row, values);
    const auto at = static_cast<int64_t>(sizeof hash) + offset(row);
    if (!write(values, row_bytes(), at) || !write(&hash, sizeof hash, offset(row))) {
        // A full disk: what is there moves to memory, and the file stays for others.
        std::vector<std::pair<int64_t, std::vector<float>>> kept;
        for (int64_t i = 0; i < rows_; ++i)
            if (known_[i]) kept.emplace_back(i, std::vector(this->row(i), this->row(i) + width_));
        note_error("write");
        map();
        for (const auto& [i, old] : kept) store(i, old.data());
        return store(row, values);
    }
    known_[row] = true;
}

}  // namespace curie
