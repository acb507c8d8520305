// What tests of operations share: contexts, inputs, rounding, tolerances.
#pragma once

#include <omp.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

#include "engine/context.h"
#include "kernels/register_all.h"

namespace curie::test {

inline std::shared_ptr<Problem> with_dtype(const Problem& problem, DType dtype) {
    std::shared_ptr<Problem> copy = problem.clone();
    copy->dtype = dtype;
    return copy;
}

inline Context make_context(int threads = 2, std::vector<std::string> kernels = {}) {
    ContextOptions options;
    options.threads = threads;
    options.seed = 7;
    options.kernels = std::move(kernels);
    return Context(all_operations(), options);
}

/// A context of the simulator; `order` as in ContextOptions::sim_order.
inline Context make_sim_context(std::string order, std::vector<std::string> kernels = {}) {
    ContextOptions options;
    options.device.kind = DeviceKind::sim;
    options.threads = 2;
    options.seed = 7;
    options.sim_order = std::move(order);
    options.kernels = std::move(kernels);
    return Context(all_operations(), options);
}

/// A context of the first GPU; only where there is one.
inline Context make_gpu_context() {
    ContextOptions options;
    options.device.kind = DeviceKind::cuda;
    options.threads = 2;
    options.seed = 7;
    return Context(all_operations(), options);
}

inline DType input_dtype(const Operation& operation, const Problem& problem, int index) {
    return operation.input_dtype ? operation.input_dtype(problem, index) : problem.dtype;
}

inline DType output_dtype(const Operation& operation, const Problem& problem, int index) {
    return operation.output_dtype ? operation.output_dtype(problem, index) : problem.dtype;
}

/// Random inputs in float64, each element already rounded to float32 (exact in both).
inline Tensors test_inputs(Context& context, const Operation& operation, const Problem& wide,
                           uint64_t seed) {
    Random random(seed);
    Tensors inputs;
    for (const Shape& shape : operation.input_shapes(wide)) {
        Tensor x = context.empty(shape, DType::float64);
        for (int64_t i = 0; i < x.size(); ++i)
            x.data<double>()[i] = static_cast<float>(random.uniform(-1, 1));
        inputs.push_back(x);
    }
    if (operation.prepare) operation.prepare(wide, inputs, random);
    for (Tensor& x : inputs)
        for (int64_t i = 0; i < x.size(); ++i)
            x.data<double>()[i] = static_cast<float>(x.data<double>()[i]);
    return inputs;
}

/// Copies `from` (float64) into `to`, rounding to its dtype.
inline void copy_rounded(const Tensor& from, const Tensor& to) {
    dispatch_any(to.dtype(), [&](auto type) {
        using T = decltype(type);
        for (int64_t i = 0; i < from.size(); ++i)
            to.data<T>()[i] = static_cast<T>(from.data<double>()[i]);
    });
}

/// Rounds float64 elements to the values that `dtype` can hold.
inline void round_to(DType dtype, const Tensor& x) {
    dispatch_any(dtype, [&](auto type) {
        using T = decltype(type);
        for (int64_t i = 0; i < x.size(); ++i) {
            double& element = x.data<double>()[i];
            if constexpr (sizeof(T) == 2) {
                element = static_cast<float>(static_cast<T>(static_cast<float>(element)));
            } else {
                element = static_cast<T>(element);
            }
        }
    });
}

/// The distance from 1 to the next number.
inline double epsilon(DType dtype) {
    switch (dtype) {
        case DType::float32:
            return 0x1p-23;
        case DType::float64:
            return 0x1p-52;
        case DType::bfloat16:
            return 0x1p-7;
        case DType::float16:
            return 0x1p-10;
    }
    return 0;
}

/// The first output element outside its tolerance, in words; empty when all are within.
inline std::string worst_element(const Tensor& got, const Tensor& want, double tolerance) {
    const std::vector<double> a = got.to_doubles(), b = want.to_doubles();
    double worst = 1;
    std::string text;
    for (size_t i = 0; i < a.size(); ++i) {
        if (std::isinf(b[i]) && a[i] == b[i]) continue;
        const double ratio = std::abs(a[i] - b[i]) / (tolerance * (1 + std::abs(b[i])));
        if (ratio <= worst) continue;  // false for a NaN
        worst = std::isnan(ratio) ? INFINITY : ratio;
        text = fmt::format("element {}: expected {:.9g}, got {:.9g}, {:.1f} times the tolerance", i,
                           b[i], a[i], ratio);
    }
    return text;
}

}  // namespace curie::test
