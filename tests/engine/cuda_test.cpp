// Device cuda as far as a machine without a GPU can show it: the choice of a device, reasons and
// messages; memory, copies and events where there is a GPU.
#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>

#include "engine/context.h"
#include "engine/device_choice.h"
#include "engine/upload.h"
#include "kernels/register_all.h"
#include "kernels/scale/scale.h"
#include "tests/gpu.h"
#include "tests/message_of.h"
#if defined(CURIE_HAVE_CUDA)
#include <numeric>

#include "engine/cuda/cuda_error.h"
#include "engine/cuda/cuda_runtime.h"
#include "engine/cuda/device_list.h"
#include "engine/cuda/event.h"
#endif

using namespace curie;
using namespace curie::test;

namespace {

std::string input_error(const std::string& device) {
    std::ostringstream notes;
    return message_of<InputError>([&] { choose_device(device, notes); });
}

}  // namespace

TEST_CASE("device choice: names") {
    std::ostringstream notes;
    CHECK(choose_device("cpu", notes) == Device{});
    CHECK(choose_device("sim", notes) == Device{DeviceKind::sim, 0});
    CHECK(notes.str().empty());
    for (const char* wrong : {"", "gpu", "cuda:", "cuda:x", "cuda:1x", "cuda:-1", "cuda0", "CPU",
                              "cuda:99999999999999999999"})
        CHECK(contains(input_error(wrong), "expected auto, cpu, sim, cuda or cuda:N, got"));
}

#if !defined(CURIE_HAVE_CUDA)

TEST_CASE("device choice: a build without CUDA") {
    std::ostringstream notes;
    CHECK(choose_device("auto", notes) == Device{});
    const bool driver = std::filesystem::exists("/proc/driver/nvidia/version");
    CHECK(contains(notes.str(), "./curie build --cuda") == driver);
    CHECK(contains(input_error("cuda"), "expected a build with CUDA"));
    CHECK(contains(input_error("cuda:3"), "./curie build --cuda"));
}

#else

TEST_CASE("device choice: a build with CUDA") {
    std::ostringstream notes;
    const Device chosen = choose_device("auto", notes);
    const cuda::DeviceList list = cuda::list_devices();
    CHECK(list.reason.empty() == (chosen.kind == DeviceKind::cuda));
    CHECK(!list.runtime.empty());
    if (list.reason.empty()) {
        CHECK(notes.str().empty());
        CHECK(contains(input_error("cuda:999"), "expected a GPU from cuda:0 to cuda:"));
    } else {
        CHECK(notes.str() ==
              "[device] no GPU can be used (" + list.reason + "); running on the CPU\n");
        CHECK(contains(input_error("cuda"), list.reason));
        CHECK(contains(message_of<InputError>([] { make_cuda_runtime(0); }), list.reason));
    }
}

TEST_CASE("cuda error: a message names the statement, the place and the error") {
    const std::string text = message_of<Error>(
        [] { CURIE_CUDA_CHECK(static_cast<cudaError_t>(cudaErrorInvalidValue)); });
    CHECK(contains(text, "static_cast<cudaError_t>(cudaErrorInvalidValue) in operator()() at "));
    CHECK(contains(text, "engine/cuda_test.cpp:"));
    CHECK(contains(text, "cudaErrorInvalidValue, invalid argument"));
    CHECK(!contains(text, "last kernel"));
    cuda::note_launch("some_kernel");
    CHECK(contains(message_of<Error>([] { CURIE_CUDA_CHECK(cudaErrorIllegalAddress); }),
                   "the last kernel launched was some_kernel"));
    // An error that a kernel left behind is found by whoever waits next.
    const std::string late = message_of<Error>([] {
        cuda::fail_call(cudaErrorIllegalAddress, "cudaStreamSynchronize(stream_)", "synchronize",
                        "/build/engine/cuda/stream.cpp", 16);
    });
    CHECK(late ==
          "[cuda] cudaStreamSynchronize(stream_) in synchronize() at engine/cuda/stream.cpp:16 "
          "expected success, got cudaErrorIllegalAddress, an illegal memory access was "
          "encountered; the last kernel launched was some_kernel, and CUDA_LAUNCH_BLOCKING=1 finds "
          "the one that failed");
    cuda::note_launch(nullptr);
    CHECK(contains(message_of<Error>([] {
                       cuda::fail_launch(cudaErrorInvalidConfiguration, "some_kernel",
                                         dim3(7, 2, 1), dim3(2048, 1, 1), 64);
                   }),
                   "some_kernel with 7x2x1 blocks of 2048x1x1 threads and 64 bytes"));
    cuda::note_launch("an_earlier_kernel");
    CHECK(contains(message_of<Error>([] {
                       cuda::fail_launch(cudaErrorIllegalAddress, "some_kernel", dim3(1), dim3(1),
                                         0);
                   }),
                   "the last kernel launched was an_earlier_kernel"));
    cuda::note_launch(nullptr);
}

