// The execution context: every operation call takes one. It owns the device's memory, the tape, the
// random counter, the profiler and the choice of variants; there are no globals.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/allocator.h"
#include "engine/profiler.h"
#include "engine/random.h"
#include "engine/registry.h"
#include "engine/tape.h"

namespace curie {

struct ContextOptions {
    Device device;
    int threads = 0;    ///< 0: all cores
    uint64_t seed = 0;  ///< of the random counter (dropout)
    /// Pinned variants, "OPERATION=VARIANT" or "FAMILY=VARIANT" each.
    std::vector<std::string> kernels;
    bool allow_tf32 = false;  ///< allow variants that round their inputs to TF32
    bool fast = false;        ///< allow variants whose bits depend on the number of threads
    /// Order of blocks and threads on device sim: forward, reverse or random:SEED; empty: as the
    /// variable CURIE_SIM_ORDER says, or forward.
    std::string sim_order;
    /// Bytes of device memory on sim; 0: as the variable CURIE_SIM_MEMORY says, or without a limit.
    size_t sim_memory = 0;
    /// Training captures its steps and launches each as one CUDA graph (see Trainer).
    bool cuda_graph = false;
    bool explain = false;  ///< print once per problem which variant ran and why the others did not
};

class Context {
  public:
    explicit Context(std::shared_ptr<const Registry> registry, ContextOptions options = {});

    /// Uninitialised memory. The caller fills every element. Throws OutOfMemory naming the tensor
    /// and the operation that is running.
    Tensor empty(Shape shape, DType dtype = DType::float32);
    Tensor full(Shape shape, double value, DType dtype = DType::float32);
    Tensor zeros(Shape shape, DType dtype = DType::float32) { return full(shape, 0.0, dtype); }
    /// The same, made once and shared, so only to be read. For what a step needs again and again: a
    /// captured step may not copy from the host, and finds here what the step before it made.
    const Tensor& constant(Shape shape, double value, DType dtype = DType::float32);
    /// A tensor with these values, rounded to `dtype`.
    Tensor from(std::span<const double> values, Shape shape, DType dtype = DType::float32);
    Tensor from(std::span<const float> values, Shape shape);

    /// Runs an operation by the best variant. Inputs and outputs are checked against the problem.
    void run(const std::string& operation, const Problem& problem, TensorSpan inputs,
             TensorSpan outputs);
    /// The same with outputs allocated here.
    Tensors run(const std::string& operation, const Problem& problem, TensorSpan inputs);

    /// The variant that run() takes for this problem.
    const Variant& select(const std::string& operation, const Problem& problem);
    /// Which variant and why, one line per variant.
    std::string explain(const std::string& operation, const Problem& problem);

    const Registry& registry() const { return *registry_; }
    const std::shared_ptr<CachingAllocator>& allocator() const { return allocator_; }
    Device device() const { return options_.device; }
    /// Where kernels of a device other than the CPU are launched.
    const Stream& stream() const { return allocator_->runtime().stream(); }
    int threads() const { return options_.threads; }
    const ContextOptions& options() const { return options_; }

    Tape tape;
    Profiler profiler;
    Random random;
    bool training = false;  ///< layers with two modes (dropout, batch norm) look here
    /// Called with a layer's path and its output; the search for a NaN and Grad-CAM use it.
    std::function<void(const std::string& layer, const Tensor& output)> on_layer_output;

  private:
    const Variant& choose(const Operation& operation, const Problem& problem);
    void check_pins() const;
    /// For messages: what run() is at.
    struct Running {
        const std::string* operation = nullptr;
        const Problem* problem = nullptr;
    };
    Running running_;

    std::shared_ptr<const Registry> registry_;
    ContextOptions options_;
    std::shared_ptr<CachingAllocator> allocator_;
    std::map<std::string, std::string> pins_;
    std::unordered_map<std::string, const Variant*> chosen_;
    std::unordered_map<std::string, Tensor> constants_;
    std::set<std::string> warned_;
};

}  // namespace curie
