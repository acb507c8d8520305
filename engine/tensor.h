// A tensor: shape, dtype, device and shared, contiguous storage, row-major (N,H,W,C). A Tensor is a
// handle; copies share the storage and the gradient.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/allocator.h"
#include "engine/device.h"
#include "engine/dtype.h"
#include "engine/shape.h"

namespace curie {

class Tensor;

/// Memory of one allocator, given back when the last tensor lets go of it.
class Storage {
  public:
    Storage(std::shared_ptr<CachingAllocator> allocator, size_t bytes)
        : allocator_(std::move(allocator)), bytes_(bytes), data_(allocator_->allocate(bytes)) {}
    /// Memory that somebody else owns and keeps alive.
    Storage(void* data, size_t bytes) : bytes_(bytes), data_(data) {}
    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;
    ~Storage() {
        if (allocator_) allocator_->release(data_, bytes_);
    }
    void* data() const { return data_; }
    size_t bytes() const { return bytes_; }
    /// The device's runtime; null for memory of somebody else, which is the host's.
    DeviceRuntime* runtime() const { return allocator_ ? &allocator_->runtime() : nullptr; }

    /// Raised by whoever writes in place; packed copies of a parameter are keyed by it.
    uint64_t version = 0;

  private:
    std::shared_ptr<CachingAllocator> allocator_;
    size_t bytes_;
    void* data_;
};

/// What autograd knows of a tensor. Nodes of the tape hold this and not the tensor, so that an
/// activation which no backward step needs is freed at once.
struct GradientSlot {
    std::shared_ptr<Tensor> gradient;  ///< empty until a backward step has filled it
    bool requires_gradient = false;
    bool retain = false;   ///< keep the gradient of an intermediate value
    bool leaf = true;      ///< a parameter or an input: no operation on the tape made it
    int pending_uses = 0;  ///< operations on the tape that still owe a contribution
    std::vector<std::function<void(Tensor&)>> ready_hooks;  ///< called once the gradient is whole
};

class Tensor {
  public:
    Tensor() = default;  ///< an undefined tensor
    Tensor(Shape shape, DType dtype, Device device, std::shared_ptr<Storage> storage)
        : shape_(shape),
          dtype_(dtype),
          device_(device),
          storage_(std::move(storage)),
          slot_(std::make_shared<GradientSlot>()) {}

    bool defined() const { return storage_ != nullptr; }
    const Shape& shape() const { return shape_; }
    int64_t size() const { return shape_.size(); }
    size_t bytes() const { return static_cast<size_t>(size() * size_of(dtype_)); }
    DType dtype() const { return dtype_; }
    Device device() const { return device_; }
    const std::shared_ptr<Storage>& storage() const { return storage_; }

    void* raw() const { return storage_->data(); }
    /// The elements; throws when T is not this tensor's dtype.
    template <class T>
    T* data() const {
        require(defined(), "tensor", "expected a tensor, got an undefined one");
        require(dtype_of<T> == dtype_, "tensor", "expected {} elements, got a {} tensor {}",
                name_of(dtype_of<T>), name_of(dtype_), shape_);
        return static_cast<T*>(raw());
    }
    /// Copies all elements from or to the host, whatever the device. from_host() raises the
    /// storage's version.
    void to_host(void* host) const;
    void from_host(const void* host) const;
    /// The only element of a one-element tensor, as a double.
    double item() const;
    /// All elements as doubles (any dtype).
    std::vector<double> to_doubles() const;

    /// The same storage under another shape of equal size, without autograd (see reshape()).
    Tensor view(Shape shape) const;

    bool requires_gradient() const { return slot_ && slot_->requires_gradient; }
    /// Marks a leaf (a parameter) as wanting its gradient.
    Tensor& set_requires_gradient(bool wanted = true);
    /// Keeps the gradient of an intermediate value after backward().
    Tensor& retain_gradient();
    /// The gradient; an undefined tensor when there is none.
    Tensor gradient() const;
    void set_gradient(const Tensor& gradient);
    void clear_gradient();
    /// Called with the gradient when every contribution to it has arrived. Leaves only.
    void on_gradient_ready(std::function<void(Tensor&)> hook);

    /// The autograd record that all copies of this handle share.
    const std::shared_ptr<GradientSlot>& slot() const { return slot_; }

  private:
    Shape shape_;
    DType dtype_ = DType::float32;
    Device device_;
    std::shared_ptr<Storage> storage_;
    std::shared_ptr<GradientSlot> slot_;
};

}  // namespace curie
