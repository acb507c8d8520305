// Each numbered CUDA variant uses the technique in its name: the simulator's counters say so.
#include <doctest/doctest.h>

#include "simulator/device.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;
using simulator::Counters;

namespace {

struct Counter {
    const char* name;
    int64_t Counters::*value;
};
constexpr Counter shared_memory{"shared memory", &Counters::shared_bytes};
constexpr Counter barriers{"barriers", &Counters::barriers};
constexpr Counter async_copies{"asynchronous copies", &Counters::async_copies};
constexpr Counter matrix_operations{"tensor-core operations", &Counters::matrix_operations};

/// What every operation of a family must (and must not) have counted after running `variant` on the
/// first smoke case that it supports.
struct Technique {
    std::string family, variant;
    std::vector<Counter> uses, avoids;
};

const std::vector<Technique> techniques{
    {"conv2d", "1_naive", {}, {async_copies, matrix_operations}},
    {"conv2d", "2_tiled", {shared_memory, barriers}, {async_copies, matrix_operations}},
    {"conv2d", "3_implicit_gemm", {shared_memory, barriers, async_copies}, {matrix_operations}},
    {"conv2d", "4_winograd", {shared_memory, barriers}, {matrix_operations}},
    {"conv2d", "5_tensor_core", {shared_memory, barriers, async_copies, matrix_operations}, {}},
    {"depthwise_conv2d", "1_naive", {}, {async_copies, matrix_operations}},
    {"depthwise_conv2d", "2_rows", {}, {async_copies, matrix_operations}},
    {"depthwise_conv2d", "3_shared", {shared_memory, barriers}, {matrix_operations}},
    {"linear", "1_naive", {}, {async_copies, matrix_operations}},
    {"linear", "2_tiled", {shared_memory, barriers}, {async_copies, matrix_operations}},
    {"linear", "3_register_tiled", {shared_memory, barriers, async_copies}, {matrix_operations}},
    {"batch_norm", "1_two_pass", {shared_memory, barriers}, {matrix_operations}},
    {"batch_norm", "2_welford", {shared_memory, barriers}, {matrix_operations}},
};

/// The sum over all kernels that `variant` launched.
Counters count(const Operation& operation, const Variant& variant, const Problem& problem) {
    Context context = make_sim_context("forward");
    Tensors inputs, outputs;
    for (const Tensor& wide : test_inputs(context, operation, problem, 3)) {
        inputs.push_back(context.empty(
            wide.shape(), input_dtype(operation, problem, static_cast<int>(inputs.size()))));
        copy_rounded(wide, inputs.back());
    }
    for (const Shape& shape : operation.output_shapes(problem))
        outputs.push_back(context.empty(
            shape, output_dtype(operation, problem, static_cast<int>(outputs.size()))));
    auto& device = *static_cast<simulator::Device*>(context.stream().handle);
    device.clear();
    variant.run(context, problem, inputs, outputs);
    Counters total;
    for (const auto& [kernel, counters] : device.counters()) total.add(counters);
    return total;
}

}  // namespace

TEST_CASE("techniques: every numbered variant does what its name says") {
    const auto registry = all_operations();
    for (const Technique& technique : techniques) {
        int checked = 0;
        for (const auto& [name, operation] : registry->operations()) {
            const Variant* variant = operation.find(technique.variant, DeviceKind::sim);
            if (operation.family != technique.family || !variant) continue;
            for (const Case& example : operation.cases()) {
                if (!example.in("smoke") || !supports(*variant, *example.problem)) continue;
                const Counters counters = count(operation, *variant, *example.problem);
                for (const Counter& counter : technique.uses)
                    CHECK_MESSAGE(counters.*counter.value > 0, name, " ", technique.variant,
                                  " should use ", counter.name);
                for (const Counter& counter : technique.avoids)
                    CHECK_MESSAGE(counters.*counter.value == 0, name, " ", technique.variant,
                                  " should not use ", counter.name);
                ++checked;
                break;
            }
        }
        CHECK_MESSAGE(checked > 0, technique.family, " has no ", technique.variant);
    }
}
