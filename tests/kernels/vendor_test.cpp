// What the vendors' variants for GPUs need no GPU for: the cache of chosen algorithms, the packed
// copies of parameters, and what cuDNN and cuBLAS can express, by their own shape queries.
#include <doctest/doctest.h>

#include "kernels/batch_norm/cases.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/linear/linear.h"
#include "kernels/max_pool/max_pool.h"
#include "kernels/packed_copies.h"
#include "kernels/vendor_choice.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("vendor choices: each problem is searched once, also where nothing is found") {
    VendorChoices choices;
    int searches = 0;
    const auto search = [&] {
        ++searches;
        return VendorChoice{3, 1024, 0, searches == 1 ? "" : "too wide"};
    };
    CHECK(choices.get("a", search).algorithm == 3);
    CHECK(choices.get("a", search).unsupported.empty());
    CHECK(searches == 1);
    CHECK(choices.get("b", search).unsupported == "too wide");
    CHECK(choices.get("b", search).unsupported == "too wide");
    CHECK(searches == 2);
    CHECK_THROWS_AS(choices.get("c", []() -> VendorChoice { fail("cudnn", "lost"); }), Error);
    CHECK(choices.get("c", search).algorithm == 3);
    CHECK(searches == 3);
}

TEST_CASE("packed copies: made again when the parameter has changed, dropped with it") {
    Context context = make_context();
    PackedCopies copies;
    int packs = 0;
    const auto pack = [&] {
        ++packs;
        return context.full({2}, packs);
    };
    Tensor weight = context.full({2}, 0);
    const auto value = [&](const Tensor& of) { return copies.get(of, pack).to_doubles()[0]; };
    CHECK(value(weight) == 1);
    CHECK(value(weight) == 1);
    const std::vector<float> changed{5, 6};
    weight.from_host(changed.data());
    CHECK(value(weight) == 2);
    CHECK(value(weight.view({1, 2})) == 3);  // another shape is packed otherwise
    CHECK(value(weight) == 2);
    CHECK(copies.size() == 2);
    weight = context.full({2}, 0);
    CHECK(value(weight) == 4);
    CHECK(copies.size() == 1);
}

#if defined(CURIE_HAVE_CUDNN)

TEST_CASE("cudnn: its own shape queries say which convolutions it can express") {
    const auto registry = all_operations();
    for (const char* name : {"conv2d_forward", "conv2d_data_gradient", "conv2d_weight_gradient"}) {
        const Operation& operation = registry->at(name);
        const Variant* variant = operation.find("cudnn", DeviceKind::cuda);
        REQUIRE(variant);
        CHECK(variant->run_deterministic);
        int supported = 0;
        for (const Case& example : operation.cases()) {
            CAPTURE(example.name);
            const Support answer = supports(*variant, *example.problem);
            supported += bool(answer);
        }
        CHECK(supported > 0);
    }
    Conv2dProblem problem;
    problem.batch = 2;
    problem.height = problem.width = 8;
    problem.in_channels = problem.out_channels = 4;
    problem.rows = problem.columns = {3, 1, 1, 1, 1};
    const Variant& forward = *registry->at("conv2d_forward").find("cudnn", DeviceKind::cuda);
    CHECK(supports(forward, problem).reason == "");
    // Keras' 'same' with stride 2 on an even size pads the end only: the same output as without.
    problem.rows = problem.columns = make_window(8, 3, 2, 1, Padding::same);
    CHECK(supports(forward, problem).reason.find("pads both sides alike") != std::string::npos);
    problem.rows = problem.columns = {3, 1, 1, 1, 1};
    problem.batch = int64_t{1} << 40;
    CHECK(supports(forward, problem).reason.find("takes extents from 1 to") != std::string::npos);
    problem.batch = 2;
    problem.dtype = DType::float64;
    CHECK(!supports(forward, problem));
}

TEST_CASE("cudnn: pooling and normalisation say what they cannot do") {
    const auto registry = all_operations();
    for (const auto& [name, operation] : registry->operations()) {
        const Variant* variant = operation.find("cudnn", DeviceKind::cuda);
        if (!variant || operation.family == "conv2d") continue;
        CAPTURE(name);
        int supported = 0;
        for (const Case& example : operation.cases())
            supported += bool(supports(*variant, *example.problem));
        CHECK(supported > 0);
    }
}

TEST_CASE("cudnn: both directions of every operation that it has, each refusal with its reason") {
    const auto registry = all_operations();
    const auto cudnn = [&](const std::string& name) {
        return registry->at(name).find("cudnn", DeviceKind::cuda);
    };
    for (const char* name : {"conv2d_forward",
                             "conv2d_data_gradient",
                             "conv2d_weight_gradient",
                             "depthwise_conv2d_forward",
                             "depthwise_conv2d_data_gradient",
                             "depthwise_conv2d_weight_gradient",
                             "batch_norm_training_forward",
                             "batch_norm_training_gradient",
                             "batch_norm_inference_forward",
                             "max_pool_forward",
                             "max_pool_gradient",
                             "average_pool_forward",
                             "average_pool_gradient",
                             "softmax_forward",
                             "softmax_gradient",
                             "relu_forward",
                             "relu_gradient",
                             "sigmoid_forward",
                             "sigmoid_gradient",
                             "tanh_forward",
                             "tanh_gradient",
                             "relu6_forward"})
        CHECK_MESSAGE(cudnn(name), name);
    CHECK(!cudnn("batch_norm_inference_gradient"));  // cuDNN has none

    const auto refusal = [&](const std::string& name, const Problem& problem) {
        return supports(*cudnn(name), problem).reason;
    };
    BatchNormProblem norm = batch_norm_problem({2, 4, 4, 3});
    CHECK(refusal("batch_norm_training_gradient", norm) == "");
    norm.activation = Activation::relu;
    CHECK(refusal("batch_norm_training_gradient", norm).find("fuses no activation") !=
          std::string::npos);
    MaxPoolProblem pool;
    static_cast<PoolGeometry&>(pool) = {2, 6, 6, 3, Window{2, 2, 1, 0, 0}, Window{2, 2, 1, 0, 0}};
    CHECK(refusal("max_pool_gradient", pool) == "cuDNN does not say where the maxima were");
    pool.index = false;
    CHECK(refusal("max_pool_gradient", pool) == "");
    pool.rows.dilation = 2;
    CHECK(refusal("max_pool_gradient", pool).find("without dilation") != std::string::npos);
    pool.rows = Window{3, 2, 1, 0, 1};  // 'same' on an even size
    CHECK(refusal("max_pool_gradient", pool).find("pads both sides alike") != std::string::npos);
}

#endif

#if defined(CURIE_HAVE_CUBLAS)

TEST_CASE("cublas: extents that fit its interface") {
    const auto registry = all_operations();
    const Variant* variant = registry->at("linear_forward").find("cublas", DeviceKind::cuda);
    REQUIRE(variant);
    LinearProblem problem;
    problem.input = {3, 5};
    problem.out_features = 7;
    CHECK(supports(*variant, problem));
    problem.input = {int64_t{1} << 32, 5};
    CHECK(supports(*variant, problem).reason.find("cuBLAS takes extents") != std::string::npos);
    problem.input = {0, 5};
    CHECK(!supports(*variant, problem));
}

#endif
