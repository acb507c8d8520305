// A captured step on device cuda: a CUDA graph, updated in place by each new capture and
// instantiated again only where the update is refused (other kernels, or another order of them).
#pragma once

#include <cuda_runtime_api.h>

#include "engine/launch_graph.h"

namespace curie::cuda {

/// The runtime's own account of captures on its stream.
struct Captures {
    bool going_on = false;
    int64_t abandoned = 0;
};

class CudaLaunchGraph : public LaunchGraph {
  public:
    CudaLaunchGraph(cudaStream_t stream, Captures& captures)
        : stream_(stream), captures_(captures) {}
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
    Captures& captures_;
    cudaGraphExec_t executable_ = nullptr;
};

}  // namespace curie::cuda
