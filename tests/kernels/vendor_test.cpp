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
#if defined(CURIE_HAVE_CUDNN)
#include "kernels/conv2d/cudnn_choice.h"
#endif
#if defined(CURIE_HAVE_CUBLAS)
#include "kernels/cublas.h"
#endif

using namespace curie;
using namespace curie::test;

TEST_CASE("vendor choices: each problem is searched once, also where nothing is found") {
    VendorChoices choices;
    int searches = 0;
    const auto search = [&] {
        ++searches;
        return searches == 1 ? VendorChoice{{{3, 1024, 0}, {5, 0, 0}}, ""}
                             : VendorChoice{{}, "too wide"};
    };
    CHECK(choices.get("a", search).algorithms[0].algorithm == 3);
    CHECK(choices.get("a", search).unsupported.empty());
    CHECK(searches == 1);
    CHECK(choices.get("b", search).unsupported == "too wide");
    CHECK(choices.get("b", search).unsupported == "too wide");
    CHECK(searches == 2);
    CHECK_THROWS_AS(choices.get("c", []() -> VendorChoice { fail("cudnn", "lost"); }), Error);
    CHECK(choices.get("c", search).unsupported == "too wide");
    CHECK(searches == 3);
}

TEST_CASE("vendor choices: an algorithm that refuses to run gives way to the next one") {
    VendorChoices choices;
    const auto search = [] {
        return VendorChoice{{{3, 1024, 0}, {3, 1024, 1}, {5, 64, 1}, {7, 0, 0}}, ""};
    };
    std::vector<VendorAlgorithm> tried;
    const auto run = [&](int wanted) {
        return choices.run("a", search, [&](const VendorAlgorithm& algorithm) {
            tried.push_back(algorithm);
            return std::string(algorithm.algorithm == wanted ? "" : "refused");
        });
    };
    CHECK(run(5) == "");
    CHECK(tried == std::vector<VendorAlgorithm>{{3, 1024, 0}, {3, 1024, 1}, {5, 64, 1}});
    tried.clear();
    CHECK(run(5) == "");
    CHECK(tried == std::vector<VendorAlgorithm>{{5, 64, 1}});  // the others are not asked again
    tried.clear();
    CHECK(run(0) == "refused");
    CHECK(tried == std::vector<VendorAlgorithm>{{5, 64, 1}, {7, 0, 0}});
    CHECK(choices.get("a", search).unsupported == "refused");
    tried.clear();
    CHECK(run(5) == "refused");
    CHECK(tried.empty());
    CHECK_THROWS_AS(
        choices.run("b", search,
                    [](const VendorAlgorithm&) -> std::string { fail("cudnn", "lost"); }),
        Error);
    CHECK(choices.get("b", search).algorithms.size() == 4);  // a failure is no refusal
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
    int64_t abandoned = 0;
    const auto value = [&](const Tensor& of) {
        return copies.get(of, abandoned, pack).to_doubles()[0];
    };
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
    abandoned = 1;  // a capture in which it may have been packed
    CHECK(value(weight) == 5);
    CHECK(value(weight) == 5);
}

#if defined(CURIE_HAVE_CUDNN)

TEST_CASE("cudnn: an error names statement, function, file, line and the library's words") {
    CHECK_NOTHROW(CURIE_CUDNN_CHECK(CUDNN_STATUS_SUCCESS));
    CHECK_THROWS_WITH_AS(CURIE_CUDNN_CHECK(CUDNN_STATUS_EXECUTION_FAILED),
                         doctest::Contains("[cudnn] CUDNN_STATUS_EXECUTION_FAILED in "), Error);
    CHECK_THROWS_WITH_AS(CURIE_CUDNN_CHECK(CUDNN_STATUS_EXECUTION_FAILED),
                         doctest::Contains("kernels/vendor_test.cpp:"), Error);
    CHECK_THROWS_WITH_AS(CURIE_CUDNN_CHECK(CUDNN_STATUS_EXECUTION_FAILED),
                         doctest::Contains("expected success, got CUDNN_STATUS_EXECUTION_FAILED"),
                         Error);
    CHECK(cudnn::refuses(CUDNN_STATUS_NOT_SUPPORTED));
    CHECK(cudnn::refuses(CUDNN_STATUS_NOT_SUPPORTED_SHAPE));
    CHECK(cudnn::refuses(CUDNN_STATUS_BAD_PARAM));
    CHECK(!cudnn::refuses(CUDNN_STATUS_EXECUTION_FAILED));
    CHECK(!cudnn::refuses(CUDNN_STATUS_SUCCESS));
}

