// Each CUDA variant of linear does what its name says, by the simulator's counters.
#include "kernels/linear/cases.h"
#include "simulator/device.h"
#include "tests/kernels/variant_check.h"

using namespace curie;
using namespace curie::test;

namespace {

using Counted = std::map<std::string, simulator::Counters>;

/// What the simulator counted while `variant` of `operation` ran.
Counted count(const std::string& operation, const std::string& variant,
              const LinearProblem& problem) {
    Context context = make_sim_context("forward");
    auto& device = *static_cast<simulator::Device*>(context.stream().handle);
    const Operation& record = context.registry().at(operation);
    Context host = make_context(2);
    std::vector<std::string> problems;
    device.clear();
    run_variant(context, record, *record.find(variant, DeviceKind::sim), problem,
                test_inputs(host, record, *with_dtype(problem, DType::float64), 3), problems);
    CHECK(problems.empty());
    return device.counters();
}

}  // namespace

TEST_CASE("linear: every step of the CUDA ladder uses the technique it is named after") {
    const LinearProblem problem = linear_problem({70, 100}, 90);
    const Counted naive = count("linear_forward", "1_naive", problem);
    CHECK(naive.at("linear_naive").shared_bytes == 0);
    CHECK(naive.at("linear_naive").barriers == 0);

    const Counted tiled = count("linear_forward", "2_tiled", problem);
    const simulator::Counters& shared = tiled.at("linear_tiled");
    CHECK(shared.blocks == 3 * 3);
    CHECK(shared.shared_bytes == 2 * 32 * 33 * 4);
    CHECK(shared.barriers == 9 * 4 * 2);  // two for each of ceil(100 / 32) steps of k
    CHECK(shared.async_copies == 0);

    const Counted registers = count("linear_forward", "3_register_tiled", problem);
    const simulator::Counters& pipelined = registers.at("linear_register_tiled");
    CHECK(pipelined.blocks == 2 * 2);  // 64 x 64 of the result for 256 threads: 16 each
    CHECK(pipelined.threads == 4 * 256);
    CHECK(pipelined.async_bytes == 4 * (2 * 70 * 100 + 2 * 100 * 90));  // each factor twice
    CHECK(registers.count("linear_add_splits") == 0);
}

TEST_CASE("linear: a weight gradient over a long batch is split and added by a second launch") {
    const Counted split =
        count("linear_weight_gradient", "3_register_tiled", linear_problem({2800, 20}, 10));
    CHECK(split.at("linear_register_tiled").blocks == 10);  // at least 256 samples each
    CHECK(split.at("linear_add_splits").launches == 1);
}
