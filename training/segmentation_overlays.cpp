#include "training/segmentation_overlays.h"

#include <algorithm>
#include <array>

namespace curie {
namespace {

constexpr int kGap = 4, kTiles = 3, kGroups = 2;  // of a group; groups in a row
using Colour = std::array<float, 3>;
constexpr Colour kTrue = {0, 230, 90}, kPredicted = {255, 70, 60};

/// From the best Dice to the worst, then those without a lesion.
std::vector<const SegmentedImage*> choose(const SegmentationResult& result) {
    std::vector<const SegmentedImage*> ill, healthy, chosen;
    for (const SegmentedImage& image : result.images)
        (image.overlap.truth > 0 ? ill : healthy).push_back(&image);
    std::stable_sort(ill.begin(), ill.end(), [](const auto* a, const auto* b) {
        return a->overlap.dice() > b->overlap.dice();
    });
    const size_t count = std::min<size_t>(6, ill.size());
    for (size_t k = 0; k < count; ++k)
        chosen.push_back(ill[count == 1 ? 0 : k * (ill.size() - 1) / (count - 1)]);
    for (size_t k = 0; k < std::min<size_t>(2, healthy.size()); ++k) chosen.push_back(healthy[k]);
    return chosen;
}

/// One tile, each pixel `zoom` x `zoom`; `mask` null: the image alone. Inside the mask the colour
/// is mixed in, on its border it is pure.
struct Tile {
    Image& sheet;
    int top, left, zoom, height, width;

    void draw(const float* grey, const std::vector<uint8_t>* mask, const Colour& colour) const {
        const auto inside = [&](int row, int column) {
            return row >= 0 && row < height && column >= 0 && column < width &&
                   (*mask)[row * width + column];
        };
        for (int i = 0; i < height * zoom; ++i)
            for (int j = 0; j < width * zoom; ++j) {
                const int row = i / zoom, column = j / zoom;
                float share = 0;
                if (mask && inside(row, column)) {
                    const bool border = !inside((i - 1 + zoom) / zoom - 1, column) ||
                                        !inside((i + 1) / zoom, column) ||
                                        !inside(row, (j - 1 + zoom) / zoom - 1) ||
                                        !inside(row, (j + 1) / zoom);
                    share = border ? 1.0f : 0.35f;
                }
                for (int c = 0; c < 3; ++c)
                    sheet.at(top + i, left + j, c) = static_cast<uint8_t>(
                        (1 - share) * grey[row * width + column] + share * colour[c] + 0.5f);
            }
    }
};

}  // namespace

Image make_segmentation_overlays(const SegmentationResult& result, const ImageCache& images) {
    const std::vector<const SegmentedImage*> chosen = choose(result);
    const int zoom = std::max(1, 192 / std::max(images.height(), images.width()));
    const int height = images.height() * zoom, width = images.width() * zoom;
    const int rows = (static_cast<int>(chosen.size()) + kGroups - 1) / kGroups;
    const int group_width = kTiles * (width + kGap) + 2 * kGap;
    Image sheet{std::max(1, rows) * (height + kGap) + kGap, kGroups * group_width, 3, {}};
    sheet.pixels.assign(size_t(sheet.height) * sheet.width * 3, 255);
    for (int k = 0; k < static_cast<int>(chosen.size()); ++k) {
        const SegmentedImage& image = *chosen[k];
        const float* grey = images.plane(image.index);
        Tile tile{sheet,
                  kGap + k / kGroups * (height + kGap),
                  kGap + k % kGroups * group_width,
                  zoom,
                  images.height(),
                  images.width()};
        tile.draw(grey, nullptr, {});
        tile.left += width + kGap;
        tile.draw(grey, &image.truth, kTrue);
        tile.left += width + kGap;
        tile.draw(grey, &image.predicted, kPredicted);
    }
    return sheet;
}

}  // namespace curie
