#include "explain/localisation.h"

#include <algorithm>
#include <cmath>

namespace curie {

namespace {

double distance_to_segment(double row, double column, const OutlinePoint& a,
                           const OutlinePoint& b) {
    const double down = b.row - a.row, across = b.column - a.column;
    const double length = down * down + across * across;
    const double along = ((row - a.row) * down + (column - a.column) * across) / length;
    const double t = length > 0 ? std::clamp(along, 0.0, 1.0) : 0;
    return std::hypot(row - a.row - t * down, column - a.column - t * across);
}

/// By the even-odd rule, or near an edge.
bool in_outline(const std::vector<OutlinePoint>& outline, double row, double column,
                double margin) {
    bool inside = false;
    for (size_t i = 0; i < outline.size(); ++i) {
        const OutlinePoint &a = outline[i], &b = outline[(i + 1) % outline.size()];
        if (margin > 0 && distance_to_segment(row, column, a, b) <= margin) return true;
        const bool crosses = (a.row > row) != (b.row > row);
        if (crosses && column < a.column + (row - a.row) / (b.row - a.row) * (b.column - a.column))
            inside = !inside;
    }
    return inside;
}

}  // namespace

bool in_lesion(const Lesion& lesion, double row, double column, double margin) {
    if (!lesion.row || !lesion.column || !lesion.radius) return false;
    const double down = row - *lesion.row, across = column - *lesion.column,
                 reach = *lesion.radius + margin;
    if (down * down + across * across > reach * reach) return false;
    return lesion.outline.empty() || in_outline(lesion.outline, row, column, margin);
}

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
