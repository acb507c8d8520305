// mma_m16n8k8_tf32 and to_tf32 against the PTX manual, element by element. The simulator and the
// kernels share one reading of the fragments' layout, so this test has its own: "Matrix Fragments
// for mma.m16n8k8" for .tf32, in the manual's words (groupID, threadID_in_group).
#include "simulator/tensor_core.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>

#include "simulator/device.h"

using namespace curie::simulator;

namespace {

constexpr int m = 16, n = 8, k = 8;

struct Matrices {
    std::array<std::array<uint32_t, k>, m> a{};
    std::array<std::array<uint32_t, n>, k> b{};
    std::array<std::array<float, n>, m> c{};
};

/// One warp: each lane fetches its fragments, multiplies and stores its part of c.
void multiply_kernel(Matrices* matrices) {
    const int laneid = static_cast<int>(this_thread->index.x);
    const int group_id = laneid >> 2, thread_id_in_group = laneid % 4;
    uint32_t a[4], b[2];
    float c[4];
    for (int i = 0; i < 4; ++i) {
        const int row = i == 0 || i == 2 ? group_id : group_id + 8;
        const int column = i < 2 ? thread_id_in_group : thread_id_in_group + 4;
        a[i] = matrices->a[row][column];
    }
    for (int i = 0; i < 2; ++i)
        b[i] = matrices->b[i == 0 ? thread_id_in_group : thread_id_in_group + 4][group_id];
    const auto result = [&](int i) -> float& {
        return matrices->c[i < 2 ? group_id : group_id + 8][thread_id_in_group * 2 + (i & 1)];
    };
    for (int i = 0; i < 4; ++i) c[i] = result(i);
    mma_m16n8k8_tf32(c, a, b);
    for (int i = 0; i < 4; ++i) result(i) = c[i];
}

void multiply(Matrices& matrices) {
    Device device;
    launch(device, "multiply", dim3(1), dim3(32), 0, multiply_kernel, &matrices);
    CHECK(device.counters().at("multiply").matrix_operations == 1);
}

/// To 11 significant bits, ties away from zero; below the normal numbers to a fixed spacing.
float rounded(float value) {
    if (!std::isfinite(value) || value == 0) return value;
    int exponent;
    std::frexp(value, &exponent);
    const int unit = std::max(exponent, -125) - 11;
    return static_cast<float>(
        std::ldexp(std::round(std::ldexp(static_cast<double>(value), -unit)), unit));
}

}  // namespace

TEST_CASE("tensor core: every element of a meets its column of b, and every sum starts with c") {
    for (int row = 0; row < m; ++row)
        for (int depth = 0; depth < k; ++depth) {
            Matrices matrices;
            matrices.a[row][depth] = to_tf32(2.0f);
            for (int i = 0; i < k; ++i)
                for (int j = 0; j < n; ++j)
                    matrices.b[i][j] = to_tf32(static_cast<float>(i * n + j + 1));
            for (int i = 0; i < m; ++i)
                for (int j = 0; j < n; ++j) matrices.c[i][j] = static_cast<float>(1000 * i + j);
            multiply(matrices);
            for (int i = 0; i < m; ++i)
                for (int j = 0; j < n; ++j) {
                    const int product = i == row ? 2 * (depth * n + j + 1) : 0;
                    CHECK(matrices.c[i][j] == static_cast<float>(1000 * i + j + product));
                }
        }
}

TEST_CASE("tensor core: a full product, and bits below TF32 are ignored") {
    std::mt19937 random(3);
    std::uniform_real_distribution<float> uniform(-1, 1);
    Matrices matrices;
    const auto fill = [&](auto& rows) {
        for (auto& row : rows)
            for (uint32_t& element : row) element = std::bit_cast<uint32_t>(uniform(random));
    };
    fill(matrices.a);
    fill(matrices.b);
    multiply(matrices);
    const auto cut = [](uint32_t bits) {
        return static_cast<double>(std::bit_cast<float>(bits >> 13 << 13));
    };
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < n; ++j) {
            double sum = 0;
            for (int depth = 0; depth < k; ++depth)
                sum += cut(matrices.a[i][depth]) * cut(matrices.b[depth][j]);
            CHECK(std::abs(matrices.c[i][j] - sum) < 8 * 0x1p-23);
        }
}

TEST_CASE("tensor core: to_tf32 rounds to nearest, ties away from zero") {
    const auto same = [](float value) {
        return to_tf32(value) == std::bit_cast<uint32_t>(rounded(value));
    };
    for (float edge : {0.0f, -0.0f, 1.0f, 1 + 0x1p-11f, -1 - 0x1p-11f, 1 + 0x3p-11f,
                       1 + 0x1p-11f - 0x1p-23f, 2 - 0x1p-23f, 0x1p-126f, 0x1p-126f - 0x1p-149f,
                       0x1p-149f, 0x1p-137f, std::numeric_limits<float>::infinity()}) {
        CAPTURE(edge);
        CHECK(same(edge));
    }
    CHECK(std::isinf(std::bit_cast<float>(to_tf32(std::numeric_limits<float>::max()))));
    CHECK(std::isnan(std::bit_cast<float>(to_tf32(std::numeric_limits<float>::quiet_NaN()))));
    std::mt19937 random(5);
    int wrong = 0;
    for (int i = 0; i < 200000; ++i) {
        const float value = std::bit_cast<float>(static_cast<uint32_t>(random()));
        if (std::isfinite(value) && std::isfinite(rounded(value))) wrong += !same(value);
    }
    CHECK(wrong == 0);
}
