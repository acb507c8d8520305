// Every variant of device cuda against the float64 reference, on guarded device memory: shared by
// the tests and by the small program cuda_smoke.
#pragma once

#include "tests/kernels/operation_check.h"

namespace curie::test {

/// A tensor on the device of `context`, inside a larger buffer of sentinels. Its elements are
/// reached by upload() and download() only: its storage does not know the device.
class GuardedDeviceTensor {
  public:
    GuardedDeviceTensor(Context& context, Shape shape, DType dtype)
        : bytes_(static_cast<size_t>(shape.size() * size_of(dtype))),
          runtime_(context.allocator()->runtime()),
          buffer_(std::make_shared<Storage>(context.allocator(), bytes_ + 2 * guard)) {
        const std::vector<unsigned char> fill(bytes_ + 2 * guard, sentinel);
        runtime_.from_host(buffer_->data(), fill.data(), fill.size());
        tensor =
            Tensor(shape, dtype, context.device(), std::make_shared<Storage>(middle(), bytes_));
    }
    /// The elements, from or to a host tensor of the same shape and dtype.
    void upload(const Tensor& host) const { runtime_.from_host(middle(), host.raw(), bytes_); }
    void download(const Tensor& host) const { runtime_.to_host(host.raw(), middle(), bytes_); }
    bool intact() const {
        std::vector<unsigned char> all(bytes_ + 2 * guard);
        runtime_.to_host(all.data(), buffer_->data(), all.size());
        for (size_t i = 0; i < guard; ++i)
            if (all[i] != sentinel || all[guard + bytes_ + i] != sentinel) return false;
        return true;
    }
    Tensor tensor;

  private:
    static constexpr size_t guard = 256;
    static constexpr unsigned char sentinel = 0xA5;
    void* middle() const { return static_cast<unsigned char*>(buffer_->data()) + guard; }
    size_t bytes_;
    DeviceRuntime& runtime_;
    std::shared_ptr<Storage> buffer_;
};

/// What one comparison found: nothing wrong, when `problems` is empty.
struct DeviceComparison {
    bool supported = false;
    std::vector<std::string> problems;
};

/// One float32 variant on the device of `context` against the reference, in two runs that must give
/// the same bits: values, sentinels, unchanged inputs.
inline DeviceComparison compare_on_device(Context& context, const Operation& operation,
                                          const Variant& variant, const Case& example) {
    DeviceComparison found;
    const auto wide = with_dtype(*example.problem, DType::float64);
    const auto problem = with_dtype(*example.problem, DType::float32);
    if (!supports(variant, *problem)) return found;
    found.supported = true;
    Context host = make_context(2);
    Tensors inputs = test_inputs(host, operation, *wide, 11), narrow, reference_inputs, in;
    std::vector<GuardedDeviceTensor> device_inputs, device_outputs;
    for (size_t i = 0; i < inputs.size(); ++i) {
        const DType dtype = input_dtype(operation, *problem, static_cast<int>(i));
        round_to(dtype, inputs[i]);
        narrow.push_back(host.empty(inputs[i].shape(), dtype));
        copy_rounded(inputs[i], narrow[i]);
        // Not always float64: the places of max_pool are stored in 16 bits.
        reference_inputs.push_back(
            host.empty(inputs[i].shape(), input_dtype(operation, *wide, static_cast<int>(i))));
        copy_rounded(inputs[i], reference_inputs[i]);
        device_inputs.emplace_back(context, inputs[i].shape(), dtype);
        device_inputs[i].upload(narrow[i]);
        in.push_back(device_inputs[i].tensor);
    }
    Tensors expected, out, got;
    for (const Shape& shape : operation.output_shapes(*problem)) {
        const int index = static_cast<int>(out.size());
        const DType dtype = output_dtype(operation, *problem, index);
        expected.push_back(host.empty(shape, output_dtype(operation, *wide, index)));
        device_outputs.emplace_back(context, shape, dtype);
        out.push_back(device_outputs.back().tensor);
        got.push_back(host.empty(shape, dtype));
    }
    operation.find("reference", DeviceKind::cpu)->run(host, *wide, reference_inputs, expected);
    const double length = operation.accumulation ? operation.accumulation(*example.problem) : 1.0;
    std::vector<std::vector<unsigned char>> first(out.size());
    for (int run = 0; run < 2; ++run) {
        for (size_t i = 0; i < out.size(); ++i) {
            const Tensor poison =
                host.full(out[i].shape(), std::numeric_limits<double>::quiet_NaN(), out[i].dtype());
            device_outputs[i].upload(poison);
        }
        variant.run(context, *problem, in, out);
        context.allocator()->runtime().synchronize();
        for (size_t i = 0; i < out.size(); ++i) {
            device_outputs[i].download(got[i]);
            const auto* bytes = static_cast<const unsigned char*>(got[i].raw());
            if (run == 0) {
                first[i].assign(bytes, bytes + got[i].bytes());
                const double unit = variant.tf32 ? 0x1p-10 : epsilon(DType::float32);
                const std::string worst = worst_element(
                    got[i], expected[i],
                    std::max(unit, epsilon(got[i].dtype())) * (8 + 4 * std::sqrt(length)));
                if (!worst.empty()) found.problems.push_back(fmt::format("output {} {}", i, worst));
            } else if (variant.run_deterministic &&
                       std::memcmp(first[i].data(), bytes, got[i].bytes()) != 0) {
                found.problems.push_back(
                    fmt::format("output {} has other bits in a second run", i));
            }
        }
    }
    for (size_t i = 0; i < out.size(); ++i)
        if (!device_outputs[i].intact())
            found.problems.push_back(fmt::format("wrote outside of output {}", i));
    for (size_t i = 0; i < in.size(); ++i) {
        if (!device_inputs[i].intact())
            found.problems.push_back(fmt::format("wrote outside of input {}", i));
        const Tensor after = host.empty(narrow[i].shape(), narrow[i].dtype());
        device_inputs[i].download(after);
        if (std::memcmp(after.raw(), narrow[i].raw(), after.bytes()) != 0)
            found.problems.push_back(fmt::format("changed its input {}", i));
    }
    return found;
}

}  // namespace curie::test
