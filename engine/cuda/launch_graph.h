// A captured step on device cuda: a CUDA graph, updated in place by each new capture and
// instantiated again only where the update is refused (other kernels, or another order of them).
#pragma once

#include <cuda_runtime_api.h>

#include "engine/launch_graph.h"

namespace curie::cuda {

class CudaLaunchGraph : public LaunchGraph {
  public:
    /// `capturing` is the runtime's mark that a capture is going on.
    CudaLaunchGraph(cudaStream_t stream, bool& capturing)
        : stream_(stream), capturing_(capturing) {}
    ~CudaLaunchGraph() override;
    CudaLaunchGraph(const CudaLaunchGraph&) = delete;
    CudaLaunchGraph& operator=(const CudaLaunchGraph&) = delete;

    void begin() override;
    void end() override;
    void abandon() noexcept override;
    void launch() override;

  private:
    /// Whether the executable graph now does what `captured` does.
    bool update(cudaGraph_t captured);

    cudaStream_t stream_;
    bool& capturing_;
    cudaGraphExec_t executable_ = nullptr;
};

}  // namespace curie::cuda
