#include "engine/cuda/launch_graph.h"

#include <memory>

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
    require(!capturing_, "graph", "expected one capture at a time, got a second begin()");
    // Relaxed: an allocation that the cache cannot serve goes to the driver by another stream.
    CURIE_CUDA_CHECK(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeRelaxed));
    capturing_ = true;
}

void CudaLaunchGraph::end() {
    require(capturing_, "graph", "expected end() after begin()");
    capturing_ = false;
    cudaGraph_t raw = nullptr;
    CURIE_CUDA_CHECK(cudaStreamEndCapture(stream_, &raw));
    const Graph captured(raw);
    CURIE_CUDA_CHECK(cudaGraphGetNodes(raw, nullptr, &statistics_.nodes));
    if (executable_ && update(raw)) return;
    if (executable_) CURIE_CUDA_CHECK(cudaGraphExecDestroy(executable_));
    executable_ = nullptr;
    CURIE_CUDA_CHECK(cudaGraphInstantiate(&executable_, raw, 0));
    ++statistics_.built;
}

bool CudaLaunchGraph::update(cudaGraph_t captured) {
    cudaGraphExecUpdateResultInfo result{};
    const cudaError_t error = cudaGraphExecUpdate(executable_, captured, &result);
    if (error == cudaErrorGraphExecUpdateFailure) {
        (void)cudaGetLastError();  // an answer, not a mistake
        return false;
    }
    CURIE_CUDA_CHECK(error);
    return true;
}

void CudaLaunchGraph::abandon() noexcept {
    if (!capturing_) return;
    capturing_ = false;
    cudaGraph_t raw = nullptr;
    (void)cudaStreamEndCapture(stream_, &raw);  // an error here belongs to the one being handled
    if (raw) (void)cudaGraphDestroy(raw);
    (void)cudaGetLastError();
}

void CudaLaunchGraph::launch() {
    require(!capturing_ && executable_, "graph", "expected a captured step to launch, got {}",
            capturing_ ? "a capture that has not ended" : "none");
    note_launch("a captured step");
    CURIE_CUDA_CHECK(cudaGraphLaunch(executable_, stream_));
    ++statistics_.launches;
}

}  // namespace curie::cuda
