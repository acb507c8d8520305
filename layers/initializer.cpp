#include "layers/initializer.h"

#include <cmath>

#include "engine/random.h"

namespace curie {
namespace {

/// The standard deviation of a standard normal that is cut off at two (Keras divides by it).
constexpr double truncated_deviation = 0.87962566103423978;

}  // namespace

uint64_t stream_of(std::string_view name) {
    uint64_t hash = 0xCBF29CE484222325;
    for (unsigned char byte : name) hash = (hash ^ byte) * 0x100000001B3;
    return hash;
}

Fans fans_of(const Shape& shape) {
    if (shape.rank() == 0) return {};
    if (shape.rank() == 1) return {static_cast<double>(shape[0]), static_cast<double>(shape[0])};
    double field = 1;
    for (int i = 0; i < shape.rank() - 2; ++i) field *= static_cast<double>(shape[i]);
    return {field * static_cast<double>(shape[-2]), field * static_cast<double>(shape[-1])};
}

double Initializer::scale(const Shape& shape) const {
    if (fan_ == Fan::none) return value_;
    const Fans fans = fans_of(shape);
    const double fan = fan_ == Fan::in ? fans.in : (fans.in + fans.out) / 2;
    return kind_ == Kind::uniform ? std::sqrt(3 * value_ / fan)
                                  : std::sqrt(value_ / fan) / truncated_deviation;
}

void Initializer::fill(const Tensor& tensor, uint64_t seed, const std::string& path) const {
    const double scale = this->scale(tensor.shape());
    Random random(seed, stream_of(path));
    const auto draw = [&]() -> double {
        switch (kind_) {
            case Kind::constant:
                return scale;
            case Kind::uniform:
                // 2u - 1 is exact in float32: one rounding, and other languages get the same bits.
                return (2 * random.uniform() - 1) * static_cast<float>(scale);
            case Kind::normal:
                return random.normal() * scale;
            default: {
                double value = random.normal();
                while (std::abs(value) > 2) value = random.normal();
                return value * scale;
            }
        }
    };
    dispatch_any(tensor.dtype(), [&](auto type) {
        using T = decltype(type);
        std::vector<T> elements(static_cast<size_t>(tensor.size()));
        for (T& element : elements) element = static_cast<T>(draw());
        tensor.from_host(elements.data());
    });
}

}  // namespace curie
