#include "engine/tensor.h"

#include <cstring>

namespace curie {

void Tensor::to_host(void* host) const {
    if (DeviceRuntime* runtime = storage_->runtime()) return runtime->to_host(host, raw(), bytes());
    if (bytes()) std::memcpy(host, raw(), bytes());
}

void Tensor::from_host(const void* host) const {
    if (DeviceRuntime* runtime = storage_->runtime()) {
        runtime->from_host(raw(), host, bytes());
    } else if (bytes()) {
        std::memcpy(raw(), host, bytes());
    }
    ++storage_->version;
}

double Tensor::item() const {
    require(size() == 1, "tensor", "expected one element, got {}", shape_);
    return to_doubles()[0];
}

std::vector<double> Tensor::to_doubles() const {
    std::vector<double> values(size());
    dispatch_any(dtype_, [&](auto type) {
        using T = decltype(type);
        std::vector<T> elements(values.size());
        to_host(elements.data());
        for (size_t i = 0; i < values.size(); ++i) {
            if constexpr (std::is_same_v<T, double>) {
                values[i] = elements[i];
            } else {
                values[i] = static_cast<float>(elements[i]);
            }
        }
    });
    return values;
}

Tensor Tensor::view(Shape shape) const {
    require(shape.size() == size(), "tensor", "expected a view of {} elements, got shape {}",
            size(), shape);
    return Tensor(shape, dtype_, device_, storage_);
}

Tensor& Tensor::set_requires_gradient(bool wanted) {
    require(slot()->leaf, "tensor",
            "expected a leaf to set requires_gradient on, got the result of an operation");
    slot()->requires_gradient = wanted;
    return *this;
}

Tensor& Tensor::retain_gradient() {
    slot()->retain = true;
    return *this;
}

Tensor Tensor::gradient() const {
    return slot_ && slot_->gradient ? *slot_->gradient : Tensor();
}

void Tensor::set_gradient(const Tensor& gradient) {
    require(gradient.shape() == shape_, "tensor", "expected a gradient of shape {}, got {}", shape_,
            gradient.shape());
    slot()->gradient = std::make_shared<Tensor>(gradient);
}

void Tensor::clear_gradient() {
    if (slot_) slot_->gradient.reset();
}

void Tensor::on_gradient_ready(std::function<void(Tensor&)> hook) {
    require(slot()->leaf, "tensor", "expected a leaf for a gradient hook, got an intermediate");
    slot()->ready_hooks.push_back(std::move(hook));
}

}  // namespace curie
