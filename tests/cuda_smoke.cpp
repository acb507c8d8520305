// Runs every CUDA variant of every operation once on a GPU and compares it with the float64
// reference: exit code 0 only if at least one ran and all agree. One small program, so that the
// kernels can be tried on any GPU, or by an emulator of CUDA (with --simple-runtime).
#include <cstdlib>
#include <iostream>

#include "apps/command_line.h"
#include "engine/device_choice.h"
#include "tests/kernels/compare_variant.h"
#include "tests/kernels/small_cases.h"

using namespace curie;
using namespace curie::test;

namespace {

struct Options {
    std::string operation, variant, problem = "smoke", device = "cuda";
    bool simple_runtime = false;
};

std::vector<Case> wanted_cases(const Options& options, const Operation& operation) {
    if (options.problem == "pnet-small") return pnet_small_cases(operation);
    std::vector<Case> cases = operation.cases();
    std::erase_if(cases, [&](const Case& example) { return !example.in(options.problem); });
    return cases;
}

bool answers(Context& context) {
    try {
        context.allocator()->runtime().synchronize();
    } catch (const Error&) {
        return false;
    }
    return true;
}

/// An error of one comparison is a finding like any other, as long as the device still answers.
Comparison compare(Context& context, const Operation& operation, const Variant& variant,
                   const Case& example) {
    const std::array twice{&context, &context};
    try {
        return compare_variant(twice, operation, variant, example, DType::float32);
    } catch (const Error& error) {
        if (!answers(context)) throw;
        return {Support::yes(), {error.what()}};
    }
}

void run(const Options& options) {
    if (options.simple_runtime) setenv("CURIE_CUDA_RUNTIME", "simple", 1);
    ContextOptions context_options;
    context_options.device = choose_device(options.device, std::cerr);
    Context context(all_operations(), context_options);
    int compared = 0, wrong = 0, skipped = 0;
    for (const auto& [name, operation] : context.registry().operations()) {
        if (name.find(options.operation) == std::string::npos) continue;
        for (const Variant& variant : operation.variants) {
            if (variant.device != context.device().kind) continue;
            if (variant.name.find(options.variant) == std::string::npos) continue;
            for (const Case& example : wanted_cases(options, operation)) {
                const Comparison found = compare(context, operation, variant, example);
                const bool right = found.problems.empty();
                ++(found.supported ? compared : skipped);
                wrong += !right;
                const std::string verdict = !found.supported ? "skip" : right ? "ok" : "WRONG";
                const std::string why = found.supported
                                            ? fmt::format("{}", fmt::join(found.problems, "; "))
                                            : found.supported.reason;
                std::cout << fmt::format("{} {} {} {}{}{}\n", verdict, name, variant.name,
                                         example.name, why.empty() ? "" : ": ", why)
                          << std::flush;
            }
        }
    }
    std::cout << fmt::format(
        "{} compared, {} wrong, {} skipped as the variant does not take them\n", compared, wrong,
        skipped);
    require(compared > 0, "cuda_smoke",
            "expected a variant and a problem of these names, got none");
    require(wrong == 0, "cuda_smoke", "expected all to agree with the reference, {} do not", wrong);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Every CUDA kernel once, against the reference.", "cuda_smoke");
    Options options;
    app.add_option("--operation", options.operation, "Only operations whose name contains this");
    app.add_option("--variant", options.variant, "Only variants whose name contains this");
    app.add_option("--problem", options.problem, "Which problems")
        ->check(CLI::IsMember({"smoke", "ragged", "pnet-small"}))
        ->capture_default_str();
    app.add_option("--device", options.device, "cuda[:N], or sim to try this program")
        ->capture_default_str();
    app.add_flag("--simple-runtime", options.simple_runtime,
                 "Plain synchronous cudaMalloc, copies and launches");
    return run_program(app, argc, argv, [&] { run(options); });
}
