#include "data/cbis_ddsm_place.h"

#include <algorithm>

#include "engine/error.h"

namespace curie {
namespace {

void place(const LesionMask& mask) {
    const Image image = read_image(mask.path);
    int top = image.height, bottom = -1, left = image.width, right = -1;
    for (int row = 0; row < image.height; ++row)
        for (int column = 0; column < image.width; ++column) {
            if (image.at(row, column) <= 127) continue;
            top = std::min(top, row);
            bottom = std::max(bottom, row);
            left = std::min(left, column);
            right = std::max(right, column);
        }
    if (bottom < 0)
        fail_input("cbis-ddsm", "the mask '{}' of {} is black: it marks nothing", mask.path,
                   mask.id);
    const float x = float(mask.image.width) / float(image.width);
    const float y = float(mask.image.height) / float(image.height);
    // Pixel centres, as in every other annotation: a mask of one pixel has the radius 0.5.
    mask.lesion->column = (float(left + right + 1) * x - 1) / 2;
    mask.lesion->row = (float(top + bottom + 1) * y - 1) / 2;
    mask.lesion->radius = std::max(float(right - left + 1) * x, float(bottom - top + 1) * y) / 2;
}

}  // namespace

std::vector<std::string> place_lesions(const std::vector<LesionMask>& masks) {
    std::vector<std::string> errors(masks.size());
#pragma omp parallel for schedule(dynamic)
    for (size_t i = 0; i < masks.size(); ++i) {
        try {
            place(masks[i]);
        } catch (const std::exception& error) {
            errors[i] = error.what();
        }
    }
    return errors;
}

}  // namespace curie
