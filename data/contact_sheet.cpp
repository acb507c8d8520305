#include "data/contact_sheet.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "data/resize.h"
#include "engine/error.h"

namespace curie {
namespace {

using Colour = std::array<uint8_t, 3>;
constexpr int kFrame = 2;
constexpr std::array<Colour, 3> kLabelColours = {{{90, 90, 90}, {255, 150, 0}, {230, 0, 0}}};
constexpr Colour kLesionColour = {255, 70, 70};

void put(Image& sheet, int row, int column, const Colour& colour) {
    std::copy(colour.begin(), colour.end(), &sheet.at(row, column));
}

void draw_circle(Image& sheet, int top, int left, int side, double row, double column,
                 double radius) {
    const int steps = std::max(16, static_cast<int>(radius * 8));
    for (int k = 0; k < steps; ++k) {
        const double angle = 6.283185307179586 * k / steps;
        const long r = std::lround(row + radius * std::sin(angle));
        const long c = std::lround(column + radius * std::cos(angle));
        if (r >= 0 && r < side && c >= 0 && c < side)
            put(sheet, top + static_cast<int>(r), left + static_cast<int>(c), kLesionColour);
    }
}

}  // namespace

Image make_contact_sheet(const Dataset& dataset, const std::vector<int64_t>& indices,
                         const ContactSheetOptions& options) {
    require(options.columns > 0 && options.tile > 2 * kFrame, "contact_sheet",
            "expected columns > 0 and a tile above {} pixels, got {} and {}", 2 * kFrame,
            options.columns, options.tile);
    const int count = static_cast<int>(indices.size());
    const int columns = std::max(1, std::min(options.columns, count));
    const int rows = std::max(1, (count + columns - 1) / columns);
    Image sheet{rows * options.tile, columns * options.tile, 3, {}};
    sheet.pixels.resize(size_t(sheet.height) * sheet.width * 3);
    const int side = options.tile - 2 * kFrame;
    for (int k = 0; k < count; ++k) {
        const Sample& sample = dataset.samples.at(indices[k]);
        const Image image = dataset.read(sample);
        const std::vector<float> pixels = resize_image(image, side, side, 3);
        const int top = k / columns * options.tile, left = k % columns * options.tile;
        const Colour& frame = kLabelColours[std::clamp(sample.label, 0, 2)];
        for (int i = 0; i < options.tile; ++i)
            for (int j = 0; j < options.tile; ++j) put(sheet, top + i, left + j, frame);
        for (int i = 0; i < side; ++i)
            for (int j = 0; j < side; ++j)
                for (int c = 0; c < 3; ++c)
                    sheet.at(top + kFrame + i, left + kFrame + j, c) =
                        static_cast<uint8_t>(pixels[(size_t(i) * side + j) * 3 + c] + 0.5f);
        if (!options.mark_lesions) continue;
        const double vertical = double(side) / image.height, across = double(side) / image.width;
        for (const Lesion& lesion : sample.lesions)
            if (lesion.column)
                draw_circle(sheet, top + kFrame, left + kFrame, side,
                            (*lesion.row + 0.5) * vertical, (*lesion.column + 0.5) * across,
                            *lesion.radius * across);
    }
    return sheet;
}

void write_contact_sheet(const std::string& path, const Dataset& dataset,
                         const std::vector<int64_t>& indices, const ContactSheetOptions& options) {
    write_png(path, make_contact_sheet(dataset, indices, options));
}

}  // namespace curie
