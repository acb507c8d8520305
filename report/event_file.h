// A TensorBoard event file: scalars by tag and step, readable while it grows.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace curie {

/// Records are TensorFlow's: 8 bytes of length, their masked CRC, the record, its masked CRC, all
/// little-endian (tensorflow/core/lib/io/record_writer.h); each record is an Event of
/// tensorboard_event.proto. InputError when the build has no protobuf, or on a path or disk that
/// cannot be written.
class EventFile {
  public:
    /// Appends to `path`, first of all the version of the format. Times are seconds since 1970.
    EventFile(const std::string& path, double wall_time);

    void scalar(const std::string& tag, int64_t step, float value, double wall_time);

  private:
    void append(const std::string& record);

    std::string path_;
    std::ofstream file_;
};

/// CRC-32C (Castagnoli), as in RFC 3720, appendix B.4.
uint32_t crc32c(std::string_view bytes);

}  // namespace curie
