#include "explain/canvas.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "data/resize.h"
#include "engine/error.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <stb/stb_easy_font.h>
#pragma GCC diagnostic pop

namespace curie {

Image make_canvas(int height, int width, const Colour& colour) {
    Image canvas{height, width, 3, std::vector<uint8_t>(size_t(height) * width * 3)};
    fill_rectangle(canvas, 0, 0, height, width, colour);
    return canvas;
}

Image fit(const Image& image, int side, bool blocks) {
    const double factor = double(side) / std::max(image.height, image.width);
    const int rows = std::max(1, static_cast<int>(std::lround(image.height * factor)));
    const int columns = std::max(1, static_cast<int>(std::lround(image.width * factor)));
    const std::vector<float> values = resize_image(
        image, rows, columns, 3, blocks ? ResizeMethod::nearest : ResizeMethod::bilinear);
    Image fitted{rows, columns, 3, std::vector<uint8_t>(values.size())};
    for (size_t i = 0; i < values.size(); ++i)
        fitted.pixels[i] = static_cast<uint8_t>(std::lround(values[i]));
    return fitted;
}

void paste(Image& canvas, const Image& image, int row, int column) {
    require(canvas.channels == 3 && (image.channels == 1 || image.channels == 3), "canvas",
            "expected an RGB canvas and a grey or RGB image, got {} and {} channels",
            canvas.channels, image.channels);
    for (int i = std::max(0, -row); i < std::min(image.height, canvas.height - row); ++i)
        for (int j = std::max(0, -column); j < std::min(image.width, canvas.width - column); ++j)
            for (int c = 0; c < 3; ++c)
                canvas.at(row + i, column + j, c) = image.at(i, j, image.channels == 3 ? c : 0);
}

void fill_rectangle(Image& canvas, int row, int column, int height, int width,
                    const Colour& colour) {
    for (int i = std::max(0, row); i < std::min(row + height, canvas.height); ++i)
        for (int j = std::max(0, column); j < std::min(column + width, canvas.width); ++j)
            std::copy(colour.begin(), colour.end(), &canvas.at(i, j));
}

void draw_circle(Image& canvas, double row, double column, double radius, double thickness,
                 const Colour& colour) {
    const double reach = radius + thickness;
    const int top = std::max(0, static_cast<int>(row - reach)),
              left = std::max(0, static_cast<int>(column - reach)),
              bottom = std::min(canvas.height - 1, static_cast<int>(row + reach)),
              right = std::min(canvas.width - 1, static_cast<int>(column + reach));
    for (int i = top; i <= bottom; ++i)
        for (int j = left; j <= right; ++j)
            if (std::abs(std::hypot(i - row, j - column) - radius) <= thickness / 2)
                std::copy(colour.begin(), colour.end(), &canvas.at(i, j));
}

void draw_text(Image& canvas, int row, int column, const std::string& text, int scale,
               const Colour& colour) {
    struct Corner {
        float x, y, z;
        unsigned char colour[4];
    };
    std::vector<Corner> corners(text.size() * 4 * 32);  // no glyph has more strokes
    std::string copy = text;                            // the font takes no const
    const int quads = stb_easy_font_print(0, 0, copy.data(), nullptr, corners.data(),
                                          static_cast<int>(corners.size() * sizeof(Corner)));
    for (int q = 0; q < quads; ++q) {
        const Corner &first = corners[4 * q], &last = corners[4 * q + 2];
        fill_rectangle(canvas, row + static_cast<int>(first.y) * scale,
                       column + static_cast<int>(first.x) * scale,
                       static_cast<int>(last.y - first.y) * scale,
                       static_cast<int>(last.x - first.x) * scale, colour);
    }
}

int text_width(const std::string& text, int scale) {
    std::string copy = text;
    return stb_easy_font_width(copy.data()) * scale;
}

}  // namespace curie
