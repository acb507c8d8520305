#include "data/gradient_noise.h"

#include <numbers>

#include "engine/random.h"

namespace curie {

GradientNoise::GradientNoise(uint64_t seed, uint64_t stream) {
    for (uint32_t i = 0; i < table_.size(); i += 4) {
        const auto words = philox4x32(
            {i / 4, 0, static_cast<uint32_t>(stream), static_cast<uint32_t>(stream >> 32)}, seed);
        for (uint32_t k = 0; k < 4; ++k) {
            const float angle = 2 * std::numbers::pi_v<float> * to_unit_float(words[k]);
            table_[i + k] = {std::cos(angle), std::sin(angle)};
        }
    }
}

}  // namespace curie
