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
constexpr Colour kCircleColour = {255, 70, 70};
constexpr Colour kOutlineColour = {0, 230, 255};
constexpr double kLeastRadius = 3;  // smaller circles are not seen

void put(Image& sheet, int row, int column, const Colour& colour) {
    std::copy(colour.begin(), colour.end(), &sheet.at(row, column));
}

/// An image's place on the sheet: its pixel centre (i, j) lies at top + (i + 0.5) * scale - 0.5.
struct Tile {
    Image& sheet;
    int top, left, height, width;
    double scale;

    /// A point in pixels of the image; what lies outside the image is not drawn.
    void draw_point(double row, double column, const Colour& colour) const {
        const long i = std::lround((row + 0.5) * scale - 0.5);
        const long j = std::lround((column + 0.5) * scale - 0.5);
        if (i >= 0 && i < height && j >= 0 && j < width)
            put(sheet, top + static_cast<int>(i), left + static_cast<int>(j), colour);
    }

    void draw_line(const OutlinePoint& from, const OutlinePoint& to, const Colour& colour) const {
        const double rows = double(to.row) - from.row, columns = double(to.column) - from.column;
        const int steps = 1 + static_cast<int>(2 * scale * std::hypot(rows, columns));
        for (int k = 0; k <= steps; ++k)
            draw_point(from.row + rows * k / steps, from.column + columns * k / steps, colour);
    }

    void draw_circle(double row, double column, double radius, const Colour& colour) const {
        const double shown = std::max(radius, kLeastRadius / scale);
        const int steps = std::max(16, static_cast<int>(shown * scale * 8));
        for (int k = 0; k < steps; ++k) {
            const double angle = 6.283185307179586 * k / steps;
            draw_point(row + shown * std::sin(angle), column + shown * std::cos(angle), colour);
        }
    }

    void draw_lesion(const Lesion& lesion) const {
        const std::vector<OutlinePoint>& outline = lesion.outline;
        for (size_t k = 0; k < outline.size(); ++k)
            draw_line(outline[k], outline[(k + 1) % outline.size()], kOutlineColour);
        if (outline.empty() && lesion.column)
            draw_circle(*lesion.row, *lesion.column, *lesion.radius, kCircleColour);
    }
};

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
        const int top = k / columns * options.tile, left = k % columns * options.tile;
        const Colour& frame = kLabelColours[std::clamp(sample.label, 0, 2)];
        for (int i = 0; i < options.tile; ++i)
            for (int j = 0; j < options.tile; ++j) {
                const bool is_frame = std::min(i, j) < kFrame || std::max(i, j) >= side + kFrame;
                put(sheet, top + i, left + j, is_frame ? frame : Colour{0, 0, 0});
            }
        const double scale = double(side) / std::max(image.height, image.width);
        const int height = std::max(1, static_cast<int>(std::lround(image.height * scale)));
        const int width = std::max(1, static_cast<int>(std::lround(image.width * scale)));
        const Tile tile{sheet,
                        top + kFrame + (side - height) / 2,
                        left + kFrame + (side - width) / 2,
                        height,
                        width,
                        scale};
        const std::vector<float> pixels = resize_image(image, height, width, 3);
        for (int i = 0; i < height; ++i)
            for (int j = 0; j < width; ++j)
                for (int c = 0; c < 3; ++c)
                    sheet.at(tile.top + i, tile.left + j, c) =
                        static_cast<uint8_t>(pixels[(size_t(i) * width + j) * 3 + c] + 0.5f);
        if (!options.mark_lesions) continue;
        for (const Lesion& lesion : sample.lesions) tile.draw_lesion(lesion);
    }
    return sheet;
}

std::vector<int64_t> choose_samples(const Dataset& dataset, int64_t count) {
    std::vector<std::vector<int64_t>> classes(dataset.class_names.size());
    for (size_t i = 0; i < dataset.samples.size(); ++i)
        classes.at(dataset.samples[i].label).push_back(static_cast<int64_t>(i));
    // One more for each class in turn, as long as it has one.
    std::vector<int64_t> shares(classes.size());
    for (bool any = true; any && count > 0;) {
        any = false;
        for (size_t c = 0; c < classes.size() && count > 0; ++c)
            if (shares[c] < static_cast<int64_t>(classes[c].size())) {
                ++shares[c];
                --count;
                any = true;
            }
    }
    std::vector<int64_t> chosen;
    for (size_t c = 0; c < classes.size(); ++c)
        for (int64_t k = 0; k < shares[c]; ++k)
            chosen.push_back(classes[c][k * static_cast<int64_t>(classes[c].size()) / shares[c]]);
    return chosen;
}

void write_contact_sheet(const std::string& path, const Dataset& dataset,
                         const std::vector<int64_t>& indices, const ContactSheetOptions& options) {
    write_png(path, make_contact_sheet(dataset, indices, options));
}

}  // namespace curie
