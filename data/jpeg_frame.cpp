#include "data/jpeg_frame.h"

#include <cstdint>

namespace curie {

std::optional<JpegFrame> find_jpeg_frame(std::string_view bytes) {
    const auto byte = [&](size_t at) { return static_cast<uint8_t>(bytes[at]); };
    const auto word = [&](size_t at) { return byte(at) << 8 | byte(at + 1); };
    if (bytes.substr(0, 2) != "\xFF\xD8") return {};
    for (size_t at = 2; at + 9 <= bytes.size() && byte(at) == 0xFF; at += 2 + word(at + 2)) {
        const int marker = byte(at + 1);
        // C4, C8 and CC among the frame markers are Huffman tables, reserved, arithmetic coding.
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC)
            return JpegFrame{marker - 0xC0, word(at + 5), word(at + 7)};
    }
    return {};
}

}  // namespace curie
