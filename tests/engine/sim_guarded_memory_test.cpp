// CURIE_SIM_PROTECT: the host cannot touch the simulator's memory by its address. A child process
// tries; whole programs run under it in tests/apps/protected_memory_test.cpp.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "kernels/relu/relu.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

struct Ending {
    bool by_segmentation_fault = false;
    std::string errors;
};

/// What became of a process that called `body`.
template <class Body>
Ending in_child(const Body& body) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        body();
        _exit(0);
    }
    close(ends[1]);
    Ending ending;
    char part[512];
    while (const ssize_t count = read(ends[0], part, sizeof part)) {
        if (count < 0) break;
        ending.errors.append(part, static_cast<size_t>(count));
    }
    close(ends[0]);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    ending.by_segmentation_fault = WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
    return ending;
}

Context protected_context() {
    setenv("CURIE_SIM_PROTECT", "1", 1);
    Context context = make_sim_context("forward");
    unsetenv("CURIE_SIM_PROTECT");
    return context;
}

}  // namespace

TEST_CASE("protected memory: kernels and copies reach it, the host does not") {
    Context context = protected_context();
    const Tensor x = context.from(std::vector<float>{-1, 2, 3}, {3});
    CHECK(relu(context, x).to_doubles() == std::vector<double>{0, 2, 3});
    float seen = 0;
    const Ending read = in_child([&] { seen = *static_cast<volatile float*>(x.data<float>()); });
    CHECK(read.by_segmentation_fault);
    CHECK(read.errors.find("[sim] the host read or wrote the device's memory") == 0);
    CHECK(read.errors.find("to_host()") != std::string::npos);
    CHECK(in_child([&] {
              *static_cast<volatile float*>(x.data<float>()) = 1;
          }).by_segmentation_fault);
    // What was given back stays closed too.
    float* stale = nullptr;
    {
        const Tensor gone = context.full({5000}, 1);
        stale = gone.data<float>();
    }
    context.allocator()->trim();
    CHECK(in_child([&] { *static_cast<volatile float*>(stale) = 1; }).by_segmentation_fault);
    CHECK(!in_child([] {}).by_segmentation_fault);
}

TEST_CASE("protected memory: a wrong CURIE_SIM_PROTECT is refused") {
    setenv("CURIE_SIM_PROTECT", "yes", 1);
    CHECK_THROWS_WITH_AS(make_sim_context("forward"),
                         "[device] expected CURIE_SIM_PROTECT to be 0 or 1, got yes", InputError);
    unsetenv("CURIE_SIM_PROTECT");
}
