#include "models/memory_estimate.h"

#include <omp.h>

#include <algorithm>

#include "engine/planning_runtime.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/register_all.h"

namespace curie {
namespace {

/// Weights as the CPU's convolutions pack them: columns in blocks of 64.
int64_t packed(const Conv2dProblem& p, int64_t rows, int64_t columns) {
    return p.rows.kernel * p.columns.kernel * p.groups * rows * ((columns + 63) / 64 * 64);
}

/// Floats that the CPU's variants ask for within one call, where that is worth counting: a copy of
/// the weights where many images use it, or the weight gradients of the (at most eight) slices of a
/// batch.
int64_t scratch_floats(const std::string& operation, const Problem& problem) {
    const auto convolution = [&]() -> const Conv2dProblem& {
        return static_cast<const Conv2dProblem&>(problem);
    };
    if (operation == "conv2d_forward") {
        const Conv2dProblem& p = convolution();
        const int64_t bands = (p.out_height() * p.out_width() + 511) / 512;
        return p.batch * bands > 4 ? packed(p, p.group_in(), p.group_out()) : 0;
    }
    if (operation == "conv2d_data_gradient") {
        const Conv2dProblem& p = convolution();
        return packed(p, p.group_out(), p.group_in());
    }
    if (operation == "conv2d_weight_gradient") {
        const Conv2dProblem& p = convolution();
        const int64_t slice = (p.batch + 7) / 8, slices = (p.batch + slice - 1) / slice;
        return slices * (p.weight_shape().size() + p.out_channels);
    }
    return 0;  // also of conv2d_transpose, whose problem is another one
}

int64_t in_use(const Context& context) {
    return static_cast<int64_t>(context.allocator()->statistics().in_use);
}

/// Bytes, each the most within one operation.
struct Largest {
    int64_t in_use = 0;  ///< with its inputs and outputs, without its scratch memory
    int64_t scratch = 0;
};

/// All operations with all variants, which compute nothing but ask for their scratch memory.
std::shared_ptr<const Registry> planned_operations(Largest& largest) {
    auto planned = std::make_shared<Registry>();
    for (const auto& [name, operation] : all_operations()->operations()) {
        Operation copy = operation;
        for (Variant& variant : copy.variants)
            variant.run = [name, &largest](Context& context, const Problem& problem, TensorSpan,
                                           TensorSpan) {
                const int64_t before = in_use(context);
                largest.in_use = std::max(largest.in_use, before);
                const int64_t floats = scratch_floats(name, problem);
                const Tensor scratch = floats ? context.empty({floats}) : Tensor();
                largest.scratch = std::max(largest.scratch, in_use(context) - before);
            };
        planned->add(copy);
    }
    return planned;
}

/// Gives the model values of another context for a scope.
class PlannedValues {
  public:
    PlannedValues(Context& context, Module& model) : state_(model.state()) {
        for (const auto& parameter : state_) {
            values_.push_back(parameter->value);
            parameter->value = context.empty(parameter->shape);
            parameter->value.set_requires_gradient(parameter->trainable);
        }
    }
    ~PlannedValues() {
        for (size_t i = 0; i < state_.size(); ++i) state_[i]->value = values_[i];
    }
    PlannedValues(const PlannedValues&) = delete;
    PlannedValues& operator=(const PlannedValues&) = delete;

  private:
    Parameters state_;
    Tensors values_;
};

std::string mebibytes(int64_t bytes) {
    return fmt::format("{:.1f}", static_cast<double>(bytes) / (1 << 20));
}

}  // namespace

std::string MemoryEstimate::text() const {
    return fmt::format(
        "{} MiB: parameters {}, gradients {}, optimiser {}, activations {}, scratch {}, data {}",
        mebibytes(total()), mebibytes(parameters), mebibytes(gradients), mebibytes(optimizer),
        mebibytes(activations), mebibytes(scratch), mebibytes(data));
}

MemoryEstimate estimate_memory(Module& model, const Shape& batch_input, MemoryUse use) {
    Largest largest;
    ContextOptions options;
    options.device = planning_device;
    options.threads =
        omp_get_max_threads();  // run() would set another number for the whole program
    Context context(planned_operations(largest), options);

    MemoryEstimate estimate;
    const PlannedValues values(context, model);
    estimate.parameters = in_use(context);
    Tensors slots;
    const bool training = use == MemoryUse::training;
    for (const auto& parameter : model.parameters()) {
        if (!training || !parameter->trainable) continue;
        for (int slot = 0; slot < 2; ++slot) slots.push_back(context.empty(parameter->shape));
        estimate.gradients +=
            static_cast<int64_t>(CachingAllocator::block_size(parameter->value.bytes()));
    }
    estimate.optimizer = in_use(context) - estimate.parameters;
    const int64_t without_data = in_use(context);
    const Tensor x = context.empty(batch_input);
    const int64_t before = in_use(context);
    estimate.data = before - without_data;

    context.training = training;
    context.tape.recording = training;
    const Tensor y = model(context, x);
    estimate.working_set = largest.in_use - before;
    estimate.kept = in_use(context) - before;
    if (y.requires_gradient()) context.tape.backward(context, y, context.empty(y.shape()));

    const MemoryStatistics statistics = context.allocator()->statistics();
    estimate.reserved = static_cast<int64_t>(statistics.reserved);
    // The peak is not always within the operation that needs most scratch memory, and a parameter
    // that the output does not depend on gets no gradient.
    const int64_t rest =
        std::max(int64_t{0}, static_cast<int64_t>(statistics.peak) - estimate.total());
    estimate.scratch = std::min(largest.scratch, rest);
    estimate.activations = rest - estimate.scratch;
    return estimate;
}

}  // namespace curie
