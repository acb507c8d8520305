// A right program for the CUDA runtime, and the same with one mistake: `ptx_wrong_programs NAME`.
// simulator/ptx must find each: it ends with an error that names the place, or gives wrong values.
// Exits with 0 only when nothing is found.
#include <cuda_runtime.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>

namespace {

constexpr int threads = 64, blocks = 2;

struct Bug {
    int global_index, shared_index, dynamic_index, misaligned, missing_barrier, divergent_barrier,
        missing_wait, write_after_read;
};

/// y[i] = x[63 - i] through static memory + x[63 - i] through cp.async, in each block.
__global__ void exchange(Bug bug, const float* x, float* y) {
    __shared__ float tile[threads];
    extern __shared__ float copied[];
    const int i = threadIdx.x;
    x += blockIdx.x * threads;
    y += blockIdx.x * threads;
    tile[i] = x[bug.global_index ? i + threads : i];
    const auto to = static_cast<unsigned>(__cvta_generic_to_shared(copied + i));
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(to), "l"(x + i), "r"(4)
                 : "memory");
    asm volatile("cp.async.commit_group;" ::: "memory");
    if (!bug.missing_wait) asm volatile("cp.async.wait_group 0;" ::: "memory");
    if (bug.divergent_barrier) {
        if (i % 2) {
            __syncthreads();
            tile[i] *= 2;
        } else {
            __syncthreads();
            tile[i] *= 3;
        }
    } else if (!bug.missing_barrier) {
        __syncthreads();
    }
    float sum = tile[threads - 1 - i + (bug.shared_index ? 10000 : 0)] +
                copied[threads - 1 - i + bug.dynamic_index];
    if (bug.write_after_read) tile[i] = 0;
    if (bug.misaligned) {
        const float2 pair = *reinterpret_cast<const float2*>(x + 1);
        sum += pair.x + pair.y;
    }
    y[i] = sum;
}

__global__ void set(float* y, float value) {
    y[threadIdx.x] = value;
}

void check(cudaError_t error, const char* what) {
    if (error == cudaSuccess) return;
    std::printf("%s: %s\n", what, cudaGetErrorName(error));
    std::exit(1);
}
#define CHECK(...) check(__VA_ARGS__, #__VA_ARGS__)

void launch(cudaStream_t stream, float* y, float value) {
    void* arguments[] = {&y, &value};
    CHECK(cudaLaunchKernel(reinterpret_cast<const void*>(set), 1, threads, arguments, 0, stream));
}

void expect(const float* values, int count, float (*wanted)(int)) {
    int wrong = 0, nan = 0;
    for (int i = 0; i < count; ++i) {
        wrong += values[i] != wanted(i);
        nan += std::isnan(values[i]);
    }
    if (wrong == 0) return;
    std::printf("%d wrong values, %d of them NaN\n", wrong, nan);
    std::exit(1);
}

void run_exchange(Bug bug) {
    float host[blocks * threads], *x = nullptr, *y = nullptr;
    for (int i = 0; i < blocks * threads; ++i) host[i] = static_cast<float>(i);
    CHECK(cudaMalloc(&x, sizeof host));
    CHECK(cudaMalloc(&y, sizeof host));
    CHECK(cudaMemcpy(x, host, sizeof host, cudaMemcpyHostToDevice));
    void* arguments[] = {&bug, &x, &y};
    CHECK(cudaLaunchKernel(reinterpret_cast<const void*>(exchange), blocks, threads, arguments,
                           threads * sizeof(float), nullptr));
    CHECK(cudaMemcpy(host, y, sizeof host, cudaMemcpyDeviceToHost));
    expect(host, blocks * threads, [](int i) {
        return static_cast<float>(2 * (i / threads * threads + threads - 1 - i % threads));
    });
}

