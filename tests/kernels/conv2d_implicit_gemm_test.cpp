// The implicit GEMMs on sizes that reach every tile width, by vectors and by single floats, and
// what their host side computes.
#include "kernels/conv2d/cases.h"
#include "kernels/conv2d/implicit_gemm.h"
#include "simulator/device.h"
#include "tests/kernels/variant_check.h"

using namespace curie;
using namespace curie::test;

namespace {

constexpr const char* operations[] = {"conv2d_forward", "conv2d_data_gradient",
                                      "conv2d_weight_gradient"};
constexpr const char* variants[] = {"3_implicit_gemm", "5_tensor_core"};

struct TileCase {
    const char* name;
    int64_t size, in, out, kernel, stride = 1, dilation = 1;
    int columns;   ///< of the tile that the forward pass and the data gradient take
    bool vectors;  ///< whether tiles are copied 16 bytes at a time
};

constexpr TileCase tile_cases[] = {
    {"vectors_128", 20, 68, 72, 2, 1, 1, 128, true},
    {"floats_128", 20, 67, 71, 2, 1, 1, 128, false},
    {"pointwise_vectors_128", 20, 68, 72, 1, 1, 1, 128, true},
    {"pointwise_floats_128", 20, 67, 71, 1, 1, 1, 128, false},
    {"vectors_64", 20, 36, 40, 2, 1, 1, 64, true},
    {"floats_64", 20, 35, 39, 2, 1, 1, 64, false},
    {"pointwise_vectors_64", 20, 36, 40, 1, 1, 1, 64, true},
    {"pointwise_floats_64", 20, 35, 39, 1, 1, 1, 64, false},
    {"vectors_32", 22, 24, 32, 3, 2, 2, 32, true},
    {"pointwise_vectors_32", 11, 24, 32, 1, 1, 1, 32, true},
    {"pointwise_with_stride", 22, 24, 32, 1, 2, 1, 32, true},
};

}  // namespace

TEST_CASE("sim: implicit GEMMs of every tile width, by vectors and by single floats") {
    Context context = make_sim_context("reverse");
    Context* const contexts[] = {&context};
    auto& device = *static_cast<simulator::Device*>(context.stream().handle);
    for (const std::string name : operations)
        for (const char* variant : variants)
            for (const TileCase& c : tile_cases) {
                const auto example =
                    make_case(c.name, {},
                              conv2d_square(1, c.size, c.in, c.out, c.kernel, c.stride,
                                            Padding::same, 1, true, c.dilation));
                const Operation& operation = context.registry().at(name);
                device.clear();
                CHECK(check_variant(contexts, operation, *operation.find(variant, DeviceKind::sim),
                                    example, DType::float32));
                const simulator::Counters counters = device.counters().at(name);
                CAPTURE(name);
                CAPTURE(c.name);
                CHECK(counters.threads == 2 * c.columns * counters.blocks);
                // Strides leave most of the data gradient's patches empty.
                if (c.stride == 1)
                    CHECK((counters.async_bytes > 4 * counters.async_copies) == c.vectors);
            }
}

TEST_CASE("sim: implicit GEMMs take memory that no vector is aligned to") {
    // Vectors and single floats are summed in one order, so both give the same bits.
    Context context = make_sim_context("forward");
    const Conv2dProblem problem = conv2d_square(1, 9, 4, 8, 3);
    for (const char* name : operations)
        for (const char* variant : variants) {
            const Operation& operation = context.registry().at(name);
            const auto run = [&](int64_t offset) {
                std::vector<std::vector<float>> memory;
                const auto place = [&](const Shape& shape) {
                    memory.emplace_back(static_cast<size_t>(shape.size() + offset));
                    float* data = memory.back().data() + offset;
                    for (int64_t i = 0; i < shape.size(); ++i)
                        data[i] = static_cast<float>(i * 37 % 101 - 50) / 64;
                    return Tensor(shape, DType::float32, Device{},
                                  std::make_shared<Storage>(
                                      data, static_cast<size_t>(shape.size()) * sizeof(float)));
                };
                Tensors inputs, outputs;
                for (const Shape& shape : operation.input_shapes(problem))
                    inputs.push_back(place(shape));
                for (const Shape& shape : operation.output_shapes(problem))
                    outputs.push_back(place(shape));
                operation.find(variant, DeviceKind::sim)->run(context, problem, inputs, outputs);
                return outputs[0].to_doubles();
            };
            CAPTURE(name);
            CAPTURE(variant);
            CHECK(run(1) == run(0));
        }
}

TEST_CASE("conv2d: division by a multiplication is exact for every dividend below 2^31") {
    Random random(9);
    const int64_t most = (int64_t{1} << 31) - 1;
    for (int64_t divisor : {int64_t{1}, int64_t{2}, int64_t{3}, int64_t{7}, int64_t{224},
                            int64_t{50176}, (int64_t{1} << 30) - 1, int64_t{1} << 30, most}) {
        const Divisor made = make_divisor(divisor);
        const auto check = [&](int64_t n) {
            const auto quotient =
                static_cast<int64_t>(static_cast<uint64_t>(n) * made.multiplier >> made.shift);
            CHECK_MESSAGE(quotient == n / divisor, n, " / ", divisor);
        };
        for (int64_t n : {int64_t{0}, divisor - 1, divisor, most / divisor * divisor - 1,
                          most / divisor * divisor, most})
            if (n <= most) check(n);
        for (int i = 0; i < 1000; ++i)
            check(static_cast<int64_t>(random.uniform(0, static_cast<double>(most))));
    }
}

TEST_CASE("conv2d: slices of the weight gradient cover every pixel once and fill the device") {
    for (const Case& example : conv2d_cases()) {
        const auto& problem = static_cast<const Conv2dProblem&>(*example.problem);
        const PatchMatrix patches = forward_patches(problem);
        const PixelSlices slices = weight_gradient_slices(patches, problem.out_channels);
        CAPTURE(example.name);
        CHECK(slices.pixels % 16 == 0);
        CHECK(int64_t{slices.count} * slices.pixels >= patches.pixels);
        CHECK(int64_t{slices.count - 1} * slices.pixels < patches.pixels);
        if (example.in("pnet")) CHECK(slices.count > 1);
    }
}
