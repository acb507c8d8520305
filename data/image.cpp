#include "data/image.h"

#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "engine/atomic_file.h"
#include "engine/error.h"

// Static, because a program that links curie may hold its own copy of stb.
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#include <stb/stb_image.h>
#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

namespace curie {

namespace {

constexpr uint32_t largest_side = 65535;

std::string read_bytes(const std::filesystem::path& path) {
    std::error_code code;
    if (std::filesystem::is_directory(path, code))
        fail_input("read_image", "expected an image file, got the folder '{}'", path.string());
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file)
        fail_input("read_image", "cannot open '{}': {}", path.string(), std::strerror(errno));
    std::string bytes(static_cast<size_t>(file.tellg()), '\0');
    file.seekg(0);
    if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
        fail_input("read_image", "cannot read '{}'", path.string());
    return bytes;
}

uint8_t to_8_bits(uint32_t value, uint32_t maximum) {
    return static_cast<uint8_t>((value * 255 + maximum / 2) / maximum);
}

/// The next number of a PGM header; skips whitespace and comments (# to the end of the line).
uint32_t header_number(const std::string& bytes, size_t& at, const std::string& name,
                       const char* what) {
    while (at < bytes.size() && (std::isspace(static_cast<uint8_t>(bytes[at])) || bytes[at] == '#'))
        at = bytes[at] == '#' ? std::min(bytes.find_first_of("\r\n", at), bytes.size()) : at + 1;
    uint32_t number = 0;
    const size_t first = at;
    for (; at < bytes.size() && std::isdigit(static_cast<uint8_t>(bytes[at])); ++at)
        number = std::min(number * 10 + static_cast<uint32_t>(bytes[at] - '0'), largest_side + 1);
    if (at == first || number == 0 || number > largest_side)
        fail_input("read_image", "expected the {} of 1 to {} in the PGM header of '{}', got {}",
                   what, largest_side, name,
                   at == first ? "no number" : bytes.substr(first, at - first));
    return number;
}

Image decode_pgm(const std::string& bytes, const std::string& name) {
    size_t at = 2;
    Image image;
    image.width = header_number(bytes, at, name, "width");
    image.height = header_number(bytes, at, name, "height");
    const uint32_t maximum = header_number(bytes, at, name, "largest value");
    if (at < bytes.size() && std::isspace(static_cast<uint8_t>(bytes[at]))) ++at;
    const size_t count = static_cast<size_t>(image.width * image.height);
    const size_t size = maximum > 255 ? 2 : 1;
    if (bytes.size() - at < count * size)
        fail_input("read_image", "'{}' is truncated: expected {} bytes of pixels ({} x {}), got {}",
                   name, count * size, image.width, image.height, bytes.size() - at);
    image.pixels.resize(count);
    const auto* source = reinterpret_cast<const uint8_t*>(bytes.data() + at);
    for (size_t i = 0; i < count; ++i) {
        const uint32_t value = size == 2 ? source[2 * i] * 256u + source[2 * i + 1] : source[i];
        if (value > maximum)
            fail_input("read_image", "'{}' holds the pixel {}, but its header states at most {}",
                       name, value, maximum);
        image.pixels[i] = to_8_bits(value, maximum);
    }
    return image;
}

/// Whether a JPEG has its end marker behind the start of its scan; stb fills what is missing with
/// grey and reports success. Segments in front are skipped: a thumbnail has an end marker too.
bool jpeg_is_whole(std::string_view bytes) {
    size_t at = 2;
    while (at + 4 <= bytes.size() && bytes[at] == '\xff') {
        if (bytes[at + 1] == '\xff') {  // padding
            ++at;
            continue;
        }
        if (bytes[at + 1] == '\xda') return bytes.find("\xff\xd9", at) != bytes.npos;
        at += 2 + static_cast<uint8_t>(bytes[at + 2]) * 256u + static_cast<uint8_t>(bytes[at + 3]);
    }
    return false;
}

Image decode_by_stb(const std::string& bytes, const std::string& name) {
    const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
    const int size = static_cast<int>(bytes.size());
    int width = 0, height = 0, channels = 0;
    const auto stop = [&] {
        fail_input("read_image", "cannot decode '{}': {}; the file is corrupt or truncated", name,
                   stbi_failure_reason());
    };
    if (!stbi_info_from_memory(data, size, &width, &height, &channels)) stop();
    Image image{height, width, channels < 3 ? 1 : 3, {}};
    const size_t count = static_cast<size_t>(image.height * image.width * image.channels);
    const int wanted = static_cast<int>(image.channels);
    using Pixels = std::unique_ptr<void, void (*)(void*)>;
    if (stbi_is_16_bit_from_memory(data, size)) {
        const Pixels pixels(
            stbi_load_16_from_memory(data, size, &width, &height, &channels, wanted),
            stbi_image_free);
        if (!pixels) stop();
        const auto* values = static_cast<const uint16_t*>(pixels.get());
        image.pixels.resize(count);
        for (size_t i = 0; i < count; ++i) image.pixels[i] = to_8_bits(values[i], 65535);
    } else {
        const Pixels pixels(stbi_load_from_memory(data, size, &width, &height, &channels, wanted),
                            stbi_image_free);
        if (!pixels) stop();
        const auto* values = static_cast<const uint8_t*>(pixels.get());
        image.pixels.assign(values, values + count);
    }
    return image;
}

void check(const Image& image, const std::filesystem::path& path) {
    require(image.height > 0 && image.width > 0 &&
                static_cast<int64_t>(image.pixels.size()) ==
                    image.height * image.width * image.channels,
            "write_image",
            "expected height x width x channels pixels for '{}', got {} x {} x {} "
            "and {} pixels",
            path.string(), image.height, image.width, image.channels, image.pixels.size());
}

}  // namespace

