#include "explain/overlay.h"

#include <algorithm>
#include <cmath>

#include "explain/canvas.h"

namespace curie {
namespace {

constexpr Colour lesion_colour{64, 224, 208};

uint8_t mix(uint8_t under, uint8_t over, double opacity) {
    return static_cast<uint8_t>(std::lround(std::lerp(double(under), double(over), opacity)));
}

/// Opaque soon: a faint purple on grey could not be told from tissue.
double opacity_of(float value, double alpha) {
    return alpha * std::sqrt(std::clamp(value, 0.0f, 1.0f));
}

}  // namespace

float brightest_value(const Heatmap& map, double percentile) {
    require(percentile > 0 && percentile <= 100, "overlay",
            "expected a percentile in (0, 100], got {}", percentile);
    std::vector<float> values = map.values;
    const auto rank = static_cast<size_t>(std::ceil(percentile / 100 * double(values.size()))) - 1;
    std::nth_element(values.begin(), values.begin() + rank, values.end());
    const float value = values[rank];
    return value > 0 ? value : *std::max_element(values.begin(), values.end());
}

Image overlay(const Image& image, const Heatmap& map, const OverlayOptions& options) {
    require(options.alpha >= 0 && options.alpha <= 1, "overlay",
            "expected an alpha in [0, 1], got {}", options.alpha);
    const Heatmap large = upsample(map, image.height, image.width);
    Image result = make_canvas(image.height, image.width, background);
    paste(result, image, 0, 0);
    const float brightest = brightest_value(map, options.percentile);
    for (size_t i = 0; i < large.values.size(); ++i) {
        const float shown = brightest > 0 ? large.values[i] / brightest : 0;
        const Colour colour = sequential_colour(shown);
        const double opacity = opacity_of(shown, options.alpha);
        for (size_t c = 0; c < 3; ++c) {
            uint8_t& value = result.pixels[3 * i + c];
            value = mix(value, colour[c], opacity);
        }
    }
    return result;
}

Image overlay_panel(const Image& image, const Heatmap& map, const PanelOptions& options) {
    // Everything beside the pictures is sized by them, to be readable on a phone photo and on a
    // 4096-pixel film alike.
    const int scale = std::max(1, std::max(image.height, image.width) / 400);
    const int margin = 4 * scale, line = text_height(scale);
    const std::string bottom = "0",
                      top = fmt::format(
                          "{:.3g}", brightest_value(map, options.overlay.percentile) * map.maximum);
    const int bar = 12 * scale;
    const int side = std::max(bar, std::max(text_width(top, scale), text_width(bottom, scale)));
    Image panel = make_canvas(image.height + line + 2 * margin, 2 * image.width + side + 4 * margin,
                              background);
    draw_text(panel, margin, margin, options.caption, scale, ink);

    Image plain = make_canvas(image.height, image.width, background);
    paste(plain, image, 0, 0);
    Image over = overlay(image, map, options.overlay);
    for (const Lesion& lesion : options.lesions)
        if (lesion.column && lesion.row && lesion.radius)
            for (Image* picture : {&plain, &over})
                draw_circle(*picture, *lesion.row, *lesion.column, *lesion.radius, scale,
                            lesion_colour);
    const int first_row = line + margin;
    paste(panel, plain, first_row, margin);
    paste(panel, over, first_row, image.width + 2 * margin);

    const int left = 2 * image.width + 3 * margin;
    const int bar_top = first_row + line, bar_height = std::max(1, image.height - 2 * line);
    draw_text(panel, first_row, left, top, scale, ink);
    for (int i = 0; i < bar_height; ++i)
        fill_rectangle(panel, bar_top + i, left, 1, bar,
                       sequential_colour(1 - (i + 0.5) / bar_height));
    draw_text(panel, bar_top + bar_height + scale, left, bottom, scale, ink);
    return panel;
}

}  // namespace curie
