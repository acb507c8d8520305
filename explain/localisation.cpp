#include "explain/localisation.h"

#include <algorithm>
#include <cmath>

namespace curie {

std::optional<Localisation> localise(const Heatmap& map, int height, int width,
                                     const std::vector<Lesion>& lesions, double tolerance) {
    std::vector<Lesion> placed;
    for (const Lesion& lesion : lesions)
        if (lesion.row && lesion.column && lesion.radius) placed.push_back(lesion);
    if (placed.empty()) return std::nullopt;

    const Heatmap large = upsample(map, height, width);
    const float maximum = *std::max_element(large.values.begin(), large.values.end());
    double mass = 0, mass_inside = 0;
    int64_t area_inside = 0, highest = 0, highest_inside = 0;
    for (int i = 0; i < height; ++i)
        for (int j = 0; j < width; ++j) {
            const float value = large.at(i, j);
            const auto inside = [&](double margin) {
                return std::any_of(placed.begin(), placed.end(), [&](const Lesion& lesion) {
                    return in_lesion(lesion, i, j, margin);
                });
            };
            const bool covered = inside(0);
            area_inside += covered;
            mass += value;
            if (covered) mass_inside += value;
            if (maximum == 0 || value < maximum) continue;
            ++highest;
            highest_inside += inside(tolerance);
        }
    Localisation result;
    result.area_inside = double(area_inside) / (double(height) * width);
    if (mass > 0) result.mass_inside = mass_inside / mass;
    if (highest > 0) result.hit = double(highest_inside) / double(highest);
    return result;
}

Heatmap brightness_map(const Image& image) {
    std::vector<double> evidence(size_t(image.height) * image.width);
    for (size_t i = 0; i < image.pixels.size(); ++i)
        evidence[i / image.channels] += image.pixels[i] / double(image.channels);
    return heatmap_of(image.height, image.width, evidence);
}

}  // namespace curie
