// Three-dimensional extents and positions of a launch, as CUDA's dim3 and uint3.
#pragma once

namespace curie::simulator {

struct uint3 {
    unsigned x = 0, y = 0, z = 0;
};

struct dim3 {
    unsigned x, y, z;
    constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
    constexpr long long count() const { return 1LL * x * y * z; }
};

}  // namespace curie::simulator
