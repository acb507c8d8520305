// Instructions that do the same to each lane and touch nothing but registers: a lambda of the
// lane's operands becomes a loop over the 32 lanes, which the compiler turns into vector code.
#pragma once

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "simulator/ptx/operations.h"
#include "simulator/ptx/warp.h"

namespace curie::ptx {

enum class Predicate : uint32_t {};

template <class T>
constexpr char width_of = std::is_same_v<T, Predicate> ? 'p'
                          : sizeof(T) == 2             ? 'h'
                          : sizeof(T) == 4             ? 'w'
                                                       : 'd';

template <class Signature>
struct Lanes;

template <class To, class... From>
struct Lanes<To(From...)> {
    template <class Function>
    static void run(const Instruction& instruction, Warp& warp) {
        loop<Function>(instruction, warp, std::index_sequence_for<From...>());
    }
    template <class Function, size_t... I>
    static void loop(const Instruction& instruction, Warp& warp, std::index_sequence<I...>) {
        const Function function{};
        To* to = warp.at<To>(instruction.operands[0]);
        const std::tuple<const From*...> from{warp.at<From>(instruction.operands[I + 1])...};
        const uint32_t mask = warp.mask;
        // A lane's result goes to the place of the same lane, so the loops carry no dependency.
        if (mask == all_lanes) {
#pragma GCC ivdep
            for (int lane = 0; lane < 32; ++lane)
                to[lane] = static_cast<To>(function(std::get<I>(from)[lane]...));
        } else {
#pragma GCC ivdep
            for (int lane = 0; lane < 32; ++lane)
                if (mask >> lane & 1)
                    to[lane] = static_cast<To>(function(std::get<I>(from)[lane]...));
        }
    }
    template <class Function>
    static Operation operation() {
        return {&run<Function>, {width_of<To>, width_of<From>...}};
    }
};

/// lanes<float(float, float)>([](float a, float b) { return a + b; })
template <class Signature, class Function>
Operation lanes(Function) {
    return Lanes<Signature>::template operation<Function>();
}

/// NaNs that a float instruction makes have one bit pattern on a GPU.
inline float canonical(float value) {
    return value != value ? __builtin_bit_cast(float, 0x7FFFFFFF) : value;
}
inline double canonical(double value) {
    return value;
}

}  // namespace curie::ptx
