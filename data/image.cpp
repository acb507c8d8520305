#include "data/image.h"

#include <stb/stb_image.h>
#include <stb/stb_image_write.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "data/dicom.h"
#include "data/jpeg_frame.h"
#include "data/pgm.h"
#include "engine/atomic_file.h"
#include "engine/error.h"

namespace curie {
namespace {

constexpr size_t kStart = 65536;  ///< bytes that hold what tells formats apart, and sizes

std::string read_bytes(const std::string& path, size_t limit = SIZE_MAX) {
    if (std::filesystem::is_directory(path))
        fail_input("read_image", "'{}' is a folder; expected an image file", path);
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (!file) fail_input("read_image", "cannot open '{}': {}", path, std::strerror(errno));
    std::string bytes;
    char block[65536];
    while (bytes.size() < limit) {
        const size_t got = std::fread(block, 1, sizeof block, file.get());
        if (got == 0) break;
        bytes.append(block, got);
    }
    if (std::ferror(file.get()))
        fail_input("read_image", "cannot read '{}': {}", path, std::strerror(errno));
    if (bytes.empty()) fail_input("read_image", "'{}' is empty (0 bytes)", path);
    return bytes;
}

bool is_pgm(std::string_view bytes) {
    return bytes.substr(0, 2) == "P5";
}
bool is_png(std::string_view bytes) {
    return bytes.substr(0, 4) == "\x89PNG";
}
bool is_jpeg(std::string_view bytes) {
    return bytes.substr(0, 3) == "\xFF\xD8\xFF";
}

bool is_known_format(std::string_view bytes) {
    return is_pgm(bytes) || is_png(bytes) || is_jpeg(bytes);
}

bool has_extension(const std::string& path, std::string_view expected) {
    std::string extension = std::filesystem::path(path).extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return extension == expected;
}

/// DICOM files begin with 128 bytes of anything; old ones lack these and are known by name alone.
bool is_dicom(std::string_view bytes, const std::string& path) {
    return (bytes.size() >= 132 && bytes.substr(128, 4) == "DICM") ||
           (has_extension(path, ".dcm") && !is_known_format(bytes));
}

void require_known_format(std::string_view bytes, const std::string& name) {
    const auto frame = find_jpeg_frame(bytes);
    if ((frame && frame->process == 3) || has_extension(name, ".ljpeg"))
        fail_input("read_image",
                   "'{}' is lossless JPEG as of classic DDSM, which is not read; decode it by that "
                   "archive's own `jpeg -d -s` to raw samples, then with the LINES and "
                   "PIXELS_PER_LINE of its .ics file make a PNG: convert -depth 16 -endian MSB "
                   "-size PIXELSxLINES gray:FILE.1 -auto-level FILE.png; or use CBIS-DDSM instead",
                   name);
    if (!is_known_format(bytes))
        fail_input("read_image", "'{}' is not an image: expected PGM (P5), PNG, JPEG or DICOM",
                   name);
}

/// stb fills the missing part of a truncated JPEG with grey and reports success, so look for the
/// end marker behind the last scan ourselves; stuffed scan data cannot contain either marker.
void require_whole(std::string_view bytes, const std::string& name) {
    if (is_jpeg(bytes)) {
        const size_t scan = bytes.rfind("\xFF\xDA"), end = bytes.rfind("\xFF\xD9");
        if (scan == bytes.npos || end == bytes.npos || end < scan)
            fail_input("read_image", "'{}' is a truncated JPEG: no end marker in its {} bytes",
                       name, bytes.size());
    } else if (bytes.find("IEND") == bytes.npos) {
        fail_input("read_image", "'{}' is a truncated PNG: no IEND chunk in its {} bytes", name,
                   bytes.size());
    }
}

Image decode_with_stb(std::string_view bytes, const std::string& name) {
    require_whole(bytes, name);
    if (bytes.size() > INT_MAX)
        fail_input("read_image", "'{}' has {} bytes; expected at most {}", name, bytes.size(),
                   INT_MAX);
    const auto data = reinterpret_cast<const stbi_uc*>(bytes.data());
    const int size = static_cast<int>(bytes.size());
    int width = 0, height = 0, stored = 0;
    if (!stbi_info_from_memory(data, size, &width, &height, &stored))
        fail_input("read_image", "'{}' is damaged: {}", name, stbi_failure_reason());
    const int channels = stored <= 2 ? 1 : 3;  // grey (+ alpha) or RGB (+ alpha)
    Image image{height, width, channels, {}};
    const size_t count = size_t(height) * width * channels;
    // Neither deflate (1032 : 1) nor an empty JPEG block (2 bits for 64 samples) packs denser.
    if (count / 1100 > bytes.size())
        fail_input(
            "read_image",
            "'{}' claims {} x {} pixels, more than its {} bytes can hold: truncated or damaged",
            name, width, height, bytes.size());
    using Pixels = std::unique_ptr<void, void (*)(void*)>;
    if (stbi_is_16_bit_from_memory(data, size)) {
        const Pixels pixels(
            stbi_load_16_from_memory(data, size, &width, &height, &stored, channels),
            &stbi_image_free);
        if (!pixels) fail_input("read_image", "'{}' is damaged: {}", name, stbi_failure_reason());
        image.pixels.resize(count);
        const auto deep = static_cast<const stbi_us*>(pixels.get());
        for (size_t i = 0; i < count; ++i)
            image.pixels[i] = static_cast<uint8_t>((deep[i] * 255u + 32767u) / 65535u);
    } else {
        const Pixels pixels(stbi_load_from_memory(data, size, &width, &height, &stored, channels),
                            &stbi_image_free);
        if (!pixels) fail_input("read_image", "'{}' is damaged: {}", name, stbi_failure_reason());
        const auto bytes8 = static_cast<const stbi_uc*>(pixels.get());
        image.pixels.assign(bytes8, bytes8 + count);
    }
    return image;
}

}  // namespace

Image decode_image(std::string_view bytes, const std::string& name) {
    require_known_format(bytes, name);
    return is_pgm(bytes) ? decode_pgm(bytes, name) : decode_with_stb(bytes, name);
}

Image read_image(const std::string& path, const DicomOptions& dicom) {
    if (is_dicom(read_bytes(path, kStart), path)) return read_dicom(path, dicom);
    return decode_image(read_bytes(path), path);
}

ImageSize read_image_size(const std::string& path) {
    const std::string bytes = read_bytes(path, kStart);
    if (is_dicom(bytes, path)) {
        const DicomHeader header = read_dicom_header(path);
        return {header.height, header.width};
    }
    require_known_format(bytes, path);
    if (is_pgm(bytes)) {
        const PgmHeader header = parse_pgm_header(bytes, path);
        return {header.height, header.width};
    }
    int width = 0, height = 0, channels = 0;
    const auto found = [&](const std::string& part) {
        return stbi_info_from_memory(reinterpret_cast<const stbi_uc*>(part.data()),
                                     static_cast<int>(std::min<size_t>(part.size(), INT_MAX)),
                                     &width, &height, &channels) != 0;
    };
    // The size of a JPEG stands behind its comments, which may be long.
    if (!found(bytes) && !(is_jpeg(bytes) && found(read_bytes(path))))
        fail_input("read_image", "'{}' is damaged: {}", path, stbi_failure_reason());
    return {height, width};
}

void write_pgm(const std::string& path, const Image& image) {
    require(image.channels == 1, "write_pgm", "expected a grey image, got {} channels; use PNG",
            image.channels);
    AtomicFile file(path);
    file.write(fmt::format("P5\n{} {}\n255\n", image.width, image.height));
    file.write(image.pixels.data(), image.pixels.size());
    file.commit();
}

void write_png(const std::string& path, const Image& image) {
    AtomicFile file(path);
    const auto store = [](void* target, void* bytes, int count) {
        static_cast<std::string*>(target)->append(static_cast<const char*>(bytes), count);
    };
    std::string encoded;
    if (!stbi_write_png_to_func(store, &encoded, image.width, image.height, image.channels,
                                image.pixels.data(), image.width * image.channels))
        fail("write_png", "cannot encode {} x {} x {} pixels for '{}'", image.height, image.width,
             image.channels, path);
    file.write(encoded);
    file.commit();
}

}  // namespace curie
