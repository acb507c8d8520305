#include "data/pgm.h"

#include <algorithm>
#include <cctype>

#include "engine/error.h"

namespace curie {
namespace {

bool is_space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}
bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

int read_number(std::string_view bytes, size_t& at, const char* what, int limit,
                const std::string& name) {
    while (at < bytes.size() && (is_space(bytes[at]) || bytes[at] == '#')) {
        if (bytes[at] == '#') {
            while (at < bytes.size() && bytes[at] != '\n' && bytes[at] != '\r') ++at;
        } else {
            ++at;
        }
    }
    const size_t first = at;
    long value = 0;
    while (at < bytes.size() && is_digit(bytes[at]) && value <= limit)
        value = value * 10 + (bytes[at++] - '0');
    if (at == first || value < 1 || value > limit)
        fail_input("read_image", "'{}' is a damaged PGM: its {} is not a number from 1 to {}", name,
                   what, limit);
    return static_cast<int>(value);
}

}  // namespace

PgmHeader parse_pgm_header(std::string_view bytes, const std::string& name) {
    if (bytes.substr(0, 2) != "P5")
        fail_input("read_image", "'{}' is not a binary PGM: it does not begin with P5", name);
    size_t at = 2;
    PgmHeader header{};
    header.width = read_number(bytes, at, "width", 65535, name);
    header.height = read_number(bytes, at, "height", 65535, name);
    header.maximum = read_number(bytes, at, "maximum", 65535, name);
    if (at >= bytes.size() || !is_space(bytes[at]))
        fail_input("read_image", "'{}' is a damaged PGM: no white space after its header", name);
    header.data_start = at + 1;
    return header;
}

Image decode_pgm(std::string_view bytes, const std::string& name) {
    const PgmHeader header = parse_pgm_header(bytes, name);
    const size_t count = size_t(header.width) * header.height;
    const size_t sample_bytes = header.maximum > 255 ? 2 : 1;
    const size_t present = bytes.size() - header.data_start;
    if (present < count * sample_bytes)
        fail_input("read_image", "'{}' is truncated: expected {} bytes of {} x {} pixels, got {}",
                   name, count * sample_bytes, header.width, header.height, present);
    Image image{header.height, header.width, 1, std::vector<uint8_t>(count)};
    auto data = reinterpret_cast<const uint8_t*>(bytes.data()) + header.data_start;
    if (header.maximum == 255) {
        std::copy_n(data, count, image.pixels.begin());
        return image;
    }
    for (size_t i = 0; i < count; ++i) {
        const int value = sample_bytes == 1 ? data[i] : data[2 * i] * 256 + data[2 * i + 1];
        if (value > header.maximum)
            fail_input("read_image", "'{}' is damaged: pixel {} is {}, above its maximum {}", name,
                       i, value, header.maximum);
        image.pixels[i] = static_cast<uint8_t>((value * 255 + header.maximum / 2) / header.maximum);
    }
    return image;
}

}  // namespace curie
