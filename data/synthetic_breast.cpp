#include "data/synthetic_breast.h"

#include <numbers>

namespace curie {
namespace {

Density draw_density(Random& random) {
    // A third fatty, a third fatty-glandular, a third dense, as in mini-MIAS (106, 104, 112).
    const double u = random.uniform(0, 1);
    return u < 0.33 ? Density::a : u < 0.65 ? Density::b : u < 0.83 ? Density::c : Density::d;
}

}  // namespace

const char* mini_mias_tissue(Density density) {
    return density == Density::a ? "F" : density == Density::b ? "G" : "D";
}

Breast::Breast(Random& patient, Random& side) {
    density_ = draw_density(patient);
    const float film_width =
        patient.uniform() < 0.4f ? draw(patient, 470, 560) : draw(patient, 600, 720);
    film_left_ = 512 - film_width / 2;
    film_right_ = 512 + film_width / 2;
    reach_ = film_width * draw(patient, 0.62, 0.92) * draw(side, 0.95, 1.05);
    nipple_.y = 1024 * draw(patient, 0.50, 0.66) + draw(side, -40, 40);
    bottom_ = 1024 * draw(patient, 0.86, 1.10) + draw(side, -30, 30);
    top_depth_ = reach_ * draw(patient, 0.28, 0.58) * draw(side, 0.92, 1.08);
    bell_power_ = draw(patient, 0.85, 1.3);
    bottom_power_ = draw(patient, 1.9, 2.6);
    flare_ = draw(side, -30, 70);
    wobble_ = draw(side, 0, 7);
    wobble_phase_ = draw(side, 0, 6.28);
    nipple_height_ = draw(patient, 2, 24);
    nipple_width_ = draw(patient, 12, 20);
    pectoral_width_ = film_width * draw(patient, 0.25, 0.62) + draw(side, -20, 20);
    pectoral_height_ = draw(patient, 320, 760) + draw(side, -40, 40);
    pectoral_bulge_ = draw(side, -0.06, 0.10);
    pectoral_edge_ = draw(side, 6, 22);

    nipple_.x = film_right_ - outline(nipple_.y);
    // Closer points at the nipple and at the bottom, where the outline bends most.
    for (float y = -80; outline(y) > -10 && y < 1150;
         y += std::abs(y - nipple_.y) < 50 || outline(y) < 0.6f * reach_ ? 5.0f : 12.0f)
        skin_.push_back({film_right_ - outline(y), y});
    skin_.push_back({film_right_ + 40, bottom_});
}

float Breast::outline(float y) const {
    float u;
    if (y < nipple_.y) {
        const float t = std::min((nipple_.y - y) / nipple_.y, 1.0f);
        const float bell = 0.5f * (1 + std::cos(pi * std::pow(t, bell_power_)));
        u = top_depth_ + (reach_ - top_depth_) * bell + flare_ * smooth_step(0.7f, 1.0f, t);
    } else {
        const float t = (y - nipple_.y) / (bottom_ - nipple_.y);
        u = t < 1 ? reach_ * std::sqrt(1 - std::pow(t, bottom_power_)) : (1 - t) * 300;
    }
    const float n = (y - nipple_.y) / nipple_width_;
    return u + nipple_height_ * std::exp(-n * n) + wobble_ * std::sin(y / 70 + wobble_phase_);
}

float Breast::depth(float x, float y) const {
    float nearest = 1e12f;
    for (size_t i = 0; i + 1 < skin_.size(); ++i) {
        const Point a = skin_[i], b = skin_[i + 1];
        const float dx = b.x - a.x, dy = b.y - a.y, px = x - a.x, py = y - a.y;
        const float t = std::clamp((px * dx + py * dy) / (dx * dx + dy * dy), 0.0f, 1.0f);
        const float ex = px - t * dx, ey = py - t * dy;
        nearest = std::min(nearest, ex * ex + ey * ey);
    }
    return film_right_ - x < outline(y) ? std::sqrt(nearest) : -std::sqrt(nearest);
}

float Breast::pectoral(float x, float y) const {
    const float u = (film_right_ - x) / pectoral_width_, v = y / pectoral_height_;
    // The line u + v = 1, bulged in its middle; the distance in pixels to first order.
    const float inside = 1 - u - v + 4 * pectoral_bulge_ * u * v;
    const float scale = 1 / std::hypot(1 / pectoral_width_, 1 / pectoral_height_);
    return smooth_step(-pectoral_edge_, pectoral_edge_, inside * scale);
}

}  // namespace curie
