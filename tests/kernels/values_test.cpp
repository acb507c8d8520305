// Every variant of every operation against the float64 reference, on the smoke and ragged cases of
// the operation's own table; the same bits with 1, 2 and 5 threads.
#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

/// The first output element outside its tolerance, in words; empty when all are within.
std::string worst_element(const Tensor& got, const Tensor& want, double tolerance) {
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

/// Runs one variant on guarded, poisoned buffers and returns its outputs.
std::vector<GuardedTensor> run_variant(Context& context, const Operation& operation,
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

/// One variant in one dtype against the float64 reference of the same, rounded inputs. False where
/// the variant does not support the problem.
bool check_variant(Context& context, const Operation& operation, const Variant& variant,
                   const Case& example, DType dtype) {
    CAPTURE(operation.name);
    CAPTURE(example.name);
    CAPTURE(variant.name);
    CAPTURE(name_of(dtype));
    const auto wide = with_dtype(*example.problem, DType::float64);
    const auto problem = with_dtype(*example.problem, dtype);
    if (!supports(variant, *problem)) return false;
    Tensors inputs = test_inputs(context, operation, *wide, 11);
    for (size_t i = 0; i < inputs.size(); ++i)
        round_to(input_dtype(operation, *problem, static_cast<int>(i)), inputs[i]);
    const Variant* reference = operation.find("reference", DeviceKind::cpu);
    const auto expected = run_variant(context, operation, *reference, *wide, inputs);
    const double length = operation.accumulation ? operation.accumulation(*example.problem) : 1.0;
    std::vector<GuardedTensor> first;
    for (int threads : {1, 2, 5}) {
        Context threaded = make_context(threads);
        omp_set_num_threads(threads);
        auto outputs = run_variant(threaded, operation, variant, *problem, inputs);
        for (size_t i = 0; i < outputs.size(); ++i) {
            const Tensor& got = outputs[i].tensor;
            if (threads == 1) {
                const double tolerance =
                    std::max(epsilon(dtype), epsilon(got.dtype())) * (8 + 4 * std::sqrt(length));
                const std::string worst = worst_element(got, expected[i].tensor, tolerance);
                CHECK_MESSAGE(worst.empty(), "output ", i, " ", worst);
            } else if (variant.thread_invariant) {
                CHECK_MESSAGE(std::memcmp(got.raw(), first[i].tensor.raw(), got.bytes()) == 0,
                              "other bits with ", threads, " threads, output ", i);
            }
        }
        if (threads == 1) first = std::move(outputs);
    }
    return true;
}

/// Adds the names of the variants that ran to `checked`.
void check_case(Context& context, const Operation& operation, const Case& example,
                std::set<std::string>& checked) {
    for (const Variant& variant : operation.variants) {
        if (variant.device != DeviceKind::cpu) continue;
        for (DType dtype : variant.dtypes)
            // The reference in float64 is what the others are compared with.
            if (variant.name != "reference" || dtype != DType::float64)
                if (check_variant(context, operation, variant, example, dtype))
                    checked.insert(variant.name);
    }
}

}  // namespace

TEST_CASE("values: every variant against the float64 reference") {
    Context context = make_context();
    for (const auto& [name, operation] : context.registry().operations()) {
        SUBCASE(name.c_str()) {
            int cases = 0;
            std::set<std::string> checked;
            for (const Case& example : operation.cases()) {
                if (!example.in("smoke") && !example.in("ragged")) continue;
                check_case(context, operation, example, checked);
                ++cases;
            }
            CHECK_MESSAGE(cases >= 3, name, " has too few smoke and ragged cases");
            for (const Variant& variant : operation.variants) {
                // A vendor's library may have nothing fast for this processor.
                if (variant.device != DeviceKind::cpu || variant.name == "onednn") continue;
                CHECK_MESSAGE(checked.count(variant.name), name, ": no case fits ", variant.name);
            }
        }
    }
}
