#include "data/lesion_mask.h"

#include <algorithm>
#include <cmath>

#include "data/lesion_place.h"
#include "data/resize.h"

namespace curie {

Image mask_of(const Dataset& dataset, const Sample& sample) {
    if (sample.lesions.empty()) return Image{1, 1, 1, {0}};
    if (dataset.mask) return dataset.mask(sample);
    if (sample.height > 0) return marked_mask(sample.lesions, sample.height, sample.width);
    const Image image = dataset.read(sample);
    return marked_mask(sample.lesions, image.height, image.width);
}

Image marked_mask(const std::vector<Lesion>& lesions, int height, int width) {
    Image mask{height, width, 1, std::vector<uint8_t>(size_t(height) * width)};
    for (const Lesion& lesion : lesions) {
        if (!lesion.row || !lesion.column || !lesion.radius) continue;
        const auto first = [](float centre, float radius) {
            return std::max(0, static_cast<int>(std::floor(centre - radius)));
        };
        const auto end = [](float centre, float radius, int size) {
            return std::min(size, static_cast<int>(std::ceil(centre + radius)) + 1);
        };
        const int bottom = end(*lesion.row, *lesion.radius, height);
        const int right = end(*lesion.column, *lesion.radius, width);
        for (int row = first(*lesion.row, *lesion.radius); row < bottom; ++row)
            for (int column = first(*lesion.column, *lesion.radius); column < right; ++column)
                if (in_lesion(lesion, row, column)) mask.at(row, column) = 255;
    }
    return mask;
}

bool has_whole_mask(const Sample& sample) {
    return std::all_of(sample.lesions.begin(), sample.lesions.end(), [](const Lesion& lesion) {
        return lesion.row && lesion.column && lesion.radius;
    });
}

std::vector<float> mask_plane(const Image& mask, int height, int width) {
    std::vector<float> plane = resize_image(mask, height, width, 1);
    bool any = false;
    for (float& value : plane) {
        value = value >= 127.5f ? 1.0f : 0.0f;
        any = any || value > 0;
    }
    return any ? plane : std::vector<float>();
}

}  // namespace curie
