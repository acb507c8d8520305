#include "explain/heatmap.h"

#include <algorithm>
#include <cmath>

namespace curie {
namespace {

/// The two source places that a target place lies between, and the share of the second.
struct Tap {
    int first, second;
    float share;
};

std::vector<Tap> taps(int source, int target) {
    std::vector<Tap> result(static_cast<size_t>(target));
    for (int i = 0; i < target; ++i) {
        const double place = std::clamp((i + 0.5) * source / target - 0.5, 0.0, source - 1.0);
        const int first = static_cast<int>(place);
        result[i] = {first, std::min(first + 1, source - 1), static_cast<float>(place - first)};
    }
    return result;
}

}  // namespace

Heatmap heatmap_of(int height, int width, const std::vector<double>& evidence) {
    require(height > 0 && width > 0 && evidence.size() == size_t(height) * width, "heatmap",
            "expected {} x {} values, got {}", height, width, evidence.size());
    Heatmap map{height, width, std::vector<float>(evidence.size()), 0};
    for (double value : evidence) {
        require(std::isfinite(value), "heatmap",
                "expected finite evidence, got {}; does the model compute NaN on this image?",
                value);
        map.maximum = std::max(map.maximum, value);
    }
    if (map.maximum > 0)
        for (size_t i = 0; i < evidence.size(); ++i)
            map.values[i] = static_cast<float>(std::max(0.0, evidence[i]) / map.maximum);
    return map;
}

Heatmap upsample(const Heatmap& map, int height, int width) {
    require(height > 0 && width > 0 && !map.values.empty(), "heatmap",
            "expected a map and a size to enlarge it to, got {} x {} and {} x {}", map.height,
            map.width, height, width);
    const std::vector<Tap> rows = taps(map.height, height), columns = taps(map.width, width);
    Heatmap large{height, width, std::vector<float>(size_t(height) * width), map.maximum};
    float* value = large.values.data();
    for (const Tap& r : rows)
        for (const Tap& c : columns) {
            const float above =
                std::lerp(map.at(r.first, c.first), map.at(r.first, c.second), c.share);
            const float below =
                std::lerp(map.at(r.second, c.first), map.at(r.second, c.second), c.share);
            *value++ = std::lerp(above, below, r.share);
        }
    return large;
}

}  // namespace curie
