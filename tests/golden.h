// Reading golden fixtures (tests/fixtures/README.md) and drawing the values that they share with
// the generators.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "engine/random.h"
#include "engine/safetensors.h"
#include "layers/initializer.h"

namespace curie::test {

constexpr uint64_t golden_seed = 2026;

inline SafetensorsFile golden_file(const std::string& name) {
    return SafetensorsFile(std::string(CURIE_FIXTURES) + "/" + name + ".safetensors");
}

/// Every tensor of a fixture as float64.
inline std::vector<double> golden(Context& context, const SafetensorsFile& file,
                                  const std::string& key) {
    return file.tensor(context, key).to_doubles();
}

/// Float32 uniforms in [0, 1): element i from word i of the name's stream.
inline Tensor golden_uniform(Context& context, const std::string& name, const Shape& shape) {
    Random random(golden_seed, stream_of(name));
    std::vector<float> values(static_cast<size_t>(shape.size()));
    for (float& value : values) value = random.uniform();
    return context.from(values, shape);
}

/// The elements of a float32 tensor on any device.
inline std::vector<float> floats_of(const Tensor& tensor) {
    std::vector<float> values(static_cast<size_t>(tensor.size()));
    tensor.to_host(values.data());
    return values;
}

/// (2u - 1) * limit, each operation rounded to float32.
inline Tensor golden_symmetric(Context& context, const std::string& name, const Shape& shape,
                               float limit) {
    std::vector<float> values = floats_of(golden_uniform(context, name, shape));
    for (float& value : values) value = (2 * value - 1) * limit;
    return context.from(values, shape);
}

/// The elements that the fixtures of large tensors keep, at (i * size) / 256.
inline std::vector<double> golden_samples(const std::vector<double>& values) {
    constexpr size_t samples = 256;
    if (values.size() < samples) return values;
    std::vector<double> chosen;
    for (size_t i = 0; i < samples; ++i) chosen.push_back(values[i * values.size() / samples]);
    return chosen;
}

inline double largest_of(const std::vector<double>& values) {
    double largest = 0;
    for (double value : values) largest = std::max(largest, std::abs(value));
    return largest;
}

inline double norm_of(const std::vector<double>& values) {
    double squares = 0;
    for (double value : values) squares += value * value;
    return std::sqrt(squares);
}

/// The largest difference of two tensors; a NaN counts as infinite.
inline double worst_difference(const std::vector<double>& got, const std::vector<double>& want) {
    REQUIRE(got.size() == want.size());
    double worst = 0;
    for (size_t i = 0; i < got.size(); ++i) {
        const double difference = std::abs(got[i] - want[i]);
        if (!(difference <= worst)) worst = std::isnan(difference) ? INFINITY : difference;
    }
    return worst;
}

}  // namespace curie::test
