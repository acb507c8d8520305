// CUDA variants of conv2d where the operation's table does not reach: windows for which a tile is
// made smaller, problems that a variant must refuse, Winograd in several slices and parts.
#include "kernels/conv2d/2_tiled.h"
#include "kernels/conv2d/4_winograd.h"
#include "kernels/conv2d/cases.h"
#include "tests/kernels/variant_check.h"

using namespace curie;
using namespace curie::test;

namespace {

constexpr std::array directions{"conv2d_forward", "conv2d_data_gradient", "conv2d_weight_gradient"};

/// 64 or 81 tiles in slices of 20; the weight gradient cuts their 2 steps in 3 parts, one empty.
void sliced_winograd(Context& context, const Conv2dProblem& p, const std::string& direction,
                     TensorSpan in, TensorSpan out) {
    WinogradPlan plan = winograd_plan(conv2d_shape(p), direction == "conv2d_data_gradient");
    plan.slice = 20;
    const int splits = 3;
    const float *a = in[0].data<float>(), *b = in[1].data<float>();
    if (direction == "conv2d_weight_gradient") {
        const Tensor scratch = context.empty({plan.weight_gradient_scratch(splits)});
        sim::conv2d_winograd_weight_gradient(context.stream(), plan, splits, a, b,
                                             scratch.data<float>(), out[0].data<float>());
    } else {
        const Tensor scratch = context.empty({plan.scratch()});
        sim::conv2d_winograd(context.stream(), plan, a, b, nullptr, scratch.data<float>(),
                             out[0].data<float>());
    }
}

}  // namespace

TEST_CASE("sim: conv2d's windows that need smaller tiles, and long sums") {
    Context sim = make_sim_context("forward");
    const std::array contexts{&sim};
    const Case examples[]{
        make_case("7x7_stride_2", {}, conv2d_square(1, 19, 3, 5, 7, 2)),
        make_case("dilation_6", {}, conv2d_square(1, 17, 5, 3, 3, 1, Padding::same, 1, true, 6)),
        make_case("long_sums", {}, conv2d_square(2, 40, 32, 33, 3)),
        make_case("dilation_11_groups", {},
                  conv2d_square(1, 24, 10, 6, 3, 1, Padding::same, 2, true, 11)),
    };
    CHECK(tiled_weight_gradient(conv2d_shape(conv2d_square(1, 19, 3, 5, 7, 2))).tile_rows < 8);
    for (const char* direction : directions)
        for (const Variant& variant : sim.registry().at(direction).variants)
            if (variant.device == DeviceKind::sim)
                for (const Case& example : examples)
                    check_variant(contexts, sim.registry().at(direction), variant, example,
                                  DType::float32);
}

TEST_CASE("sim: conv2d by Winograd in several slices and parts") {
    Context sim = make_sim_context("reverse");
    const std::array contexts{&sim};
    const Case example =
        make_case("slices", {}, conv2d_square(1, 18, 70, 66, 3, 1, Padding::valid, 1, false));
    for (const char* direction : directions) {
        const Operation& operation = sim.registry().at(direction);
        Variant variant = *operation.find("4_winograd", DeviceKind::sim);
        variant.run = [&](Context& context, const Problem& p, TensorSpan in, TensorSpan out) {
            sliced_winograd(context, static_cast<const Conv2dProblem&>(p), direction, in, out);
        };
        CHECK(check_variant(contexts, operation, variant, example, DType::float32));
    }
}

TEST_CASE("sim: conv2d says what its variants cannot take") {
    const Context sim = make_sim_context("forward");
    const auto reason = [&](const char* variant, const Conv2dProblem& problem) {
        const Operation& operation = sim.registry().at("conv2d_forward");
        return supports(*operation.find(variant, DeviceKind::sim), problem).reason;
    };
    const auto wide = conv2d_square(1, 99, 8, 8, 3, 1, Padding::same, 1, true, 49);
    CHECK(reason("1_naive", wide).empty());
    CHECK(reason("2_tiled", wide).find("48 KiB") != std::string::npos);
    CHECK(reason("4_winograd", wide).find("dilation 1") != std::string::npos);
    CHECK(reason("4_winograd", conv2d_square(1, 9, 8, 8, 3)).empty());
    auto huge = conv2d_square(1, 9, 8, 8, 3);
    huge.height = int64_t{1} << 31;
    CHECK(reason("1_naive", huge).find("below 2^31") != std::string::npos);
}
