#include "engine/cuda/launch_graph.h"

#include <memory>
#include <utility>

#include "engine/cuda/cuda_error.h"
#include "engine/error.h"

namespace curie::cuda {
namespace {

struct DestroyGraph {
    void operator()(cudaGraph_t graph) const { (void)cudaGraphDestroy(graph); }
};
using Graph = std::unique_ptr<std::remove_pointer_t<cudaGraph_t>, DestroyGraph>;

}  // namespace

CudaLaunchGraph::~CudaLaunchGraph() {
    if (executable_) (void)cudaGraphExecDestroy(executable_);  // fails when the process ends first
}

void CudaLaunchGraph::begin() {
    require(!captures_.going_on, "graph", "expected one capture at a time, got a second begin()");
    // Relaxed: an allocation that the cache cannot serve goes to the driver by another stream.
    CURIE_CUDA_CHECK(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeRelaxed));
    captures_.going_on = true;
}

void CudaLaunchGraph::end() {
    require(captures_.going_on, "graph", "expected end() after begin()");
    captures_.going_on = false;
    cudaGraph_t raw = nullptr;
    CURIE_CUDA_CHECK(cudaStreamEndCapture(stream_, &raw));
    const Graph captured(raw);
    CURIE_CUDA_CHECK(cudaGraphGetNodes(raw, nullptr, &statistics_.nodes));
    if (executable_ && update(raw)) return;
    if (const cudaGraphExec_t old = std::exchange(executable_, nullptr))
        CURIE_CUDA_CHECK(cudaGraphExecDestroy(old));
    CURIE_CUDA_CHECK(cudaGraphInstantiate(&executable_, raw, 0));
    ++statistics_.built;
}

bool CudaLaunchGraph::update(cudaGraph_t captured) {
    cudaGraphExecUpdateResultInfo result{};
    if (cudaGraphExecUpdate(executable_, captured, &result) == cudaSuccess) return true;
    // An answer, not a mistake, and not always of the same name. An error of a kernel before comes
    // out of what follows.
    (void)cudaGetLastError();
    return false;
}

void CudaLaunchGraph::abandon() noexcept {
    ++captures_.abandoned;
    if (!captures_.going_on) return;  // it ended, and then could not be built or launched
    captures_.going_on = false;
    cudaGraph_t raw = nullptr;
    (void)cudaStreamEndCapture(stream_, &raw);  // an error here belongs to the one being handled
    if (raw) (void)cudaGraphDestroy(raw);
    (void)cudaGetLastError();
}

void CudaLaunchGraph::launch() {
    require(!captures_.going_on && executable_, "graph",
            "expected a captured step to launch, got {}",
            captures_.going_on ? "a capture that has not ended" : "none");
    note_launch("a captured step");
    CURIE_CUDA_CHECK(cudaGraphLaunch(executable_, stream_));
    ++statistics_.launches;
}

}  // namespace curie::cuda
