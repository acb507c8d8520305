// A seed gives one mask, whatever the device: a run on the CPU can be checked on a GPU.
#include "kernels/dropout/cases.h"
#include "tests/kernels/variant_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("dropout: the same bits from the CPU and from the CUDA kernel") {
    const DropoutProblem problem = dropout_problem({3, 37, 41}, 0.3, (uint64_t{1} << 34) - 400);
    Context host = make_context(2), sim = make_sim_context("reverse");
    const Operation& record = host.registry().at("dropout_forward");
    const Tensors inputs = test_inputs(host, record, *with_dtype(problem, DType::float64), 3);
    std::vector<std::string> problems;
    const auto cpu = run_variant(host, record, *record.find("cpu_philox_lanes", DeviceKind::cpu),
                                 problem, inputs, problems);
    const auto cuda = run_variant(sim, record, *record.find("1_philox_vectors", DeviceKind::sim),
                                  problem, inputs, problems);
    CHECK(same_bits(cpu[0], cuda[0]));
    CHECK(problems.empty());
}
