#include "data/synthetic_lesion.h"

#include <array>
#include <numbers>
#include <span>

#include "data/gradient_noise.h"

namespace curie {
namespace {

Point on_circle(const LesionPlan& plan, float angle, float distance) {
    return {plan.x + distance * std::cos(angle), plan.y + distance * std::sin(angle)};
}

/// A mass: `shape(angle)` is its outline as a fraction of `radius`, `softness` the relative width
/// of its margin.
struct Mass {
    float radius, softness, amplitude, roughness;
    std::array<float, 4> lobe_strength, lobe_phase;

    float outline(float angle) const {
        float r = 1;
        for (size_t k = 0; k < lobe_strength.size(); ++k)
            r += lobe_strength[k] * std::cos(static_cast<float>(k + 2) * angle + lobe_phase[k]);
        return r;
    }
};

Mass make_mass(Random& random, float radius, float softness, float amplitude, float lobes,
               float roughness) {
    Mass mass{radius, softness, amplitude, roughness, {}, {}};
    for (size_t k = 0; k < mass.lobe_strength.size(); ++k) {
        mass.lobe_strength[k] = lobes * draw(random, 0.2, 1) / std::sqrt(float(k + 1));
        mass.lobe_phase[k] = draw(random, 0, 2 * pi);
    }
    return mass;
}

void draw_mass(const LesionPlan& plan, const Mass& mass, const GradientNoise& noise, Field& added) {
    const float reach = 1.6f * mass.radius;
    for (int row = added.cell(plan.y - reach); row < added.cell(plan.y + reach); ++row)
        for (int column = added.cell(plan.x - reach); column < added.cell(plan.x + reach);
             ++column) {
            const float x = added.place(column), y = added.place(row);
            const float dx = x - plan.x, dy = y - plan.y;
            const float texture = noise.fractal(x / 14, y / 14, 3);
            const float rho =
                std::sqrt(dx * dx + dy * dy) / (mass.radius * mass.outline(std::atan2(dy, dx))) +
                0.35f * mass.roughness * texture;
            const float inside = smooth_step(1 + mass.softness, 1 - mass.softness, rho);
            float& value = added.at(row, column);
            value = std::max(value, mass.amplitude * inside *
                                        (1.1f - 0.3f * rho * rho + mass.roughness * texture));
        }
}

void draw_circumscribed(const LesionPlan& plan, float contrast, const GradientNoise& noise,
                        Random& random, Field& added) {
    draw_mass(plan,
              make_mass(random, 0.85f * plan.radius, draw(random, 0.08, 0.22),
                        contrast * draw(random, 60, 80), 0.06f, 0.10f),
              noise, added);
}

void draw_ill_defined(const LesionPlan& plan, float contrast, const GradientNoise& noise,
                      Random& random, Field& added) {
    draw_mass(plan,
              make_mass(random, 0.75f * plan.radius, 0.30f, contrast * draw(random, 65, 85), 0.14f,
                        0.35f),
              noise, added);
}

void draw_spiculated(const LesionPlan& plan, float contrast, const GradientNoise& noise,
                     Random& random, Field& added) {
    const float amplitude = contrast * draw(random, 75, 100);
    draw_mass(plan, make_mass(random, 0.42f * plan.radius, 0.22f, amplitude, 0.14f, 0.25f), noise,
              added);
    const int spicules = 14 + static_cast<int>(random.below(12));
    for (int k = 0; k < spicules; ++k) {
        const float angle = 2 * pi * (static_cast<float>(k) + draw(random, -0.35, 0.35)) /
                            static_cast<float>(spicules);
        draw_line(added, on_circle(plan, angle, 0.25f * plan.radius),
                  on_circle(plan, angle + draw(random, -0.12, 0.12),
                            plan.radius * draw(random, 0.75, 1.25)),
                  draw(random, 5, 7), 2.2f, 0.85f * amplitude, 0.30f * amplitude);
    }
}

void draw_distortion(const LesionPlan& plan, float contrast, const GradientNoise&, Random& random,
                     Field& added) {
    const float amplitude = contrast * draw(random, 60, 85);
    const int strands = 16 + static_cast<int>(random.below(12));
    for (int k = 0; k < strands; ++k) {
        // Chords that pass near the centre: tissue pulled together without a mass.
        const float angle =
            pi * (static_cast<float>(k) + draw(random, -0.4, 0.4)) / static_cast<float>(strands);
        const float off = plan.radius * draw(random, -0.25, 0.25);
        const LesionPlan moved{plan.kind, plan.malignant, plan.x - off * std::sin(angle),
                               plan.y + off * std::cos(angle), plan.radius};
        const Point middle{moved.x, moved.y};
        for (const float way : {angle, angle + pi})
            draw_line(added, middle, on_circle(moved, way, plan.radius * draw(random, 0.6, 1.15)),
                      draw(random, 3, 5), 2.2f, amplitude * draw(random, 0.6, 1), 0.3f * amplitude);
    }
}

void draw_asymmetry(const LesionPlan& plan, float contrast, const GradientNoise& noise,
                    Random& random, Field& added) {
    const Mass patch = make_mass(random, 0.8f * plan.radius, 0.3f, 1, 0.2f, 0.4f);
    draw_mass(plan, patch, noise, added);
    const float amplitude = contrast * draw(random, 75, 100);
    const float reach = 1.6f * patch.radius;
    for (int row = added.cell(plan.y - reach); row < added.cell(plan.y + reach); ++row)
        for (int column = added.cell(plan.x - reach); column < added.cell(plan.x + reach);
             ++column) {
            const float x = added.place(column), y = added.place(row);
            added.at(row, column) *=
                amplitude * (0.35f + 0.9f * noise.ridge(x / 26 + 30, y / 26, 2.2f));
        }
}

/// Bright specks scattered over the inner `spread` of the radius.
void draw_specks(const LesionPlan& plan, int count, float spread, float contrast, Random& random,
                 Field& added) {
    for (int k = 0; k < count; ++k) {
        const float distance = spread * plan.radius * std::sqrt(draw(random, 0, 1));
        const Point a = on_circle(plan, draw(random, 0, 2 * pi), distance);
        const float way = draw(random, 0, 2 * pi), length = draw(random, 0, 6);
        const Point b{a.x + length * std::cos(way), a.y + length * std::sin(way)};
        const float size = draw(random, 3.5, 6.2), bright = contrast * draw(random, 95, 140);
        draw_line(added, a, b, size, size, bright, bright);
    }
}

void draw_calcifications(const LesionPlan& plan, float contrast, const GradientNoise&,
                         Random& random, Field& added) {
    draw_specks(plan, 20 + static_cast<int>(random.below(20)), 0.95f, contrast, random, added);
}

struct Kind {
    const char* name;
    double images, malignant;  // counts of mini-MIAS
    void (*draw)(const LesionPlan&, float, const GradientNoise&, Random&, Field&);
};
constexpr std::array<Kind, 6> kKinds = {{{"CALC", 25, 0.50, draw_calcifications},
                                         {"CIRC", 23, 0.16, draw_circumscribed},
                                         {"ARCH", 19, 0.53, draw_distortion},
                                         {"SPIC", 19, 0.42, draw_spiculated},
                                         {"ASYM", 15, 0.60, draw_asymmetry},
                                         {"MISC", 14, 0.53, draw_ill_defined}}};

/// Takes the added light from a ring around the lesion, inside the breast.
void balance_light(const LesionPlan& plan, const Field& depth, Field& added) {
    const float inner = 1.1f * plan.radius, outer = 3.2f * plan.radius;
    double light = 0, room = 0;
    const auto weight = [&](int row, int column) {
        const float rho = std::hypot(added.place(column) - plan.x, added.place(row) - plan.y);
        return smooth_step(inner, 1.6f * inner, rho) * smooth_step(outer, 0.5f * outer, rho) *
               smooth_step(15, 70, depth.at(row, column));
    };
    const int top = added.cell(plan.y - outer), bottom = added.cell(plan.y + outer);
    const int left = added.cell(plan.x - outer), right = added.cell(plan.x + outer);
    for (int row = top; row < bottom; ++row)
        for (int column = left; column < right; ++column) {
            light += added.at(row, column);
            room += weight(row, column);
        }
    if (room == 0) return;
    const auto share = static_cast<float>(light / room);
    for (int row = top; row < bottom; ++row)
        for (int column = left; column < right; ++column)
            added.at(row, column) -= share * weight(row, column);
}

/// What a lesion adds to the film: its own shape, and the calcifications in it, which shine
/// through.
struct LesionLight {
    Field shape, specks;
};

LesionLight make_light(const LesionPlan& plan, float contrast, Random& random, int size) {
    const GradientNoise noise(random.seed(), random.stream());
    LesionLight light{Field(size), Field(size)};
    for (const Kind& kind : kKinds)
        if (plan.kind == kind.name) kind.draw(plan, contrast, noise, random, light.shape);
    if (plan.kind != "CALC")  // which are nothing else
        draw_specks(plan, 10 + static_cast<int>(random.below(10)), 0.75f, contrast, random,
                    light.specks);
    return light;
}

/// Sets the cells that are at least a quarter as bright as the brightest.
void mark_bright(const Field& light, Field& marked) {
    const float least = 0.25f * *std::max_element(light.values.begin(), light.values.end());
    for (size_t i = 0; i < light.values.size(); ++i)
        if (light.values[i] > 0 && light.values[i] >= least) marked.values[i] = 1;
}

/// Every cell within `reach` cells of one that is set.
Field widen(const Field& set, float reach) {
    Field widened(set.size);
    const int rows = static_cast<int>(reach);
    for (int row = 0; row < set.size; ++row)
        for (int column = 0; column < set.size; ++column) {
            if (set.at(row, column) == 0) continue;
            // Inside a set region only its own cell is new.
            const bool edge = row == 0 || column == 0 || row + 1 == set.size ||
                              column + 1 == set.size || set.at(row - 1, column) == 0 ||
                              set.at(row + 1, column) == 0 || set.at(row, column - 1) == 0 ||
                              set.at(row, column + 1) == 0;
            widened.at(row, column) = 1;
            for (int down = -rows; edge && down <= rows; ++down) {
                if (row + down < 0 || row + down >= set.size) continue;
                const int across = static_cast<int>(std::sqrt(reach * reach - float(down * down)));
                const int first = std::max(column - across, 0);
                const int last = std::min(column + across + 1, set.size);
                std::fill_n(&widened.at(row + down, first), last - first, 1.0f);
            }
        }
    return widened;
}

}  // namespace

LesionPlan plan_lesion(const Breast& breast, float scale, Random& random) {
    LesionPlan plan;
    double pick = random.uniform(0, 115);
    const Kind* kind = kKinds.data();
    while (pick >= kind->images && kind + 1 < kKinds.data() + kKinds.size())
        pick -= (kind++)->images;
    plan.kind = kind->name;
    plan.malignant = random.uniform(0, 1) < kind->malignant;
    plan.radius = std::round(scale * draw(random, 40, 85));
    // Rejection; a small breast may not hold the wanted radius, so it shrinks now and then.
    for (int attempt = 1;; ++attempt) {
        plan.x = std::round(draw(random, breast.film_left(), breast.film_right()));
        plan.y = std::round(draw(random, 60, 1000));
        const float room = breast.depth(plan.x, plan.y) - 0.8f * plan.radius;
        if (room > 25 && plan.x + 0.8f * plan.radius < breast.film_right() &&
            plan.y + 0.8f * plan.radius < 1020 && breast.pectoral(plan.x, plan.y) < 0.02f)
            return plan;
        if (attempt % 50 == 0) plan.radius = std::max(std::round(0.8f * plan.radius), 3.0f);
    }
}

void draw_lesion(const LesionPlan& plan, float contrast, const Field& depth, Random& random,
                 Field& image) {
    LesionLight light = make_light(plan, contrast, random, image.size);
    for (size_t i = 0; i < image.values.size(); ++i)
        light.shape.values[i] += light.specks.values[i];
    balance_light(plan, depth, light.shape);
    for (size_t i = 0; i < image.values.size(); ++i) image.values[i] += light.shape.values[i];
}

void mark_lesion(const LesionPlan& plan, Random& random, Field& mask) {
    const LesionLight light = make_light(plan, 1, random, mask.size);
    Field marked(mask.size);
    mark_bright(light.shape, marked);
    mark_bright(light.specks, marked);
    // Closing: an erosion after a dilation, which fills gaps narrower than twice the reach.
    const float reach = 0.4f * plan.radius / mask.step;
    Field outside(mask.size);
    const Field widened = widen(marked, reach);
    for (size_t i = 0; i < outside.values.size(); ++i) outside.values[i] = 1 - widened.values[i];
    const Field kept_out = widen(outside, reach);
    for (size_t i = 0; i < mask.values.size(); ++i)
        mask.values[i] = std::max(mask.values[i], 1 - kept_out.values[i]);
}

}  // namespace curie
