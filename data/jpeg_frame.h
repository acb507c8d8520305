// The frame header of a JPEG stream (ITU T.81 B.2.2), for checks before decoding.
#pragma once

#include <optional>
#include <string_view>

namespace curie {

struct JpegFrame {
    int process;  ///< 0 baseline, 1 extended, 2 progressive, 3 lossless, ...: SOF0 .. SOF15
    int height, width;
};

/// Nothing if `bytes` do not begin with a JPEG stream whose frame header can be reached.
std::optional<JpegFrame> find_jpeg_frame(std::string_view bytes);

}  // namespace curie
