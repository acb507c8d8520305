#include "engine/context.h"

#include <omp.h>

#include <algorithm>
#include <iostream>
#include <utility>

namespace curie {
namespace {

void check_shapes(const std::string& operation, const char* what, const std::vector<Shape>& wanted,
                  TensorSpan given) {
    require(wanted.size() == given.size(), operation, "expected {} {}s, got {}", wanted.size(),
            what, given.size());
    for (size_t i = 0; i < given.size(); ++i) {
        require(given[i].defined(), operation, "expected {} {} of shape {}, got an undefined one",
                what, i, wanted[i]);
        require(given[i].shape() == wanted[i], operation, "expected {} {} of shape {}, got {}",
                what, i, wanted[i], given[i].shape());
    }
}

/// Sets a value for a scope.
template <class T>
class Temporarily {
  public:
    Temporarily(T& place, T value) : place_(place), before_(std::exchange(place, value)) {}
    ~Temporarily() { place_ = before_; }
    Temporarily(const Temporarily&) = delete;
    Temporarily& operator=(const Temporarily&) = delete;

  private:
    T& place_;
    T before_;
};

}  // namespace

Context::Context(std::shared_ptr<const Registry> registry, ContextOptions options)
    : random(options.seed, /*stream=*/1),
      registry_(std::move(registry)),
      options_(std::move(options)),
      allocator_(std::make_shared<CachingAllocator>(
          make_runtime(options_.device, options_.sim_order, options_.sim_memory))) {
    if (options_.threads <= 0) options_.threads = omp_get_num_procs();
    for (const std::string& pin : options_.kernels) {
        const size_t equals = pin.find('=');
        if (equals == std::string::npos)
            fail_input("kernel", "expected OPERATION=VARIANT, got {}", pin);
        pins_[pin.substr(0, equals)] = pin.substr(equals + 1);
    }
    check_pins();
}

void Context::check_pins() const {
    for (const auto& [target, variant] : pins_) {
        bool target_known = false, variant_known = false;
        std::string names;
        for (const auto& [name, operation] : registry_->operations()) {
            if (name != target && operation.family != target) continue;
            target_known = true;
            for (const Variant& candidate : operation.variants) {
                if (candidate.device != options_.device.kind) continue;
                variant_known = variant_known || candidate.name == variant;
                if (names.find(candidate.name) == std::string::npos)
                    names += (names.empty() ? "" : ", ") + candidate.name;
            }
        }
        if (!target_known)
            fail_input("kernel", "expected an operation or family, got {}; see `./curie kernels`",
                       target);
        if (!variant_known)
            fail_input("kernel", "expected a variant of {} for device {} ({}), got {}", target,
                       name_of(options_.device.kind), names, variant);
    }
}

Tensor Context::empty(Shape shape, DType dtype) {
    const auto bytes = static_cast<size_t>(shape.size() * size_of(dtype));
    try {
        return Tensor(shape, dtype, options_.device, std::make_shared<Storage>(allocator_, bytes));
    } catch (const OutOfMemory& error) {
        const std::string user = running_.operation ? fmt::format(" of {}, {}", *running_.operation,
                                                                  running_.problem->describe())
                                                    : "";
        const std::string sizes = error.what();
        throw OutOfMemory(fmt::format("[memory] for a {} tensor {}{}: {}", name_of(dtype), shape,
                                      user, sizes.substr(sizes.find(' ') + 1)));
    }
}

Tensor Context::full(Shape shape, double value, DType dtype) {
    Tensor tensor = empty(shape, dtype);
    dispatch_any(dtype, [&](auto type) {
        using T = decltype(type);
        const std::vector<T> elements(static_cast<size_t>(tensor.size()), static_cast<T>(value));
        tensor.from_host(elements.data());
    });
    return tensor;
}

const Tensor& Context::constant(Shape shape, double value, DType dtype) {
    const std::string key = fmt::format("{} {} {}", shape, name_of(dtype), value);
    auto found = constants_.find(key);
    if (found == constants_.end()) found = constants_.emplace(key, full(shape, value, dtype)).first;
    return found->second;
}

Tensor Context::from(std::span<const double> values, Shape shape, DType dtype) {
    require(static_cast<int64_t>(values.size()) == shape.size(), "tensor",
            "expected {} values for shape {}, got {}", shape.size(), shape, values.size());
    Tensor tensor = empty(shape, dtype);
    dispatch_any(dtype, [&](auto type) {
        using T = decltype(type);
        std::vector<T> elements(values.size());
        std::transform(values.begin(), values.end(), elements.begin(),
                       [](double value) { return static_cast<T>(value); });
        tensor.from_host(elements.data());
    });
    return tensor;
}

Tensor Context::from(std::span<const float> values, Shape shape) {
    require(static_cast<int64_t>(values.size()) == shape.size(), "tensor",
            "expected {} values for shape {}, got {}", shape.size(), shape, values.size());
    Tensor tensor = empty(shape);
    tensor.from_host(values.data());
    return tensor;
}

const Variant& Context::choose(const Operation& operation, const Problem& problem) {
    auto pin = pins_.find(operation.name);
    const bool by_name = pin != pins_.end();
    if (!by_name) pin = pins_.find(operation.family);
    // A family's pin is for those of its operations that have such a variant.
    const Variant* pinned =
        pin == pins_.end() ? nullptr : operation.find(pin->second, options_.device.kind);
    const Support answer =
        pinned ? supports(*pinned, problem, stream().device) : Support::no("nothing is pinned");
    if (answer) return *pinned;
    if (pinned && by_name)
        fail_input(operation.name,
                   "expected a problem that the pinned {} supports, got {}: {}; a pin of the "
                   "family, {}={}, lets others run what it cannot",
                   pinned->name, problem.describe(), answer.reason, operation.family, pinned->name);
    const Variant* best = nullptr;
    for (const Variant& variant : operation.variants) {
        if (variant.device != options_.device.kind) continue;
        const bool allowed =
            (options_.fast || (variant.run_deterministic && variant.thread_invariant)) &&
            (options_.allow_tf32 || !variant.tf32);
        if (allowed && (!best || variant.rank > best->rank) &&
            supports(variant, problem, stream().device))
            best = &variant;
    }
    require(best != nullptr, operation.name, "expected a variant on {} for {}, got none:\n{}",
            name_of(options_.device.kind), problem.describe(), explain(operation.name, problem));
    if (pinned && warned_.insert(operation.name + problem.describe()).second)
        std::cerr << fmt::format("[kernel] {} was asked to run as {}, runs as {} on {}: {}\n",
                                 operation.name, pinned->name, best->name, problem.describe(),
                                 answer.reason);
    return *best;
}

const Variant& Context::select(const std::string& operation, const Problem& problem) {
    const std::string key = operation + " " + problem.describe();
    if (auto found = chosen_.find(key); found != chosen_.end()) return *found->second;
    allocator_->runtime().activate();  // a vendor's library answers for the current device
    const Variant& variant = choose(registry_->at(operation), problem);
    chosen_.emplace(key, &variant);
    if (options_.explain) {
        std::cerr << fmt::format("{} {}: {}\n{}", operation, problem.describe(), variant.name,
                                 explain(operation, problem));
    }
    return variant;
}

std::string Context::explain(const std::string& operation, const Problem& problem) {
    const std::string key = operation + " " + problem.describe();
    auto chosen = chosen_.find(key);
    allocator_->runtime().activate();
    std::string text;
    for (const Variant& variant : registry_->at(operation).variants) {
        // Not asked on another device: a vendor's library would look for its own.
        const Support answer = variant.device == options_.device.kind
                                   ? supports(variant, problem, stream().device)
                                   : Support::yes();
        std::string verdict;
        if (chosen != chosen_.end() && chosen->second == &variant) {
            verdict = "runs";
        } else if (variant.device != options_.device.kind) {
            verdict = std::string("is for device ") + name_of(variant.device);
        } else if (!answer) {
            verdict = "does not support it: " + answer.reason;
        } else if (!variant.thread_invariant || !variant.run_deterministic) {
            verdict = "is not deterministic (--fast allows it)";
        } else if (variant.tf32 && !options_.allow_tf32) {
            verdict = "rounds to TF32 (--allow-tf32 allows it)";
        } else {
            verdict = fmt::format("supports it, ranked {}", variant.rank);
        }
        text += fmt::format("    {:<24} {}\n", variant.name, verdict);
    }
    return text;
}

void Context::run(const std::string& operation, const Problem& problem, TensorSpan inputs,
                  TensorSpan outputs) {
    const Operation& record = registry_->at(operation);
    check_shapes(operation, "input", record.input_shapes(problem), inputs);
    check_shapes(operation, "output", record.output_shapes(problem), outputs);
    const Variant& variant = select(operation, problem);
    // Another Context may have set another number since.
    if (omp_get_max_threads() != options_.threads) omp_set_num_threads(options_.threads);
    const Temporarily<Running> running(running_, {&operation, &problem});
    const ProfilerRange range(profiler, operation, "operation",
                              profiler.enabled ? variant.name + " " + problem.describe() : "");
    DeviceRuntime& runtime = allocator_->runtime();
    runtime.activate();
    variant.run(*this, problem, inputs, outputs);
    // A launch returns at once; a profile wants the time until the kernel has ended.
    if (profiler.enabled && !runtime.capturing()) runtime.synchronize();
}

Tensors Context::run(const std::string& operation, const Problem& problem, TensorSpan inputs) {
    const Operation& record = registry_->at(operation);
    const Temporarily<Running> running(running_, {&operation, &problem});
    Tensors outputs;
    for (const Shape& shape : record.output_shapes(problem)) {
        const int index = static_cast<int>(outputs.size());
        outputs.push_back(empty(
            shape, record.output_dtype ? record.output_dtype(problem, index) : problem.dtype));
    }
    run(operation, problem, inputs, outputs);
    return outputs;
}

}  // namespace curie
