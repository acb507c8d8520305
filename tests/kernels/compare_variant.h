// The distrustful comparison that every variant goes through, on any device: inputs rounded to the
// variant's dtype, outputs poisoned with NaN, sentinels around every buffer, the float64 reference
// as the truth. Without doctest, so that the program cuda_smoke can use it.
#pragma once

#include "tests/kernels/operation_check.h"

namespace curie::test {

// AddressSanitizer watches exact allocations better than sentinels do.
#if defined(__SANITIZE_ADDRESS__)
constexpr size_t guard_bytes = 0;
#else
constexpr size_t guard_bytes = 256;
#endif

/// An uninitialised tensor on the host.
inline Tensor host_tensor(Shape shape, DType dtype) {
    static const auto allocator = std::make_shared<CachingAllocator>();
    const auto bytes = static_cast<size_t>(shape.size() * size_of(dtype));
    return Tensor(shape, dtype, Device{}, std::make_shared<Storage>(allocator, bytes));
}

/// A tensor on the device of `context` between two runs of sentinels. Its elements are reached by
/// upload() and download() only: its storage does not know the device.
class GuardedTensor {
  public:
    GuardedTensor(Context& context, Shape shape, DType dtype)
        : bytes_(static_cast<size_t>(shape.size() * size_of(dtype))),
          runtime_(context.allocator()->runtime()) {
        const std::vector<unsigned char> fill(bytes_ + 2 * guard_bytes, sentinel);
        if (context.device().kind == DeviceKind::cuda) {
            const auto storage = std::make_shared<Storage>(context.allocator(), fill.size());
            buffer_ = {storage, static_cast<unsigned char*>(storage->data())};
        } else {
            buffer_ = std::shared_ptr<unsigned char[]>(new unsigned char[fill.size()]);
        }
        runtime_.from_host(buffer_.get(), fill.data(), fill.size());
        tensor =
            Tensor(shape, dtype, context.device(), std::make_shared<Storage>(middle(), bytes_));
    }
    void upload(const Tensor& host) const { runtime_.from_host(middle(), host.raw(), bytes_); }
    Tensor download() const {
        const Tensor host = host_tensor(tensor.shape(), tensor.dtype());
        runtime_.to_host(host.raw(), middle(), bytes_);
        return host;
    }
    bool intact() const {
        std::vector<unsigned char> all(bytes_ + 2 * guard_bytes);
        runtime_.to_host(all.data(), buffer_.get(), all.size());
        for (size_t i = 0; i < guard_bytes; ++i)
            if (all[i] != sentinel || all[guard_bytes + bytes_ + i] != sentinel) return false;
        return true;
    }
    Tensor tensor;

  private:
    static constexpr unsigned char sentinel = 0xA5;
    void* middle() const { return buffer_.get() + guard_bytes; }
    size_t bytes_;
    DeviceRuntime& runtime_;
    std::shared_ptr<unsigned char[]> buffer_;
};

inline bool same_bits(const Tensor& a, const Tensor& b) {
    return std::memcmp(a.raw(), b.raw(), a.bytes()) == 0;
}

/// Runs one variant on guarded, poisoned buffers and returns its outputs on the host; adds to
/// `problems` what it touched that is not its own.
inline Tensors run_variant(Context& context, const Operation& operation, const Variant& variant,
                           const Problem& problem, const Tensors& wide_inputs,
                           std::vector<std::string>& problems) {
    std::vector<GuardedTensor> inputs, outputs;
    Tensors given, in, out, got;
    for (const Tensor& wide : wide_inputs) {
        given.push_back(host_tensor(
            wide.shape(), input_dtype(operation, problem, static_cast<int>(given.size()))));
        copy_rounded(wide, given.back());
        inputs.emplace_back(context, wide.shape(), given.back().dtype());
        inputs.back().upload(given.back());
        in.push_back(inputs.back().tensor);
    }
    for (const Shape& shape : operation.output_shapes(problem)) {
        const DType dtype = output_dtype(operation, problem, static_cast<int>(outputs.size()));
        outputs.emplace_back(context, shape, dtype);
        const Tensor poison = host_tensor(shape, dtype);
        dispatch_any(dtype, [&](auto type) {
            using T = decltype(type);
            std::fill_n(poison.data<T>(), poison.size(),
                        static_cast<T>(std::numeric_limits<float>::quiet_NaN()));
        });
        outputs.back().upload(poison);
        out.push_back(outputs.back().tensor);
    }
    variant.run(context, problem, in, out);
    context.allocator()->runtime().synchronize();
    for (size_t i = 0; i < inputs.size(); ++i) {
        if (!inputs[i].intact()) problems.push_back(fmt::format("wrote outside of input {}", i));
        if (!same_bits(inputs[i].download(), given[i]))
            problems.push_back(fmt::format("changed its input {}", i));
    }
    for (size_t i = 0; i < outputs.size(); ++i) {
        if (!outputs[i].intact()) problems.push_back(fmt::format("wrote outside of output {}", i));
        got.push_back(outputs[i].download());
    }
    return got;
}

/// What one comparison found: nothing wrong, when `problems` is empty.
struct Comparison {
    Support supported = Support::no("");
    std::vector<std::string> problems;
};

/// One variant in one dtype against the float64 reference of the same, rounded inputs, in each of
/// `contexts`, which must all give the same bits.
inline Comparison compare_variant(std::span<Context* const> contexts, const Operation& operation,
                                  const Variant& variant, const Case& example, DType dtype) {
    Comparison found;
    const auto wide = with_dtype(*example.problem, DType::float64);
    const auto problem = with_dtype(*example.problem, dtype);
    found.supported = supports(variant, *problem, contexts[0]->stream().device);
    if (!found.supported) return found;
    Context host = make_context(2);
    Tensors inputs = test_inputs(host, operation, *wide, 11);
    for (size_t i = 0; i < inputs.size(); ++i)
        round_to(input_dtype(operation, *problem, static_cast<int>(i)), inputs[i]);
    const Variant* reference = operation.find("reference", DeviceKind::cpu);
    const Tensors expected =
        run_variant(host, operation, *reference, *wide, inputs, found.problems);
    const double length = operation.accumulation ? operation.accumulation(*example.problem) : 1.0;
    Tensors first;
    for (size_t run = 0; run < contexts.size(); ++run) {
        omp_set_num_threads(contexts[run]->threads());
        const Tensors got =
            run_variant(*contexts[run], operation, variant, *problem, inputs, found.problems);
        if (run == 0) first = got;
        for (size_t i = 0; i < got.size(); ++i) {
            if (run == 0) {
                const double unit = variant.tf32 ? 0x1p-10 : epsilon(dtype);
                const double tolerance =
                    std::max(unit, epsilon(got[i].dtype())) * (8 + 4 * std::sqrt(length));
                const std::string worst = worst_element(got[i], expected[i], tolerance);
                if (!worst.empty()) found.problems.push_back(fmt::format("output {} {}", i, worst));
            } else if (variant.thread_invariant && variant.run_deterministic &&
                       !same_bits(got[i], first[i])) {
                found.problems.push_back(fmt::format("output {} has other bits in run {}", i, run));
            }
        }
    }
    return found;
}

}  // namespace curie::test
