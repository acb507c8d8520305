#include "report/event_file.h"

#include <array>

#include "engine/error.h"
#if CURIE_HAVE_PROTOBUF
#include "report/tensorboard_event.pb.h"
#endif

namespace curie {
namespace {

constexpr std::array<uint32_t, 256> kCrcTable = [] {
    std::array<uint32_t, 256> table{};
    for (uint32_t i = 0; i < 256; ++i) {
        table[i] = i;
        for (int bit = 0; bit < 8; ++bit)
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0x82F63B78u : 0u);
    }
    return table;
}();

template <class Word>
std::string little_endian(Word word) {
    std::string bytes;
    for (size_t i = 0; i < sizeof word; ++i) bytes += static_cast<char>(word >> 8 * i & 0xFF);
    return bytes;
}

/// So that a file of CRCs, embedded in a record, does not look like its own.
std::string masked_crc(std::string_view bytes) {
    const uint32_t crc = crc32c(bytes);
    return little_endian<uint32_t>((crc >> 15 | crc << 17) + 0xA282EAD8u);
}

}  // namespace

uint32_t crc32c(std::string_view bytes) {
    uint32_t crc = ~0u;
    for (const char byte : bytes)
        crc = kCrcTable[(crc ^ static_cast<uint8_t>(byte)) & 0xFF] ^ crc >> 8;
    return ~crc;
}

void EventFile::append(const std::string& record) {
    const std::string length = little_endian<uint64_t>(record.size());
    file_ << length << masked_crc(length) << record << masked_crc(record) << std::flush;
    if (!file_) fail_input("tensorboard", "cannot write '{}'; is the disk full?", path_);
}

#if CURIE_HAVE_PROTOBUF

EventFile::EventFile(const std::string& path, double wall_time)
    : path_(path), file_(path, std::ios::binary | std::ios::app) {
    if (!file_) fail_input("tensorboard", "cannot create '{}'", path);
    tensorboard::Event event;
    event.set_wall_time(wall_time);
    event.set_file_version("brain.Event:2");
    append(event.SerializeAsString());
}

void EventFile::scalar(const std::string& tag, int64_t step, float value, double wall_time) {
    tensorboard::Event event;
    event.set_wall_time(wall_time);
    event.set_step(step);
    tensorboard::Summary::Value* scalar = event.mutable_summary()->add_value();
    scalar->set_tag(tag);
    scalar->set_simple_value(value);
    append(event.SerializeAsString());
}

#else

EventFile::EventFile(const std::string& path, double) : path_(path) {
    fail_input("tensorboard",
               "this build writes no event files, because protobuf was not found; install "
               "libprotobuf-dev and protobuf-compiler, and build again");
}

void EventFile::scalar(const std::string&, int64_t, float, double) {}

#endif

}  // namespace curie