/// One stream makes a value, another sends it to the host.
void run_streams(bool missing_event, bool early_read, bool free_too_soon) {
    cudaStream_t makes, sends;
    cudaEvent_t made;
    CHECK(cudaStreamCreateWithFlags(&makes, cudaStreamNonBlocking));
    CHECK(cudaStreamCreateWithFlags(&sends, cudaStreamNonBlocking));
    CHECK(cudaEventCreateWithFlags(&made, cudaEventDisableTiming));
    float *y = nullptr, *host = nullptr;
    CHECK(cudaHostAlloc(reinterpret_cast<void**>(&host), threads * sizeof(float), 0));
    CHECK(cudaMallocAsync(&y, threads * sizeof(float), makes));
    CHECK(cudaStreamSynchronize(makes));
    launch(makes, y, 7);
    CHECK(cudaEventRecord(made, makes));
    if (!missing_event) CHECK(cudaStreamWaitEvent(sends, made, 0));
    if (free_too_soon) {
        CHECK(cudaFreeAsync(y, makes));
        CHECK(cudaStreamSynchronize(makes));
    }
    CHECK(cudaMemcpyAsync(host, y, threads * sizeof(float), cudaMemcpyDeviceToHost, sends));
    if (!early_read) CHECK(cudaStreamSynchronize(sends));
    expect(host, threads, [](int) { return 7.0f; });
}

enum class InCapture { nothing, wait, device_wait, copy, allocation, event_of_outside };

/// A graph that sets a value, launched twice.
void run_capture(InCapture what) {
    cudaStream_t stream;
    cudaEvent_t event;
    float *y = nullptr, host[threads];
    CHECK(cudaMalloc(&y, sizeof host));
    CHECK(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    CHECK(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
    CHECK(cudaEventRecord(event, stream));
    CHECK(cudaStreamBeginCapture(stream, cudaStreamCaptureModeGlobal));
    launch(stream, y, 3);
    void* more = nullptr;
    if (what == InCapture::wait) CHECK(cudaStreamSynchronize(stream));
    if (what == InCapture::device_wait) CHECK(cudaDeviceSynchronize());
    if (what == InCapture::copy) CHECK(cudaMemcpy(host, y, 4, cudaMemcpyDeviceToHost));
    if (what == InCapture::allocation) CHECK(cudaMalloc(&more, 4));
    if (what == InCapture::event_of_outside) CHECK(cudaStreamWaitEvent(stream, event, 0));
    cudaGraph_t graph;
    cudaGraphExec_t executable;
    CHECK(cudaStreamEndCapture(stream, &graph));
    CHECK(cudaGraphInstantiate(&executable, graph, 0));
    for (int i = 0; i < 2; ++i) {
        launch(stream, y, 0);
        CHECK(cudaGraphLaunch(executable, stream));
    }
    CHECK(cudaStreamSynchronize(stream));
    CHECK(cudaMemcpy(host, y, sizeof host, cudaMemcpyDeviceToHost));
    expect(host, threads, [](int) { return 3.0f; });
}

void touch_device_memory() {
    float* y = nullptr;
    CHECK(cudaMalloc(&y, 4));
    *y = 1;
}

void use_stream_of_other_device() {
    cudaStream_t stream;
    CHECK(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    CHECK(cudaSetDevice(1));
    launch(stream, nullptr, 1);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string name = argc == 2 ? argv[1] : "";
    const struct {
        const char* name;
        Bug bug;
    } bugs[] = {{"none", {}},
                {"global_index", {.global_index = 1}},
                {"shared_index", {.shared_index = 1}},
                {"dynamic_index", {.dynamic_index = 1}},
                {"misaligned", {.misaligned = 1}},
                {"missing_barrier", {.missing_barrier = 1}},
                {"divergent_barrier", {.divergent_barrier = 1}},
                {"missing_wait", {.missing_wait = 1}},
                {"write_after_read", {.write_after_read = 1}}};
    bool known = false;
    for (const auto& [bug_name, bug] : bugs) {
        if (name != bug_name) continue;
        known = true;
        run_exchange(bug);
    }
    constexpr const char* captures[] = {"none",         "capture_wait",       "capture_device_wait",
                                        "capture_copy", "capture_allocation", "capture_event"};
    for (int i = 0; i < 6; ++i) {
        if (name != captures[i]) continue;
        known = true;
        run_capture(static_cast<InCapture>(i));
    }
    const bool none = name == "none", event = name == "missing_event", early = name == "early_read",
               soon = name == "free_too_soon";
    if (none || event || early || soon) run_streams(event, early, soon);
    if (name == "host_access") touch_device_memory();
    if (name == "other_device") use_stream_of_other_device();
    known = known || event || early || soon || name == "host_access" || name == "other_device";
    if (!known) std::printf("expected the name of a mistake, got %s\n", name.c_str());
    return known ? 0 : 2;
}