TEST_CASE("cudnn: the algorithms that are deterministic and within the workspace's limit") {
    using Algorithm = cudnnConvolutionFwdAlgoPerf_t;
    const auto algorithm = [](cudnnConvolutionFwdAlgo_t algo, cudnnDeterminism_t determinism) {
        Algorithm made{};
        made.algo = algo;
        made.determinism = determinism;
        made.mathType = CUDNN_TENSOR_OP_MATH;
        return made;
    };
    const Algorithm changing = algorithm(CUDNN_CONVOLUTION_FWD_ALGO_FFT, CUDNN_NON_DETERMINISTIC);
    const Algorithm greedy = algorithm(CUDNN_CONVOLUTION_FWD_ALGO_WINOGRAD, CUDNN_DETERMINISTIC);
    const Algorithm good = algorithm(CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM, CUDNN_DETERMINISTIC);
    const auto workspace = [](cudnnMathType_t, cudnnConvolutionFwdAlgo_t algo, size_t* bytes) {
        *bytes = algo == CUDNN_CONVOLUTION_FWD_ALGO_WINOGRAD ? cudnn::workspace_limit + 1 : 64;
        return CUDNN_STATUS_SUCCESS;
    };
    const auto chosen = [&](const std::vector<Algorithm>& list, bool fast, bool tf32) {
        return cudnn::allowed_algorithms(list, fast, tf32, workspace);
    };
    const VendorChoice first = chosen({changing, greedy, good}, false, false);
    CHECK(first.unsupported.empty());
    REQUIRE(first.algorithms.size() == 1);
    CHECK(first.algorithms[0].algorithm == CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM);
    CHECK(first.algorithms[0].workspace_bytes == 64);
    CHECK(first.algorithms[0].math == CUDNN_FMA_MATH);
    const VendorChoice fast = chosen({changing, good}, true, true);
    REQUIRE(fast.algorithms.size() == 2);
    CHECK(fast.algorithms[0].algorithm == CUDNN_CONVOLUTION_FWD_ALGO_FFT);
    CHECK(chosen({good}, false, true).algorithms.at(0).math == CUDNN_TENSOR_OP_MATH);
    CHECK(chosen({}, false, false).unsupported == "cuDNN names no algorithm");
    CHECK(chosen({changing}, false, false).unsupported.find("no deterministic algorithm") !=
          std::string::npos);
    CHECK(chosen({greedy}, false, false).unsupported.find("the limit is 536870912") !=
          std::string::npos);
    Algorithm refused = good;
    refused.status = CUDNN_STATUS_NOT_SUPPORTED;
    CHECK(chosen({refused}, false, false).unsupported ==
          "cuDNN answers CUDNN_STATUS_NOT_SUPPORTED");
}

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
    const BatchNormProblem many = batch_norm_problem({65536, 1, 1, 3});
    CHECK(refusal("batch_norm_inference_forward", norm) == "");
    CHECK(refusal("batch_norm_inference_forward", many).find("65535 images at most") !=
          std::string::npos);
    CHECK(refusal("batch_norm_training_forward", many) == "");
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

TEST_CASE("cublas: an error names statement, function, file, line and the library's words") {
    CHECK_NOTHROW(CURIE_CUBLAS_CHECK(CUBLAS_STATUS_SUCCESS));
    CHECK_THROWS_WITH_AS(CURIE_CUBLAS_CHECK(CUBLAS_STATUS_ALLOC_FAILED),
                         doctest::Contains("[cublas] CUBLAS_STATUS_ALLOC_FAILED in "), Error);
    CHECK_THROWS_WITH_AS(CURIE_CUBLAS_CHECK(CUBLAS_STATUS_ALLOC_FAILED),
                         doctest::Contains("kernels/vendor_test.cpp:"), Error);
    CHECK_THROWS_WITH_AS(CURIE_CUBLAS_CHECK(CUBLAS_STATUS_ALLOC_FAILED),
                         doctest::Contains("expected success, got CUBLAS_STATUS_ALLOC_FAILED: "),
                         Error);
}

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
