#include "data/lesion_place.h"

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

}  // namespace curie
