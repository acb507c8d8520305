// How DICOM's 8 to 16 bit samples become the 8 bits of an Image.
#pragma once

#include <string>

namespace curie {

enum class WindowMode {
    min_max,     ///< smallest value of the image -> 0, largest -> 255 (default)
    window,      ///< the file's own WindowCenter and WindowWidth, linear, exact linear or sigmoid
    percentile,  ///< as min_max between two percentiles of the image's values, clipped outside
};

/// By name: min-max, window, percentile. InputError otherwise.
WindowMode parse_window_mode(const std::string& name);
const char* window_mode_name(WindowMode mode);

struct DicomOptions {
    WindowMode window = WindowMode::min_max;
    double low_percentile = 0.5, high_percentile = 99.5;  ///< of WindowMode::percentile
};

}  // namespace curie
