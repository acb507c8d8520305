// Perlin's gradient noise (SIGGRAPH 1985, with the quintic fade of 2002) on a table of random
// gradients, the raw material of every synthetic texture.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace curie {

class GradientNoise {
  public:
    /// 64 x 64 unit gradients from Philox stream `stream` of `seed`; the noise has period 64.
    GradientNoise(uint64_t seed, uint64_t stream);

    /// About -0.7 .. 0.7, smooth, zero mean, feature size 1.
    float operator()(float x, float y) const {
        // Truncation after a shift into the positive range: a floor that vectorises on any CPU.
        const int ix = static_cast<int>(x + 4096.0f) - 4096,
                  iy = static_cast<int>(y + 4096.0f) - 4096;
        const float fx = x - static_cast<float>(ix), fy = y - static_cast<float>(iy);
        const float u = fade(fx), v = fade(fy);
        const float a = dot(ix, iy, fx, fy), b = dot(ix + 1, iy, fx - 1, fy);
        const float c = dot(ix, iy + 1, fx, fy - 1), d = dot(ix + 1, iy + 1, fx - 1, fy - 1);
        const float top = a + u * (b - a), bottom = c + u * (d - c);
        return top + v * (bottom - top);
    }

    /// Sum of octaves, each twice as fine and half as strong; about -1 .. 1.
    float fractal(float x, float y, int octaves) const {
        float sum = 0, weight = 1;
        for (int i = 0; i < octaves; ++i) {
            sum += weight * (*this)(x, y);
            x = 2 * x + 17.3f;
            y = 2 * y + 5.9f;
            weight *= 0.5f;
        }
        return sum;
    }

    /// Thin bright lines (0 .. 1) along the zeros of the noise; `sharpness` narrows them.
    float ridge(float x, float y, float sharpness) const {
        const float r = 1 - sharpness * std::abs((*this)(x, y));
        return r > 0 ? r * r : 0;
    }

  private:
    static float fade(float t) { return t * t * t * (t * (t * 6 - 15) + 10); }
    float dot(int ix, int iy, float fx, float fy) const {
        const Gradient& g = table_[(iy & 63) * 64 + (ix & 63)];
        return g.x * fx + g.y * fy;
    }

    struct Gradient {
        float x, y;
    };
    std::array<Gradient, 64 * 64> table_;
};

}  // namespace curie
