// The extents of a tensor, outermost first. 4-D activations are N,H,W,C; convolution weights
// H,W,I,O.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

#include "engine/error.h"

namespace curie {

class Shape {
  public:
    static constexpr int max_rank = 6;

    Shape() = default;
    Shape(std::initializer_list<int64_t> extents)
        : Shape(std::span<const int64_t>(extents.begin(), extents.size())) {}
    explicit Shape(std::span<const int64_t> extents) : rank_(static_cast<int>(extents.size())) {
        require(extents.size() <= max_rank, "shape", "expected at most {} dimensions, got {}",
                max_rank, extents.size());
        std::copy(extents.begin(), extents.end(), extents_.begin());
        for (int64_t extent : extents)
            require(extent >= 0, "shape", "expected extents >= 0, got {}", to_string());
    }

    int rank() const { return rank_; }
    /// Extent `i`; negative counts from the end, as in Python.
    int64_t operator[](int i) const { return extents_[i < 0 ? i + rank_ : i]; }
    /// Number of elements; 1 for a scalar (rank 0).
    int64_t size() const {
        int64_t product = 1;
        for (int i = 0; i < rank_; ++i) product *= extents_[i];
        return product;
    }
    const int64_t* begin() const { return extents_.data(); }
    const int64_t* end() const { return extents_.data() + rank_; }
    bool operator==(const Shape& other) const {
        return std::equal(begin(), end(), other.begin(), other.end());
    }

    /// For example `8x32x32x3`; `scalar` for rank 0.
    std::string to_string() const;

  private:
    std::array<int64_t, max_rank> extents_{};
    int rank_ = 0;
};

}  // namespace curie

// Defined in shape.cpp: instantiated in every file, fmt's machinery would cost 2 s of each build.
template <>
struct fmt::formatter<curie::Shape> : fmt::formatter<std::string> {
    fmt::format_context::iterator format(const curie::Shape& shape,
                                         fmt::format_context& context) const;
};
