// The CUDA variants sum many products in float32 in parts. In one chain the error, relative to the
// result, would grow with the root of the length, to 13 units in the last place for 8192 products;
// a tolerance for single elements sees that only among many elements.
#include "kernels/conv2d/cases.h"
#include "kernels/linear/3_register_tiled.h"
#include "kernels/linear/cases.h"
#include "tests/kernels/variant_check.h"

using namespace curie;
using namespace curie::test;

namespace {

double root_mean_square(const std::vector<double>& values) {
    double squares = 0;
    for (double value : values) squares += value * value;
    return std::sqrt(squares / static_cast<double>(values.size()));
}

/// The error over the size of the truth, in units in the last place of float32.
double relative_error(const std::vector<double>& truth, std::vector<double> got) {
    for (size_t i = 0; i < got.size(); ++i) got[i] -= truth[i];
    return root_mean_square(got) / root_mean_square(truth) / epsilon(DType::float32);
}

/// That of the first output.
double relative_error(Context& context, const Operation& operation, const Variant& variant,
                      const Problem& problem) {
    Context host = make_context(2);
    const auto wide = with_dtype(problem, DType::float64);
    const Tensors inputs = test_inputs(host, operation, *wide, 5);
    std::vector<std::string> problems;
    const Tensors expected = run_variant(
        host, operation, *operation.find("reference", DeviceKind::cpu), *wide, inputs, problems);
    omp_set_num_threads(context.threads());
    const Tensors got = run_variant(context, operation, variant, problem, inputs, problems);
    CHECK(problems.empty());
    return relative_error(expected[0].to_doubles(), got[0].to_doubles());
}

/// Every variant but those that round their inputs.
void check_variants(const std::string& name, const Problem& problem) {
    Context context = make_sim_context("forward");
    const Operation& operation = context.registry().at(name);
    int checked = 0;
    for (const Variant& variant : operation.variants) {
        if (variant.device != DeviceKind::sim || variant.tf32 ||
            !supports(variant, problem, context.stream().device))
            continue;
        const double error = relative_error(context, operation, variant, problem);
        CHECK_MESSAGE(error < 7, fmt::format("{} {}: {:.1f} units", name, variant.name, error));
        ++checked;
    }
    CHECK(checked >= 3);
}

}  // namespace

TEST_CASE("long sums: linear") {
    check_variants("linear_forward", linear_problem({16, 8192}, 20));
    check_variants("linear_data_gradient", linear_problem({16, 20}, 8192));
    check_variants("linear_weight_gradient", linear_problem({8192, 20}, 16));
}

// Through the operation a product as small as this is split among blocks instead.
TEST_CASE("long sums: one block of 3_register_tiled") {
    constexpr int64_t m = 20, n = 16, k = 8192;
    Context host = make_context(2), context = make_sim_context("forward");
    const Operation& forward = host.registry().at("linear_forward");
    const LinearProblem problem = linear_problem({m, k}, n, false);
    const Tensors wide = test_inputs(host, forward, *with_dtype(problem, DType::float64), 5);
    std::vector<std::string> problems;
    const std::vector<double> truth =
        run_variant(host, forward, *forward.find("reference", DeviceKind::cpu),
                    *with_dtype(problem, DType::float64), wide, problems)[0]
            .to_doubles();
    Tensors narrow;
    for (const Tensor& tensor : wide) {
        narrow.push_back(host_tensor(tensor.shape(), DType::float32));
        copy_rounded(tensor, narrow.back());
    }
    for (int tile : {64, 128}) {
        const Tensor c = host_tensor({m, n}, DType::float32);
        const MatrixProduct product{
            narrow[0].data<float>(), narrow[1].data<float>(), nullptr, c.data<float>(), m, n, k};
        sim::multiply_register_tiled(context.stream(), product, {tile, 1, k}, nullptr);
        const double error = relative_error(truth, c.to_doubles());
        CHECK_MESSAGE(error < 7, fmt::format("tile {}: {:.1f} units", tile, error));
    }
}

TEST_CASE("long sums: conv2d") {
    check_variants("conv2d_forward", conv2d_square(1, 4, 8192, 8, 1));
    check_variants("conv2d_forward", conv2d_square(1, 4, 910, 8, 3));
    check_variants("conv2d_data_gradient", conv2d_square(1, 4, 8, 8192, 1));
    check_variants("conv2d_data_gradient", conv2d_square(1, 4, 8, 910, 3));
    check_variants("conv2d_weight_gradient", conv2d_square(2, 64, 8, 8, 1));
    check_variants("conv2d_weight_gradient", conv2d_square(2, 64, 4, 4, 3));
}
