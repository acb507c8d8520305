// Drawing on RGB images: what pictures of heat maps and layers are put together from. Whatever
// falls outside the image is cut off.
#pragma once

#include <string>

#include "data/image.h"
#include "explain/colour_map.h"

namespace curie {

/// Of all pictures: the paper and what is written on it.
constexpr Colour background{20, 20, 20}, ink{235, 235, 235};

Image make_canvas(int height, int width, const Colour& colour);

/// An RGB copy whose longer side is `side`; `blocks` enlarges every pixel to an even square instead
/// of smoothing.
Image fit(const Image& image, int side, bool blocks = false);

/// A grey or RGB image with its top left corner at (row, column).
void paste(Image& canvas, const Image& image, int row, int column);

void fill_rectangle(Image& canvas, int row, int column, int height, int width,
                    const Colour& colour);

/// A ring of `thickness` pixels around (row, column), radius to its middle.
void draw_circle(Image& canvas, double row, double column, double radius, double thickness,
                 const Colour& colour);

/// ASCII text, its top left corner at (row, column); a line is text_height() pixels high.
void draw_text(Image& canvas, int row, int column, const std::string& text, int scale,
               const Colour& colour);
int text_width(const std::string& text, int scale);
constexpr int text_height(int scale) {
    return 12 * scale;
}

}  // namespace curie
