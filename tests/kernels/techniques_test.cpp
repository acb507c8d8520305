// Each numbered CUDA variant uses the technique in its name: the simulator's counters say so.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "simulator/device.h"
#include "simulator/limits.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;
using simulator::Counters;

namespace {

struct Counter {
    const char* name;
    int64_t Counters::*value;
};
using List = std::vector<Counter>;
constexpr Counter shared_memory{"shared memory", &Counters::shared_bytes};
constexpr Counter barriers{"barriers", &Counters::barriers};
constexpr Counter shuffles{"shuffles", &Counters::warp_collectives};
constexpr Counter async_copies{"asynchronous copies", &Counters::async_copies};
constexpr Counter matrix_operations{"tensor-core operations", &Counters::matrix_operations};

const List block{shared_memory, barriers};  ///< threads of a block work together
const List pipeline{shared_memory, barriers, async_copies};
const List none_together{shared_memory, barriers, shuffles};

/// What a variant of this name must count in some case and may not count in any.
struct Technique {
    std::string operations;  ///< how their names begin; empty: any
    std::string variant;
    List uses, avoids;
    /// In some case it has fewer threads than results: each makes several of them.
    bool several_results = false;
    int64_t launches = 0;  ///< exactly so many; 0: any
};

const std::vector<Technique> techniques{
    {"", "1_naive", {}, {async_copies, matrix_operations}},
    {"", "2_tiled", block, {async_copies, matrix_operations}},
    {"", "3_implicit_gemm", pipeline, {matrix_operations}},
    {"", "3_register_tiled", pipeline, {matrix_operations}, true},
    {"conv2d_weight_gradient", "4_winograd", block, {matrix_operations}, false, 6},
    {"", "4_winograd", block, {matrix_operations}, false, 4},
    {"", "5_tensor_core", {shared_memory, barriers, async_copies, matrix_operations}, {}},
    {"depthwise_conv2d_weight_gradient", "2_rows", block, {async_copies, matrix_operations}},
    {"depthwise_conv2d", "2_rows", {}, none_together, true},
    {"", "3_shared", block, {matrix_operations}},
    {"batch_norm_training_forward", "1_two_pass", block, {}, false, 5},
    {"batch_norm_training_gradient", "1_two_pass", block, {}, false, 3},
    {"", "1_one_pass", block, {}, false, 2},
    {"", "2_welford", block, {}, false, 3},
    {"", "1_fused", block, {}, true, 3},
    {"", "1_vectorised", {}, none_together, true},
    {"", "1_philox_vectors", {}, none_together, true},
    {"dice_loss", "1_image_pieces", block, {async_copies}},
    {"", "1_gather", {}, none_together, true},
    {"", "1_columns", {}, none_together, true},
    {"", "1_column_sums", block, {shuffles}},
    {"", "1_block_sums", block, {}},
    {"", "1_tree", block, {shuffles}},
    {"", "1_compensated", {shuffles}, {}},
    {"", "1_lanes_per_row", {shuffles}, {async_copies}},
    {"", "2_block_per_row", block, {shuffles}},
    {"adam_step_multi_tensor", "2_multi_tensor", {}, none_together, true, 1},
};

/// Up to so many results no grid is cut short, so that a thread with one result makes only one.
constexpr int64_t most_results = int64_t{simulator::Limits::multiprocessors} * 32 * 256;

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

bool is_of(const Technique& technique, const Operation& operation, const Variant& variant) {
    return variant.name == technique.variant && operation.name.starts_with(technique.operations);
}

/// Runs smoke and ragged cases until one has shown each part of the technique.
void check(const Operation& operation, const Variant& variant, const Technique& technique) {
    CAPTURE(operation.name);
    CAPTURE(variant.name);
    List unseen = technique.uses;
    bool several = !technique.several_results;
    int cases = 0;
    for (const Case& example : operation.cases()) {
        if (cases > 0 && unseen.empty() && several) break;
        const Problem& problem = *example.problem;
        if (!(example.in("smoke") || example.in("ragged")) || !supports(variant, problem)) continue;
        int64_t results = 0;
        for (const Shape& shape : operation.output_shapes(problem))
            results = std::max(results, shape.size());
        if (technique.several_results && results > most_results) continue;
        CAPTURE(example.name);
        const Counters counters = count(operation, variant, problem);
        ++cases;
        std::erase_if(unseen, [&](const Counter& each) { return counters.*each.value > 0; });
        several = several || counters.threads < results;
        for (const Counter& each : technique.avoids)
            CHECK_MESSAGE(counters.*each.value == 0, "should not use ", std::string(each.name));
        if (technique.launches > 0) CHECK(counters.launches == technique.launches);
    }
    CHECK(cases > 0);
    for (const Counter& each : unseen) FAIL_CHECK("should use ", std::string(each.name));
    CHECK_MESSAGE(several, "each thread should make several results");
}

}  // namespace

TEST_CASE("techniques: every numbered variant does what its name says") {
    const auto registry = all_operations();
    std::set<const Technique*> met;
    for (const auto& [name, operation] : registry->operations())
        for (const Variant& variant : operation.variants) {
            if (variant.device != DeviceKind::sim) continue;
            const auto found =
                std::find_if(techniques.begin(), techniques.end(),
                             [&](const Technique& t) { return is_of(t, operation, variant); });
            if (found == techniques.end()) {
                FAIL_CHECK(name, " ", variant.name, " has no row in the table of techniques");
                continue;
            }
            met.insert(&*found);
            check(operation, variant, *found);
        }
    for (const Technique& each : techniques)
        CHECK_MESSAGE(met.count(&each), each.operations, " has no ", each.variant);
}
