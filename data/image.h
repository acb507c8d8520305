// Decoded 8-bit images and their files: PGM (P5, the format of mini-MIAS), PNG and JPEG.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace curie {

/// Row 0 is the top; `channels` is 1 (grey) or 3 (red, green, blue).
struct Image {
    int64_t height = 0, width = 0, channels = 1;
    std::vector<uint8_t> pixels;  ///< H,W,C
};

/// Reads a file by what it holds, whatever its name. PGM: comments, any whitespace, 8 and 16 bit;
/// deeper pixels and PGM maxima other than 255 are scaled to 0..255 and rounded; an alpha channel
/// is dropped. Throws InputError naming the file for a missing, truncated or foreign one.
Image read_image(const std::filesystem::path& path);

/// Writes a grey image as mini-MIAS has it: the header `P5\nW H\n255\n`, then the pixels.
void write_pgm(const std::filesystem::path& path, const Image& image);

void write_png(const std::filesystem::path& path, const Image& image);

}  // namespace curie