Image read_image(const std::filesystem::path& path) {
    const std::string bytes = read_bytes(path), name = path.string();
    if (bytes.size() > size_t{1} << 30)
        fail_input("read_image", "expected at most 1 GiB in '{}', got {} bytes", name,
                   bytes.size());
    if (bytes.starts_with("P5")) return decode_pgm(bytes, name);
    if (bytes.starts_with("\x89PNG")) return decode_by_stb(bytes, name);
    if (bytes.starts_with("\xff\xd8")) {
        if (!jpeg_is_whole(bytes))
            fail_input("read_image", "'{}' is truncated: the JPEG has no end marker", name);
        return decode_by_stb(bytes, name);
    }
    fail_input("read_image", "expected a binary PGM (P5), PNG or JPEG file, got '{}', which {}",
               name, bytes.empty() ? "is empty" : "starts with none of their signatures");
}

void write_pgm(const std::filesystem::path& path, const Image& image) {
    check(image, path);
    require(image.channels == 1, "write_pgm", "expected a grey image for '{}', got {} channels",
            path.string(), image.channels);
    AtomicFile file(path);
    file.write(fmt::format("P5\n{} {}\n255\n", image.width, image.height));
    file.write({reinterpret_cast<const char*>(image.pixels.data()), image.pixels.size()});
    file.commit();
}

void write_png(const std::filesystem::path& path, const Image& image) {
    check(image, path);
    std::string bytes;
    const auto append = [](void* target, void* data, int size) {
        static_cast<std::string*>(target)->append(static_cast<const char*>(data),
                                                  static_cast<size_t>(size));
    };
    const int channels = static_cast<int>(image.channels), width = static_cast<int>(image.width);
    require(stbi_write_png_to_func(append, &bytes, width, static_cast<int>(image.height), channels,
                                   image.pixels.data(), width * channels) != 0,
            "write_png", "cannot encode '{}'", path.string());
    write_file_atomically(path, bytes);
}

}  // namespace curie
