// Keras' initialisers, drawn by counter: element i of a parameter depends on the seed, the
// parameter's path and i alone, so neither the order in which layers are built nor the number of
// threads changes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/tensor.h"

namespace curie {

/// The random stream of a named tensor: FNV-1a, 64 bits, of the name's bytes.
uint64_t stream_of(std::string_view name);

/// fan_in and fan_out of a weight. Two dimensions: its extents. More: the last two extents, each
/// times the receptive field (the product of the others), for depthwise kernels (H,W,C,M) too.
struct Fans {
    double in = 1, out = 1;
};
Fans fans_of(const Shape& shape);

/// Uniform: w_i = (2 u_i - 1) * limit in float32 with u_i the 24-bit uniform of word i.
/// Truncated normal: draws outside two standard deviations are drawn again.
class Initializer {
  public:
    static Initializer zeros() { return constant(0); }
    static Initializer ones() { return constant(1); }
    static Initializer constant(double value) { return {Kind::constant, Fan::none, value}; }
    static Initializer glorot_uniform() { return {Kind::uniform, Fan::average, 1}; }
    static Initializer glorot_normal() { return {Kind::truncated_normal, Fan::average, 1}; }
    static Initializer he_uniform() { return {Kind::uniform, Fan::in, 2}; }
    static Initializer he_normal() { return {Kind::truncated_normal, Fan::in, 2}; }
    static Initializer lecun_uniform() { return {Kind::uniform, Fan::in, 1}; }
    static Initializer lecun_normal() { return {Kind::truncated_normal, Fan::in, 1}; }
    /// In [-limit, limit).
    static Initializer uniform(double limit = 0.05) { return {Kind::uniform, Fan::none, limit}; }
    static Initializer normal(double deviation = 0.05) {
        return {Kind::normal, Fan::none, deviation};
    }
    static Initializer truncated_normal(double deviation = 0.05) {
        return {Kind::truncated_normal, Fan::none, deviation};
    }

    /// What this initialiser draws for a weight of `shape`: the constant's value, the uniform's
    /// limit, or the normal's standard deviation (before truncation).
    double scale(const Shape& shape) const;
    /// Fills `tensor` from stream stream_of(path) of `seed`.
    void fill(const Tensor& tensor, uint64_t seed, const std::string& path) const;

  private:
    enum class Kind { constant, uniform, normal, truncated_normal };
    enum class Fan { none, in, average };
    Initializer(Kind kind, Fan fan, double value) : kind_(kind), fan_(fan), value_(value) {}

    Kind kind_;
    Fan fan_;
    double value_;  ///< the scale itself, or with a fan the variance times the fan
};

}  // namespace curie
