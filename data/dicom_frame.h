// What the decoders of DICOM files hand on: one grey frame as stored, and what its values mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/dicom_options.h"
#include "data/image.h"

namespace curie {

/// VOI LUT Function (0028,1056); PS3.3 C.11.2.1.2.1, C.11.2.1.3.2 and C.11.2.1.3.1.
enum class WindowFunction { linear, linear_exact, sigmoid };

struct DicomWindow {
    double center, width;  ///< in rescaled values
    WindowFunction function = WindowFunction::linear;
};

struct DicomFrame {
    int height = 0, width = 0;
    int bits = 16;                      ///< BitsStored, 1 .. 16
    bool is_signed = false;             ///< two's complement in `bits` bits
    bool inverted = false;              ///< MONOCHROME1: the smallest value is white
    double slope = 1, intercept = 0;    ///< value = stored * slope + intercept
    std::optional<DicomWindow> window;  ///< the first one of the file
    std::optional<int> padding;         ///< stored value outside the image, shown black
    std::vector<uint16_t> stored;       ///< height * width, bits above `bits` are 0
};

/// The stored values of a file; errors as of read_dicom().
DicomFrame read_dicom_frame(const std::string& path);

/// (height, width, 1). Value ranges leave padding out. An image of one single value becomes 0.
/// InputError naming `name`: WindowMode::window and the file has no window, percentiles that are
/// not 0 <= low < high <= 100.
Image to_8_bits(const DicomFrame& frame, const DicomOptions& options, const std::string& name);

}  // namespace curie
