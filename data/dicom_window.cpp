// Stored values to 8 bits through one table of all stored values there can be: rescaling, windows
// and inversion cost nothing per pixel, and every mode works on the image's histogram.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "data/dicom_frame.h"
#include "engine/error.h"

namespace curie {
namespace {

constexpr std::array<std::pair<WindowMode, const char*>, 3> kModes = {
    {{WindowMode::min_max, "min-max"},
     {WindowMode::window, "window"},
     {WindowMode::percentile, "percentile"}}};

int stored_value(size_t pattern, const DicomFrame& frame) {
    const int value = static_cast<int>(pattern);
    return frame.is_signed && value >= 1 << (frame.bits - 1) ? value - (1 << frame.bits) : value;
}

/// Rescaled values of the image in rising order with the number of pixels of each.
std::vector<std::pair<double, size_t>> histogram(const DicomFrame& frame) {
    std::vector<size_t> counts(size_t(1) << frame.bits);
    for (const uint16_t pattern : frame.stored) ++counts[pattern];
    std::vector<std::pair<double, size_t>> values;
    for (size_t pattern = 0; pattern < counts.size(); ++pattern) {
        const int stored = stored_value(pattern, frame);
        if (counts[pattern] > 0 && stored != frame.padding)
            values.emplace_back(stored * frame.slope + frame.intercept, counts[pattern]);
    }
    std::sort(values.begin(), values.end());
    return values;
}

/// The smallest value that at least `percent` % of the pixels do not exceed.
double percentile(const std::vector<std::pair<double, size_t>>& values, double percent) {
    size_t total = 0, seen = 0;
    for (const auto& [value, count] : values) total += count;
    for (const auto& [value, count] : values) {
        seen += count;
        if (static_cast<double>(seen) * 100 >= percent * static_cast<double>(total)) return value;
    }
    return values.back().first;
}

/// 0 .. 1 of a rescaled value.
double windowed(double x, const DicomWindow& window) {
    const double from_center = x - window.center;
    if (window.function == WindowFunction::sigmoid)
        return 1 / (1 + std::exp(-4 * from_center / window.width));
    if (window.function == WindowFunction::linear_exact)
        return (x - (window.center - window.width / 2)) / window.width;
    // PS3.3: of the linear function the centre lies half a value lower and the width is one less.
    if (window.width <= 1) return from_center > -0.5 ? 1 : 0;
    return (from_center + 0.5) / (window.width - 1) + 0.5;
}

DicomWindow file_window(const DicomFrame& frame, const std::string& name) {
    if (!frame.window)
        fail_input("dicom",
                   "'{}' has no WindowCenter and WindowWidth; use the window mode min-max or "
                   "percentile",
                   name);
    const DicomWindow window = *frame.window;
    const double least = window.function == WindowFunction::linear ? 1 : 0;
    if (!std::isfinite(window.center) || !std::isfinite(window.width) || window.width < least ||
        window.width <= 0)
        fail_input("dicom",
                   "'{}' has the window centre {} and width {}: not a window; use the window mode "
                   "min-max",
                   name, window.center, window.width);
    return window;
}

/// The window that maps the range of the image to 0 .. 1.
DicomWindow range_window(const DicomFrame& frame, const DicomOptions& options,
                         const std::string& name) {
    double low = 0, high = 100;
    if (options.window == WindowMode::percentile) {
        low = options.low_percentile;
        high = options.high_percentile;
        if (!(0 <= low && low < high && high <= 100))
            fail_input("dicom", "'{}': expected percentiles 0 <= low < high <= 100, got {} and {}",
                       name, low, high);
    }
    const auto values = histogram(frame);
    if (values.empty()) return {0, 1, WindowFunction::linear_exact};
    const double first = percentile(values, low), last = percentile(values, high);
    // One single value would divide by zero; it becomes black.
    if (first == last)
        return {first + (frame.inverted ? -0.5 : 0.5), 1, WindowFunction::linear_exact};
    return {(first + last) / 2, last - first, WindowFunction::linear_exact};
}

}  // namespace

WindowMode parse_window_mode(const std::string& name) {
    for (const auto& [mode, known] : kModes)
        if (name == known) return mode;
    fail_input("dicom", "expected the window mode min-max, window or percentile, got '{}'", name);
}

const char* window_mode_name(WindowMode mode) {
    return std::find_if(kModes.begin(), kModes.end(),
                        [&](const auto& m) { return m.first == mode; })
        ->second;
}

Image to_8_bits(const DicomFrame& frame, const DicomOptions& options, const std::string& name) {
    const DicomWindow window = options.window == WindowMode::window
                                   ? file_window(frame, name)
                                   : range_window(frame, options, name);
    std::vector<uint8_t> table(size_t(1) << frame.bits);
    for (size_t pattern = 0; pattern < table.size(); ++pattern) {
        const int stored = stored_value(pattern, frame);
        const double level =
            std::clamp(windowed(stored * frame.slope + frame.intercept, window), 0.0, 1.0);
        const auto grey = static_cast<uint8_t>(std::lround(level * 255));
        table[pattern] = stored == frame.padding ? 0
                         : frame.inverted        ? static_cast<uint8_t>(255 - grey)
                                                 : grey;
    }
    Image image{frame.height, frame.width, 1, std::vector<uint8_t>(frame.stored.size())};
    std::transform(frame.stored.begin(), frame.stored.end(), image.pixels.begin(),
                   [&](uint16_t pattern) { return table[pattern]; });
    return image;
}

}  // namespace curie
