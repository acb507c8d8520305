// One variant of an operation against the float64 reference on guarded, poisoned buffers; shared by
// the tests of the CPU and of the CUDA kernels.
#pragma once

#include <doctest/doctest.h>

#include "tests/kernels/operation_check.h"

namespace curie::test {

/// Runs one variant on guarded, poisoned buffers and returns its outputs.
inline std::vector<GuardedTensor> run_variant(Context& context, const Operation& operation,
                                              const Variant& variant, const Problem& problem,
                                              const Tensors& wide_inputs) {
    std::vector<GuardedTensor> inputs, outputs;
    Tensors in, out;
    for (size_t i = 0; i < wide_inputs.size(); ++i) {
        inputs.emplace_back(wide_inputs[i].shape(),
                            input_dtype(operation, problem, static_cast<int>(i)));
        copy_rounded(wide_inputs[i], inputs.back().tensor);
        in.push_back(inputs.back().tensor);
    }
    for (const Shape& shape : operation.output_shapes(problem)) {
        outputs.emplace_back(shape,
                             output_dtype(operation, problem, static_cast<int>(outputs.size())));
        outputs.back().poison();
        out.push_back(outputs.back().tensor);
    }
    variant.run(context, problem, in, out);
    for (size_t i = 0; i < inputs.size(); ++i) {
        CHECK_MESSAGE(inputs[i].intact(), "wrote outside of input ", i);
        GuardedTensor fresh(in[i].shape(), in[i].dtype());
        copy_rounded(wide_inputs[i], fresh.tensor);
        CHECK_MESSAGE(std::memcmp(fresh.tensor.raw(), in[i].raw(), in[i].bytes()) == 0,
                      "changed its input ", i);
    }
    for (size_t i = 0; i < outputs.size(); ++i)
        CHECK_MESSAGE(outputs[i].intact(), "wrote outside of output ", i);
    return outputs;
}

/// One variant in one dtype against the float64 reference of the same, rounded inputs, in each of
/// `contexts`, which must all give the same bits. False where it does not support the problem.
inline bool check_variant(std::span<Context* const> contexts, const Operation& operation,
                          const Variant& variant, const Case& example, DType dtype) {
    CAPTURE(operation.name);
    CAPTURE(example.name);
    CAPTURE(variant.name);
    CAPTURE(name_of(dtype));
    const auto wide = with_dtype(*example.problem, DType::float64);
    const auto problem = with_dtype(*example.problem, dtype);
    if (!supports(variant, *problem)) return false;
    Context host = make_context(2);
    Tensors inputs = test_inputs(host, operation, *wide, 11);
    for (size_t i = 0; i < inputs.size(); ++i)
        round_to(input_dtype(operation, *problem, static_cast<int>(i)), inputs[i]);
    const Variant* reference = operation.find("reference", DeviceKind::cpu);
    const auto expected = run_variant(host, operation, *reference, *wide, inputs);
    const double length = operation.accumulation ? operation.accumulation(*example.problem) : 1.0;
    std::vector<GuardedTensor> first;
    for (size_t run = 0; run < contexts.size(); ++run) {
        omp_set_num_threads(contexts[run]->threads());
        auto outputs = run_variant(*contexts[run], operation, variant, *problem, inputs);
        for (size_t i = 0; i < outputs.size(); ++i) {
            const Tensor& got = outputs[i].tensor;
            if (run == 0) {
                const double unit = variant.tf32 ? 0x1p-10 : epsilon(dtype);
                const double tolerance =
                    std::max(unit, epsilon(got.dtype())) * (8 + 4 * std::sqrt(length));
                const std::string worst = worst_element(got, expected[i].tensor, tolerance);
                CHECK_MESSAGE(worst.empty(), "output ", i, " ", worst);
            } else if (variant.thread_invariant) {
                CHECK_MESSAGE(std::memcmp(got.raw(), first[i].tensor.raw(), got.bytes()) == 0,
                              "other bits in run ", run, ", output ", i);
            }
        }
        if (run == 0) first = std::move(outputs);
    }
    return true;
}

}  // namespace curie::test
