#include <cfenv>

#include "simulator/ptx/lanes.h"

namespace curie::ptx {
namespace {

template <class T>
void add_arithmetic(Operations& table, const std::string& type) {
    const auto binary = [&](const std::string& name, auto function) {
        table[name + type] = lanes<T(T, T)>(function);
    };
    constexpr auto sum = [](T a, T b) { return canonical(a + b); };
    constexpr auto difference = [](T a, T b) { return canonical(a - b); };
    constexpr auto product = [](T a, T b) { return canonical(a * b); };
    for (const char* rounding : {".", ".rn."}) {
        binary(std::string("add") + rounding, sum);
        binary(std::string("sub") + rounding, difference);
        binary(std::string("mul") + rounding, product);
    }
    binary("div.rn.", [](T a, T b) { return canonical(a / b); });
    // A NaN loses against a number, and -0 is less than +0.
    binary("min.", [](T a, T b) {
        if (a != a || b != b) return canonical(a != a ? b : a);
        return a < b || (a == b && std::signbit(a)) ? a : b;
    });
    binary("max.", [](T a, T b) {
        if (a != a || b != b) return canonical(a != a ? b : a);
        return a > b || (a == b && !std::signbit(a)) ? a : b;
    });
    // Of (a, b): b with the sign of a, the other way round than in C.
    binary("copysign.", [](T a, T b) { return std::copysign(b, a); });
    const auto unary = [&](const std::string& name, auto function) {
        table[name + type] = lanes<T(T)>(function);
    };
    unary("neg.", [](T a) { return -a; });
    unary("abs.", [](T a) { return std::fabs(a); });
    unary("mov.", [](T a) { return a; });
    unary("sqrt.rn.", [](T a) { return canonical(std::sqrt(a)); });
    unary("rcp.rn.", [](T a) { return canonical(T(1) / a); });
    table["fma.rn." + type] =
        lanes<T(T, T, T)>([](T a, T b, T c) { return canonical(std::fma(a, b, c)); });
    table["selp." + type] =
        lanes<T(T, T, Predicate)>([](T a, T b, Predicate p) { return p != Predicate{} ? a : b; });

    const auto compare = [&](const char* how, auto function) {
        table["setp." + std::string(how) + "." + type] = lanes<Predicate(T, T)>(function);
    };
    compare("eq", [](T a, T b) { return a == b; });
    compare("ne", [](T a, T b) { return a < b || a > b; });
    compare("lt", [](T a, T b) { return a < b; });
    compare("le", [](T a, T b) { return a <= b; });
    compare("gt", [](T a, T b) { return a > b; });
    compare("ge", [](T a, T b) { return a >= b; });
    // With u: also where one of them is NaN.
    compare("equ", [](T a, T b) { return !(a < b || a > b); });
    compare("neu", [](T a, T b) { return !(a == b); });
    compare("ltu", [](T a, T b) { return !(a >= b); });
    compare("leu", [](T a, T b) { return !(a > b); });
    compare("gtu", [](T a, T b) { return !(a <= b); });
    compare("geu", [](T a, T b) { return !(a < b); });
    compare("num", [](T a, T b) { return a == a && b == b; });
    compare("nan", [](T a, T b) { return a != a || b != b; });
}

/// Runs an instruction in another rounding mode.
template <int Mode, Handler Run>
void rounded(const Instruction& instruction, Warp& warp) {
    std::fesetround(Mode);
    Run(instruction, warp);
    std::fesetround(FE_TONEAREST);
}
constexpr auto fused = [](float a, float b, float c) { return canonical(std::fma(a, b, c)); };
constexpr auto sum = [](float a, float b) { return canonical(a + b); };

/// .ftz: numbers below the normal ones are zeros of their sign.
float flushed(float value) {
    return std::fabs(value) < std::numeric_limits<float>::min() ? std::copysign(0.0f, value)
                                                                : value;
}

}  // namespace

void add_float_operations(Operations& table) {
    add_arithmetic<float>(table, "f32");
    add_arithmetic<double>(table, "f64");
    using F = float;
    table["fma.rm.f32"] = {&rounded<FE_DOWNWARD, &Lanes<F(F, F, F)>::run<decltype(fused)>>, "wwww"};
    table["add.rz.f32"] = {&rounded<FE_TOWARDZERO, &Lanes<F(F, F)>::run<decltype(sum)>>, "www"};
    // The approximations are the exact results, rounded: within the error that PTX promises.
    table["ex2.approx.ftz.f32"] = lanes<F(F)>(
        [](F a) { return canonical(flushed(static_cast<F>(std::exp2(double{flushed(a)})))); });
    table["rcp.approx.ftz.f32"] =
        lanes<F(F)>([](F a) { return canonical(flushed(static_cast<F>(1 / double{flushed(a)}))); });
}

}  // namespace curie::ptx
