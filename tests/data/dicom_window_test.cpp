// Stored values to 8 bits; needs no DICOM library.
#include <doctest/doctest.h>

#include <cmath>

#include "data/dicom_frame.h"
#include "engine/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

using Bytes = std::vector<uint8_t>;

DicomFrame frame_of(std::vector<uint16_t> stored, int bits = 12) {
    DicomFrame frame;
    frame.height = 1;
    frame.width = static_cast<int>(stored.size());
    frame.bits = bits;
    frame.stored = std::move(stored);
    return frame;
}

Bytes bytes(const DicomFrame& frame, WindowMode mode = WindowMode::min_max) {
    DicomOptions options;
    options.window = mode;
    return to_8_bits(frame, options, "a.dcm").pixels;
}

}  // namespace

TEST_CASE("dicom_window: min-max of stored values, signed, inverted, rescaled, constant") {
    DicomFrame frame = frame_of({100, 355, 228, 101});
    CHECK(bytes(frame) == Bytes{0, 255, 128, 1});
    frame.slope = 2;
    frame.intercept = -1000;
    CHECK(bytes(frame) == Bytes{0, 255, 128, 1});
    frame.inverted = true;
    CHECK(bytes(frame) == Bytes{255, 0, 127, 254});
    frame.slope = -1;  // a negative slope turns white and black round once more
    CHECK(bytes(frame) == Bytes{0, 255, 128, 1});

    DicomFrame negative = frame_of({0x800, 0x7FF, 0, 0xFFF});  // -2048, 2047, 0, -1
    negative.is_signed = true;
    CHECK(bytes(negative) == Bytes{0, 255, 128, 127});

    DicomFrame constant = frame_of({7, 7});
    CHECK(bytes(constant) == Bytes{0, 0});
    constant.inverted = true;
    CHECK(bytes(constant) == Bytes{0, 0});
}

TEST_CASE("dicom_window: padding is black and does not count") {
    DicomFrame frame = frame_of({0, 1000, 1255, 0});
    frame.padding = 0;
    CHECK(bytes(frame) == Bytes{0, 0, 255, 0});
    frame.inverted = true;
    CHECK(bytes(frame) == Bytes{0, 255, 0, 0});
    CHECK(bytes(frame, WindowMode::percentile) == Bytes{0, 255, 0, 0});
    DicomFrame only = frame_of({5, 5});
    only.padding = 5;
    CHECK(bytes(only) == Bytes{0, 0});
}

TEST_CASE("dicom_window: the file's window, by the formulas of PS3.3 C.11.2.1") {
    // The standard's own example: centre 2048, width 4096 of 12 bits is the identity.
    DicomFrame frame = frame_of({0, 1, 2047, 2048, 4094, 4095});
    frame.window = DicomWindow{2048, 4096};
    CHECK(bytes(frame, WindowMode::window) == Bytes{0, 0, 127, 128, 255, 255});
    // Width 1 is a threshold: <= centre - 0.5 is black.
    frame.window = DicomWindow{2048, 1};
    CHECK(bytes(frame, WindowMode::window) == Bytes{0, 0, 0, 255, 255, 255});
    // Centre 100, width 101: 49.5 is black, 149.5 white.
    DicomFrame small = frame_of({0, 49, 50, 99, 100, 149, 150, 4095});
    small.window = DicomWindow{100, 101};
    CHECK(bytes(small, WindowMode::window) == Bytes{0, 0, 1, 126, 129, 254, 255, 255});
    small.window->function = WindowFunction::linear_exact;
    small.window->width = 100;  // 50 is black, 150 white
    CHECK(bytes(small, WindowMode::window) == Bytes{0, 0, 0, 125, 128, 252, 255, 255});
    small.window->function = WindowFunction::sigmoid;
    const Bytes sigmoid = bytes(small, WindowMode::window);
    const std::vector<uint16_t> values = small.stored;
    for (size_t i = 0; i < values.size(); ++i)
        CHECK(sigmoid[i] == std::lround(255 / (1 + std::exp(-4 * (values[i] - 100.0) / 100))));
    // The window is of rescaled values.
    small.window = DicomWindow{100, 101};
    small.slope = 0.5;
    small.intercept = 25;
    CHECK(bytes(small, WindowMode::window)[6] == 129);  // 150 * 0.5 + 25 = 100
    small.inverted = true;
    CHECK(bytes(small, WindowMode::window)[6] == 126);
}

TEST_CASE("dicom_window: percentiles clip what lies outside") {
    std::vector<uint16_t> stored;
    for (uint16_t i = 0; i < 1000; ++i) stored.push_back(i);
    const DicomFrame frame = frame_of(stored);
    DicomOptions options;
    options.window = WindowMode::percentile;
    options.low_percentile = 10;   // the hundredth value: 99
    options.high_percentile = 90;  // 899
    const Bytes pixels = to_8_bits(frame, options, "a.dcm").pixels;
    CHECK(pixels[0] == 0);
    CHECK(pixels[99] == 0);
    CHECK(pixels[101] == 1);
    CHECK(pixels[499] == 128);  // 400 / 800
    CHECK(pixels[897] == 254);
    CHECK(pixels[899] == 255);
    CHECK(pixels[999] == 255);
    options.low_percentile = 0;
    options.high_percentile = 100;
    CHECK(to_8_bits(frame, options, "a.dcm").pixels == bytes(frame));
}

TEST_CASE("dicom_window: what cannot be done is said") {
    const DicomFrame plain = frame_of({1, 2});
    const auto error = [](const DicomFrame& frame, const DicomOptions& options) {
        return message_of<InputError>([&] { to_8_bits(frame, options, "a.dcm"); });
    };
    DicomOptions options;
    options.window = WindowMode::window;
    CHECK(contains(error(plain, options), "'a.dcm' has no WindowCenter and WindowWidth"));
    DicomFrame zero = plain;
    zero.window = DicomWindow{1, 0};
    CHECK(contains(error(zero, options), "width 0: not a window"));
    options.window = WindowMode::percentile;
    options.low_percentile = 60;
    options.high_percentile = 40;
    CHECK(contains(error(plain, options), "0 <= low < high <= 100, got 60 and 40"));
    for (const char* name : {"min-max", "window", "percentile"})
        CHECK(window_mode_name(parse_window_mode(name)) == std::string(name));
    CHECK(contains(message_of<InputError>([] { parse_window_mode("log"); }), "got 'log'"));
}