TEST_CASE("cuda: an index among several GPUs, from a list that is made up") {
    cuda::DeviceList list;
    for (int i = 0; i < 3; ++i)
        list.devices.push_back({i, "GPU", {132, 9, 0}, size_t{80} << 30, "", true});
    list.devices[1].unusable = "this build has no code for it";
    CHECK(cuda::usable_device(list, 2).index == 2);
    CHECK(message_of<InputError>([&] { cuda::usable_device(list, 3); }) ==
          "[device] expected a GPU from cuda:0 to cuda:2, got cuda:3");
    CHECK(contains(message_of<InputError>([&] { cuda::usable_device(list, -1); }), "got cuda:-1"));
    CHECK(message_of<InputError>([&] { cuda::usable_device(list, 1); }) ==
          "[device] expected GPU 1 (GPU) to run this build, got: this build has no code for it");
    cuda::DeviceList none;
    none.reason = "the driver sees no NVIDIA GPU";
    CHECK(message_of<InputError>([&] { cuda::usable_device(none, 0); }) ==
          "[device] expected a GPU for device cuda, got none: the driver sees no NVIDIA GPU; take "
          "--device cpu");
}

TEST_CASE("cuda: memory, copies and events on a GPU") {
    CURIE_SKIP_WITHOUT_GPU();
    ContextOptions options;
    options.device.kind = DeviceKind::cuda;
    Context context(all_operations(), options);
    // Several pieces of the pinned buffers and a rest.
    std::vector<float> values(5'000'001);
    std::iota(values.begin(), values.end(), 0.0f);
    const Tensor tensor = context.from(values, {5'000'001});
    std::vector<float> back(values.size());
    tensor.to_host(back.data());
    CHECK(back == values);
    // More than any GPU has: the error names the sizes, and the context goes on.
    CHECK(contains(message_of<Error>([&] { context.empty({int64_t{1} << 50}); }), "more bytes"));
    CHECK(context.full({3}, 2).to_doubles() == std::vector<double>{2, 2, 2});
    const auto stream = static_cast<cudaStream_t>(context.stream().handle);
    cuda::Event begin(true), end(true);
    begin.record(stream);
    end.record(stream);
    end.synchronize();
    CHECK(end.seconds_since(begin) >= 0);
}

TEST_CASE("cuda: captured launches and copies beside kernels on a GPU") {
    CURIE_SKIP_WITHOUT_GPU();
    ContextOptions options;
    options.device.kind = DeviceKind::cuda;
    Context context(all_operations(), options);
    const auto graph = context.allocator()->runtime().make_graph();
    REQUIRE(graph);
    Upload upload(context);
    for (int round = 0; round < 6; ++round) {
        const std::vector<float> values(1'000'000, static_cast<float>(round));
        const Upload::Values batch[] = {{values, {1'000'000}}};
        upload.begin(batch);
        const Tensors taken = upload.take();
        Tensor y;
        run_as_one(graph.get(), [&] { y = scale(context, taken[0], round + 1); });
        CHECK(y.to_doubles() == std::vector<double>(1'000'000, round * (round + 1)));
    }
    CHECK(graph->statistics().launches == 6);
    CHECK(graph->statistics().built == 1);
    CHECK(
        contains(message_of<Error>([&] { run_as_one(graph.get(), [&] { context.full({3}, 1); }); }),
                 "while a step is captured"));
    const DeviceRuntime& runtime = context.allocator()->runtime();
    CHECK(runtime.abandoned_captures() == 1);
    const auto empty = context.allocator()->runtime().make_graph();
    CHECK_THROWS_AS(empty->launch(), Error);  // nothing was captured, so none is abandoned
    CHECK(runtime.abandoned_captures() == 1);
    CHECK(context.full({3}, 2).to_doubles() == std::vector<double>{2, 2, 2});
}

#endif
