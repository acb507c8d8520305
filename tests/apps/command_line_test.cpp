#include "apps/command_line.h"

#include <doctest/doctest.h>

#include <sstream>

#include "engine/elementwise_problem.h"

using namespace curie;

namespace {

struct Result {
    int code;
    std::string output, errors;
    CommonOptions options;
};

/// Runs a program that has the common options and whose work is `body`.
Result run(std::vector<std::string> arguments,
           std::function<void(const CommonOptions&)> body = {}) {
    std::ostringstream output, errors;
    std::streambuf *cout_before = std::cout.rdbuf(output.rdbuf()),
                   *cerr_before = std::cerr.rdbuf(errors.rdbuf());
    CLI::App app("A program of the test.", "program");
    Result result;
    add_common_options(app, result.options);
    std::vector<char*> words{const_cast<char*>("program")};
    for (std::string& argument : arguments) words.push_back(argument.data());
    result.code = run_program(app, static_cast<int>(words.size()), words.data(), [&] {
        if (body) body(result.options);
    });
    std::cout.rdbuf(cout_before);
    std::cerr.rdbuf(cerr_before);
    result.output = output.str();
    result.errors = errors.str();
    return result;
}

int count_lines(const std::string& text) {
    return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

struct Environment {
    explicit Environment(const char* pins) { setenv("CURIE_KERNELS", pins, 1); }
    ~Environment() { unsetenv("CURIE_KERNELS"); }
};

}  // namespace

TEST_CASE("command line: the common options reach the context") {
    const Result result =
        run({"--threads", "3", "--seed", "18446744073709551615", "--kernel", "add=reference",
             "--kernel", "conv2d=reference", "--explain", "--fast", "--trace", "t.json"});
    CHECK(result.code == 0);
    CHECK(result.options.context.threads == 3);
    CHECK(result.options.context.seed == ~uint64_t{0});
    CHECK(result.options.context.kernels ==
          std::vector<std::string>{"add=reference", "conv2d=reference"});
    CHECK(result.options.context.explain);
    CHECK(result.options.context.fast);
    CHECK(result.options.trace == "t.json");
    CHECK(make_context(result.options).threads() == 3);
    CHECK(make_context(result.options).profiler.enabled);
    CHECK(!make_context(CommonOptions{}).profiler.enabled);
}

TEST_CASE("command line: wrong options are one sentence and exit with 2") {
    for (std::vector<std::string> arguments : std::vector<std::vector<std::string>>{
             {"--colour"}, {"--threads", "many"}, {"--threads", "-1"}, {"--seed"}, {"extra"}}) {
        CAPTURE(arguments[0]);
        const Result result = run(arguments, [](const CommonOptions&) { FAIL("must not run"); });
        CHECK(result.code == 2);
        CHECK(count_lines(result.errors) == 1);
        CHECK(result.errors.find(arguments[0]) != std::string::npos);
        CHECK(result.errors.find("./curie program --help") != std::string::npos);
        CHECK(result.output.empty());
    }
}

TEST_CASE("command line: errors become exit codes") {
    const Result input = run({}, [](const CommonOptions&) { fail_input("data", "no folder x"); });
    CHECK(input.code == 2);
    CHECK(input.errors == "[data] no folder x\n");
    const Result failure = run({}, [](const CommonOptions&) { fail("train", "a NaN"); });
    CHECK(failure.code == 1);
    CHECK(failure.errors == "[train] a NaN\n");
    const Result other = run({}, [](const CommonOptions&) { throw std::runtime_error("odd"); });
    CHECK(other.code == 1);
    CHECK(other.errors == "program: odd\n");
    const Result help = run({"--help"});
    CHECK(help.code == 0);
    CHECK(help.output.find("Usage: ./curie program") != std::string::npos);
    CHECK(help.output.find("--kernel OPERATION=VARIANT") != std::string::npos);
}

TEST_CASE("command line: CURIE_KERNELS pins variants, --kernel goes before it") {
    const ElementwiseProblem problem({4}, DType::float32);
    const auto chosen = [&](const std::vector<std::string>& kernels) {
        CommonOptions options;
        options.device = "cpu";
        options.context.kernels = kernels;
        Context context = make_context(options);
        return context.select("add_forward", problem).name + " " +
               context.select("relu_forward", problem).name;
    };
    CHECK(chosen({}) == "cpu_vectorised cpu_vectorised");
    const Environment environment("add=reference,relu=reference");
    CHECK(chosen({}) == "reference reference");
    CHECK(chosen({"add=cpu_vectorised"}) == "cpu_vectorised reference");
}

TEST_CASE("command line: --device reaches the context, a wrong one is an input error") {
    const auto make = [](const CommonOptions& options) { make_context(options); };
    const Result simulated = run({"--device", "sim"}, [](const CommonOptions& options) {
        CHECK(make_context(options).device().kind == DeviceKind::sim);
    });
    CHECK(simulated.code == 0);
    CHECK(simulated.errors.empty());
    CHECK(run({"--device", "cpu"}, make).errors.empty());
    for (const char* wrong : {"gpu", "cuda:x", "cuda:4096"}) {
        const Result result = run({"--device", wrong}, make);
        CHECK(result.code == 2);
        CHECK(result.errors.rfind("[device] expected ", 0) == 0);
        CHECK(count_lines(result.errors) == 1);
    }
}

TEST_CASE("command line: CURIE_DEVICE is where --device is auto") {
    const auto kind = [](const std::string& wanted) {
        CommonOptions options;
        options.device = wanted;
        return make_context(options).device().kind;
    };
    setenv("CURIE_DEVICE", "sim", 1);
    CHECK(kind("auto") == DeviceKind::sim);
    CHECK(kind("cpu") == DeviceKind::cpu);
    setenv("CURIE_DEVICE", "gpu", 1);
    CHECK_THROWS_AS(kind("auto"), InputError);
    unsetenv("CURIE_DEVICE");
}

TEST_CASE("command line: a wrong CURIE_KERNELS is an input error") {
    const Environment environment("add=nonsense");
    const Result result = run({}, [](const CommonOptions& options) { make_context(options); });
    CHECK(result.code == 2);
    CHECK(result.errors.find("got nonsense") != std::string::npos);
}

TEST_CASE("command line: --help-markdown makes one row per option for the README") {
    const Result result = run({"--help-markdown"});
    CHECK(result.code == 0);
    CHECK(result.output.find("| program | `--threads N` | 0 | ") != std::string::npos);
    CHECK(result.output.find("| program | `--explain` |") != std::string::npos);
    CHECK(result.output.find("| program | `--device auto\\|cpu\\|cuda[:N]\\|sim` | auto | ") !=
          std::string::npos);
    CHECK(count_lines(result.output) == 8);
}
