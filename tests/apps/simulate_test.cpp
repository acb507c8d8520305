// What the program `simulate` counts of each CUDA variant's accesses, against what its name claims.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "engine/registry.h"
#include "kernels/register_all.h"
#include "tests/apps/program_call.h"

using namespace curie;
using namespace curie::test;
using nlohmann::json;

#if !defined(__SANITIZE_ADDRESS__) && !defined(CURIE_SIMULATOR_TSAN)  // these have no such program
namespace {

/// The variants that the arguments ask for, a problem each.
json simulate(const std::string& arguments) {
    const Outcome outcome = call("simulate " + arguments + " --json");
    CAPTURE(outcome.out);
    REQUIRE(outcome.code == 0);
    // What a variant refuses is said before the results.
    return json::parse(outcome.out.substr(outcome.out.find("[\n")));
}

/// The share of the bytes in global memory that float4s move.
double share_of_float4(const json& result) {
    int64_t wide = 0, all = 0;
    for (const json& kernel : result.at("kernels"))
        for (const json& line : kernel.at("lines")) {
            if (line.at("memory") != "global") continue;
            const int64_t width = line.at("bytes"), bytes = width * line.at("lanes").get<int64_t>();
            all += bytes;
            wide += width == 16 ? bytes : 0;
        }
    return all ? static_cast<double>(wide) / static_cast<double>(all) : 0;
}

int64_t sectors(const json& result) {
    int64_t sum = 0;
    for (const json& kernel : result.at("kernels"))
        sum += kernel.at("global").at("sectors").get<int64_t>();
    return sum;
}

}  // namespace

TEST_CASE("simulate: vectorised variants move their tensors by 16 bytes") {
    const std::set<std::string> vectorised{"1_vectorised",    "1_philox_vectors", "2_multi_tensor",
                                           "2_block_per_row", "1_block_sums",     "1_image_pieces",
                                           "1_compensated",   "1_columns",        "1_gather"};
    const auto registry = all_operations();
    std::set<std::string> met;
    for (const auto& [name, operation] : registry->operations())
        for (const Variant& variant : operation.variants) {
            if (variant.device != DeviceKind::sim || !vectorised.count(variant.name)) continue;
            met.insert(variant.name);
            // The rest are scalars, what belongs to a channel, and tails.
            double most = 0;
            for (const json& result : simulate(name + " --list ragged --kernel " + variant.name))
                most = std::max(most, share_of_float4(result));
            CHECK_MESSAGE(most > 0.75, name, " ", variant.name, ": share of 16-byte accesses ",
                          most);
        }
    CHECK(met == vectorised);
}

TEST_CASE("simulate: variants that reuse what they read touch fewer sectors than the naive one") {
    struct Reuse {
        const char *family, *problem, *variant;
        int64_t times;  ///< so many fewer sectors at least
    };
    const std::vector<Reuse> all{
        {"conv2d", "dilation_2", "2_tiled", 4},
        {"conv2d", "dilation_2", "3_implicit_gemm", 3},
        {"depthwise_conv2d", "channels_64", "2_rows", 2},
        {"depthwise_conv2d", "channels_64", "3_shared", 4},
    };
    for (const Reuse& each : all)
        for (const char* pass : {"forward", "data_gradient", "weight_gradient"}) {
            const auto count = [&](const std::string& variant) {
                return sectors(simulate(std::string(each.family) + "_" + pass + " --problem " +
                                        each.problem + " --kernel " + variant)
                                   .at(0));
            };
            const int64_t naive = count("1_naive"), reusing = count(each.variant);
            CHECK_MESSAGE(each.times * reusing <= naive, each.family, "_", pass, " ", each.variant,
                          ": ", reusing, " sectors, 1_naive ", naive);
        }
}
#endif
