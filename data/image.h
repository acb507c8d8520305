// 8-bit images on disk: PGM (read by hand, because stb ignores comments' corner cases and says
// nothing about truncation), PNG and JPEG (stb_image), DICOM (data/dicom.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/dicom_options.h"

namespace curie {

/// An 8-bit image, row-major (height, width, channels), row 0 at the top; 1 channel is grey, 3 RGB.
struct Image {
    int height = 0, width = 0, channels = 1;
    std::vector<uint8_t> pixels;

    uint8_t& at(int row, int column, int channel = 0) {
        return pixels[(size_t(row) * width + column) * channels + channel];
    }
    uint8_t at(int row, int column, int channel = 0) const {
        return pixels[(size_t(row) * width + column) * channels + channel];
    }
};

/// Reads PGM (P5), PNG, JPEG or DICOM, recognised by content, not by name; a file that is none of
/// these but is named *.dcm is tried as DICOM without its preamble. Deeper samples of PGM and PNG
/// become 8 bits by round(value * 255 / maximum), with the maximum of the PGM header or 65535 for a
/// 16-bit PNG, those of DICOM as `dicom` says; an alpha channel is dropped. A missing, empty,
/// truncated or foreign file, and a header that claims more pixels than the file can hold, is an
/// InputError that names the file and says what is wrong.
Image read_image(const std::string& path, const DicomOptions& dicom = {});

/// PGM, PNG or JPEG from memory; `name` is used in messages.
Image decode_image(std::string_view bytes, const std::string& name);

/// Height and width from the header alone (reads at most the first 64 KiB, of a JPEG or DICOM file
/// with a longer header more).
struct ImageSize {
    int height, width;
};
ImageSize read_image_size(const std::string& path);

/// Written atomically. write_pgm takes grey images only.
void write_pgm(const std::string& path, const Image& image);
void write_png(const std::string& path, const Image& image);

}  // namespace curie
