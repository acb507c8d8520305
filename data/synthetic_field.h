// A float plane in the coordinates of a 1024 x 1024 film, at any resolution.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "engine/random.h"

namespace curie {

constexpr float pi = std::numbers::pi_v<float>;

inline float draw(Random& random, double low, double high) {
    return static_cast<float>(random.uniform(low, high));
}

/// `size` x `size` values; cell (row, column) lies at film position ((i + 0.5) * step - 0.5), so
/// that all anatomy is written once, in mini-MIAS pixels.
struct Field {
    explicit Field(int size_) : size(size_), step(1024.0f / size_), values(size_t(size_) * size_) {}

    float& at(int row, int column) { return values[size_t(row) * size + column]; }
    float at(int row, int column) const { return values[size_t(row) * size + column]; }
    float place(int index) const { return (static_cast<float>(index) + 0.5f) * step - 0.5f; }
    /// First cell at or after a film position, clamped to 0 .. size.
    int cell(float position) const {
        return std::clamp(static_cast<int>(std::ceil((position + 0.5f) / step - 0.5f)), 0, size);
    }

    int size;
    float step;
    std::vector<float> values;
};

/// 0 below `low`, 1 above `high`, smooth between (also for low > high, mirrored).
inline float smooth_step(float low, float high, float x) {
    const float t = std::clamp((x - low) / (high - low), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

struct Point {
    float x, y;
};

/// Raises `field` to a line from `a` to `b`: `amplitude` on its axis, falling to 0 at `width`; both
/// change linearly from their first to their second value. Film coordinates.
inline void draw_line(Field& field, Point a, Point b, float width_a, float width_b,
                      float amplitude_a, float amplitude_b) {
    const float reach = std::max({width_a, width_b, field.step});
    const float dx = b.x - a.x, dy = b.y - a.y, length2 = std::max(dx * dx + dy * dy, 1e-6f);
    const int bottom = field.cell(std::max(a.y, b.y) + reach);
    const int right = field.cell(std::max(a.x, b.x) + reach);
    for (int row = field.cell(std::min(a.y, b.y) - reach); row < bottom; ++row) {
        const float y = field.place(row) - a.y;
        for (int column = field.cell(std::min(a.x, b.x) - reach); column < right; ++column) {
            const float x = field.place(column) - a.x;
            const float t = std::clamp((x * dx + y * dy) / length2, 0.0f, 1.0f);
            const float ex = x - t * dx, ey = y - t * dy;
            const float width = std::max(width_a + t * (width_b - width_a), 0.7f * field.step);
            const float inside = 1 - (ex * ex + ey * ey) / (width * width);
            if (inside <= 0) continue;
            float& value = field.at(row, column);
            value = std::max(value, (amplitude_a + t * (amplitude_b - amplitude_a)) * inside);
        }
    }
}

}  // namespace curie
