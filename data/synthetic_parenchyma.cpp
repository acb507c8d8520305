#include "data/synthetic_parenchyma.h"

#include <array>

#include "data/gradient_noise.h"

namespace curie {
namespace {

/// The distance to a polyline is dear, but smooth: compute it on a coarse grid and interpolate.
void fill_depth(const Breast& breast, Field& depth) {
    constexpr int kCoarse = 8;
    const int nodes = 1024 / kCoarse + 2;
    std::vector<float> grid(size_t(nodes) * nodes, -1e3f);
    for (int i = 0; i < nodes; ++i)
        for (int j = 0; j < nodes; ++j) {
            const auto x = static_cast<float>(j * kCoarse), y = static_cast<float>(i * kCoarse);
            if (x > breast.film_left() - 30 && x < breast.film_right() + 30)
                grid[size_t(i) * nodes + j] = breast.depth(x, y);
        }
    for (int row = 0; row < depth.size; ++row) {
        const float y = std::max(depth.place(row), 0.0f) / kCoarse;
        const int i = static_cast<int>(y);
        const float fy = y - static_cast<float>(i);
        for (int column = 0; column < depth.size; ++column) {
            const float x = std::max(depth.place(column), 0.0f) / kCoarse;
            const int j = static_cast<int>(x);
            const float fx = x - static_cast<float>(j);
            const float* a = &grid[size_t(i) * nodes + j];
            const float* b = a + nodes;
            const float top = a[0] + fx * (a[1] - a[0]), bottom = b[0] + fx * (b[1] - b[0]);
            depth.at(row, column) = top + fy * (bottom - top);
        }
    }
}

/// Veins and ducts: soft bright curves that wander from the chest wall towards the nipple.
void draw_vessels(const Breast& breast, Random& side, Field& lines) {
    const int count = static_cast<int>(side.below(6));
    for (int k = 0; k < count; ++k) {
        Point at{breast.film_right() - draw(side, 0, 0.4) * breast.reach(), draw(side, 150, 850)};
        float angle =
            std::atan2(breast.nipple().y - at.y, breast.nipple().x - at.x) + draw(side, -0.5, 0.5);
        float width = draw(side, 3.5, 6), amplitude = draw(side, 10, 26);
        const int steps = 8 + static_cast<int>(side.below(14));
        for (int s = 0; s < steps; ++s) {
            angle += draw(side, -0.28, 0.28);
            const Point next{at.x + 22 * std::cos(angle), at.y + 22 * std::sin(angle)};
            draw_line(lines, at, next, width, width * 0.96f, amplitude, amplitude * 0.96f);
            width *= 0.96f;
            amplitude *= 0.96f;
            at = next;
        }
    }
}

struct GlandStyle {
    float brightness, strands, coverage;
};

/// How much glandular tissue, how strong its strands, and how far it spreads.
GlandStyle gland_style(Density density, Random& side) {
    constexpr std::array<GlandStyle, 4> kStyles = {
        {{10, 24, 0.75f}, {32, 25, 0.92f}, {46, 20, 1.12f}, {58, 15, 1.32f}}};
    GlandStyle style = kStyles[static_cast<size_t>(density)];
    style.brightness *= draw(side, 0.8, 1.2);
    style.strands *= draw(side, 0.8, 1.25);
    style.coverage *= draw(side, 0.92, 1.08);
    return style;
}

}  // namespace

void render_parenchyma(const Breast& breast, uint64_t seed, uint64_t stream, Random& side,
                       Field& tissue, Field& depth) {
    const GradientNoise noise(seed, stream);
    const GlandStyle style = gland_style(breast.density(), side);
    const float fat = draw(side, 80, 115), edge = draw(side, 70, 140);
    const float muscle = draw(side, 140, 175), muscle_fade = draw(side, 0, 40);
    const float gland_x = breast.film_right() - breast.reach() * draw(side, 0.50, 0.66);
    const float gland_y = breast.nipple().y - draw(side, 10, 90);
    const float gland_a = breast.reach() * draw(side, 0.32, 0.44) * style.coverage;
    const float gland_b = draw(side, 170, 260) * style.coverage;
    const float tilt = draw(side, -0.5, 0.2), cos_tilt = std::cos(tilt), sin_tilt = std::sin(tilt);
    // Strands run towards a point in front of the nipple, so that they don't all meet in one pixel.
    const Point focus{breast.nipple().x - draw(side, 30, 110),
                      breast.nipple().y + draw(side, -40, 40)};

    fill_depth(breast, depth);
    Field lines(tissue.size);
    draw_vessels(breast, side, lines);

    for (int row = 0; row < tissue.size; ++row) {
        const float y = tissue.place(row);
        for (int column = 0; column < tissue.size; ++column) {
            const float d = depth.at(row, column);
            const float x = tissue.place(column);
            if (d <= 0 || x < breast.film_left() || x > breast.film_right()) continue;
            const float warp_x = noise(x / 130 + 3, y / 130), warp_y = noise(x / 130, y / 130 + 40);
            const float dx = x - gland_x, dy = y - gland_y;
            const float ex = (cos_tilt * dx + sin_tilt * dy) / gland_a;
            const float ey = (cos_tilt * dy - sin_tilt * dx) / gland_b;
            const float clouds = noise.fractal(x / 120 + 0.6f * warp_x + 7, y / 120 + warp_y, 4);
            const float gland = smooth_step(1.45f, 0.40f, std::hypot(ex, ey) - 0.60f * clouds);

            const float fx = x - focus.x, fy = y - focus.y;
            const float angle = std::atan2(fy, fx) + 0.11f * warp_y;
            const float radius = std::sqrt(fx * fx + fy * fy) + 50 * warp_x;
            const float strands = noise.ridge(angle * 7 + 11, radius / 170, 3.4f) +
                                  0.8f * noise.ridge(angle * 17, radius / 100 + 23, 3.0f) +
                                  0.6f * noise.ridge(x / 30 + 2 * warp_y, y / 30 + 9, 2.6f);
            const float fine = noise.fractal(x / 13, y / 13 + 31, 2);

            // Skin and fat thin out towards the edge: a dark toe, then a steep rise.
            const float skin = std::min(d / edge, 1.0f);
            const float thickness = skin * (0.8f + skin * (1.4f - 1.2f * skin));
            float value = fat + 9 * noise(x / 200, y / 200 + 13) +
                          gland * style.brightness * (0.85f + 0.45f * clouds) +
                          style.strands * strands * (0.35f + 0.65f * gland) + 6 * fine +
                          lines.at(row, column);
            const float inside = breast.pectoral(x, y);
            if (inside > 0) {
                const float level = muscle - muscle_fade * y / 700 + 9 * clouds + 2.5f * fine +
                                    6 * noise.ridge(angle * 5, radius / 200 + 50, 3.0f);
                value += inside * (std::max(level, value) - value);
            }
            tissue.at(row, column) = value * thickness;
        }
    }
}

}  // namespace curie
