// cast, bit for bit: every 16-bit value up, every rounding boundary down, every variant.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>

#include "kernels/cast/cast.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

Tensor cast_by(const char* variant, const Tensor& x, DType to) {
    Context context = make_context(2, {std::string("cast=") + variant});
    return cast(context, x, to);
}

/// All 65536 values of a 16-bit dtype.
Tensor every_value(Context& context, DType dtype) {
    Tensor all = context.empty({65536}, dtype);
    for (int i = 0; i < 65536; ++i) static_cast<uint16_t*>(all.raw())[i] = static_cast<uint16_t>(i);
    return all;
}

/// Around every float32 that lies on or halfway between two 16-bit values, three neighbours.
Tensor boundaries(Context& context, DType dtype) {
    const Tensor values = cast_by("reference", every_value(context, dtype), DType::float32);
    std::vector<double> all;
    for (int64_t i = 0; i + 1 < values.size(); ++i) {
        const float low = values.data<float>()[i], high = values.data<float>()[i + 1];
        for (float centre : {low, (low + high) / 2}) {
            all.push_back(centre);
            all.push_back(std::nextafterf(centre, -INFINITY));
            all.push_back(std::nextafterf(centre, INFINITY));
        }
    }
    all.insert(all.end(), {65504, 65519.99, 65520, 1e6, -1e6, 1e-30, -1e-30, 3.4e38, INFINITY});
    return context.from(all, {static_cast<int64_t>(all.size())});
}

}  // namespace

TEST_CASE("cast: every 16-bit value survives the way to float32 and back") {
    Context context = make_context();
    for (DType dtype : {DType::bfloat16, DType::float16}) {
        const Tensor all = every_value(context, dtype);
        for (const char* variant : {"reference", "cpu_vectorised"}) {
            CAPTURE(name_of(dtype));
            CAPTURE(variant);
            const Tensor wide = cast_by(variant, all, DType::float32);
            const Tensor back = cast_by(variant, wide, dtype);
            int wrong = 0;
            for (int i = 0; i < 65536; ++i) {
                const bool nan = std::isnan(wide.data<float>()[i]);
                const auto bits = static_cast<uint16_t*>(back.raw())[i];
                const int infinity = dtype == DType::float16 ? 0x7c00 : 0x7f80;
                CHECK(nan == ((i & 0x7fff) > infinity));
                wrong += nan ? (bits & 0x7fff) <= infinity : bits != i;
            }
            CHECK(wrong == 0);
        }
    }
}

TEST_CASE("cast: rounds to the nearest value, ties to even") {
    Context context = make_context();
    for (DType dtype : {DType::bfloat16, DType::float16}) {
        const Tensor x = boundaries(context, dtype);
        const Tensor y = cast_by("reference", x, dtype);
        const Tensor same = cast_by("cpu_vectorised", x, dtype);
        const Tensor all = every_value(context, dtype);
        const std::vector<double> got = y.to_doubles(), values = all.to_doubles();
        int differ = 0, worse = 0, odd = 0;
        for (int64_t i = 0; i < x.size(); ++i) {
            const auto bits = static_cast<uint16_t*>(y.raw())[i];
            differ += static_cast<uint16_t*>(same.raw())[i] != bits && !std::isnan(got[i]);
            const double centre = x.data<float>()[i];
            if (std::isinf(got[i]) || std::isnan(got[i]) || got[i] == centre) continue;
            for (int step : {-1, 1}) {
                const double neighbour = values[static_cast<uint16_t>(bits + step)];
                const double near = std::abs(got[i] - centre), far = std::abs(neighbour - centre);
                worse += far < near;
                odd += far == near && (bits & 1);
            }
        }
        CAPTURE(name_of(dtype));
        CHECK(differ == 0);
        CHECK(worse == 0);
        CHECK(odd == 0);
    }
    const Tensor large = context.from(std::vector<double>{65519.99, 65520, -65520}, {3});
    for (const char* variant : {"reference", "cpu_vectorised"}) {
        const std::vector<double> half = cast_by(variant, large, DType::float16).to_doubles();
        CHECK(half == std::vector<double>{65504, INFINITY, -INFINITY});
    }
}

TEST_CASE("cast: the gradient is cast back to the dtype of the input") {
    Context context = make_context();
    Tensor x = context.from(std::vector<double>{1, 2, 3}, {3});
    x.set_requires_gradient();
    const Tensor y = cast(context, x, DType::bfloat16);
    CHECK(cast(context, x, DType::float32).storage() == x.storage());
    context.tape.backward(context, y,
                          context.from(std::vector<double>{0.5, -1, 3}, {3}, DType::bfloat16));
    CHECK(x.gradient().dtype() == DType::float32);
    CHECK(x.gradient().to_doubles() == std::vector<double>{0.5, -1, 3});
}
