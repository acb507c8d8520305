// What conv2d and depthwise_conv2d share: three operations FAMILY_forward, _data_gradient and
// _weight_gradient over one Problem, their tape node, and the reference's loops. P has
// input_shape(), weight_shape(), output_shape(), taps() (the sum behind an output element),
// data_taps() (behind an element of the data gradient), flops() and the flag bias.
#pragma once

#include <array>
#include <string>

#include "engine/variant.h"

namespace curie {

/// Runs FAMILY_forward and leaves its node on the tape; `bias` may be undefined.
template <class P>
Tensor run_convolution(Context& context, const std::string& family, const P& problem,
                       const Tensor& x, const Tensor& weight, const Tensor& bias) {
    require(x.size() > 0, family, "expected at least one image and channel, got input {}",
            x.shape());
    std::vector<Tensor> inputs{x, weight};
    if (problem.bias) inputs.push_back(bias);
    const Tensor y = context.run(family + "_forward", problem, inputs)[0];
    context.tape.record(
        family, inputs, {y}, {x, weight},
        [problem, family](Context& context, const BackwardCall& call) {
            const Tensor &x = call.saved[0], &weight = call.saved[1];
            const Tensor& dy = call.output_gradients[0];
            Tensors gradients(problem.bias ? 3 : 2);
            if (call.needed[0])
                gradients[0] =
                    context.run(family + "_data_gradient", problem, std::array{dy, weight})[0];
            if (call.needed[1] || (problem.bias && call.needed[2])) {
                Tensors both = context.run(family + "_weight_gradient", problem, std::array{x, dy});
                std::move(both.begin(), both.end(), gradients.begin() + 1);
            }
            return gradients;
        });
    return y;
}

/// Adds the three operations. Inputs of the gradients: dy and w; x and dy.
template <class P>
void register_convolution(
    Registry& registry, const std::string& family, std::vector<Case> (*cases)(),
    std::function<Tensor(Context&, const Problem&, TensorSpan)> differentiable) {
    const auto with_bias = [](std::vector<Shape> shapes, const P& p) {
        if (p.bias) shapes.push_back({p.output_shape()[-1]});
        return shapes;
    };
    const auto operation = [&](const char* suffix, auto inputs, auto outputs, auto length) {
        Operation made;
        made.name = family + suffix;
        made.family = family;
        made.input_shapes = for_problem<P>(inputs);
        made.output_shapes = for_problem<P>(outputs);
        made.flops = for_problem<P>([](const P& p) { return p.flops(); });
        made.accumulation = for_problem<P>(length);
        made.cases = cases;
        return made;
    };
    Operation forward = operation(
        "_forward",
        [=](const P& p) {
            return with_bias({p.input_shape(), p.weight_shape()}, p);
        },
        [](const P& p) { return std::vector{p.output_shape()}; },
        [](const P& p) { return p.taps(); });
    forward.gradients = {family + "_data_gradient", family + "_weight_gradient"};
    forward.differentiable = std::move(differentiable);
    registry.add(forward);
    registry.add(operation(
        "_data_gradient",
        [](const P& p) {
            return std::vector{p.output_shape(), p.weight_shape()};
        },
        [](const P& p) { return std::vector{p.input_shape()}; },
        [](const P& p) { return p.data_taps(); }));
    registry.add(operation(
        "_weight_gradient",
        [](const P& p) {
            return std::vector{p.input_shape(), p.output_shape()};
        },
        [=](const P& p) { return with_bias({p.weight_shape()}, p); },
        [](const P& p) { return p.output_shape().size() / p.output_shape()[-1]; }));
}

/// The reference variants: `for_each_product(problem, visit)` calls `visit(x index, w index,
/// y index)` for every multiply-add; the three directions are the same walk.
template <class P, class Walk>
void register_convolution_reference(Registry& registry, const std::string& family,
                                    Walk for_each_product) {
    registry.add(family + "_forward",
                 reference_variant<P>([=](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T *x = in[0].data<T>(), *w = in[1].data<T>();
                     const T* bias = p.bias ? in[2].data<T>() : nullptr;
                     T* y = out[0].data<T>();
                     const int64_t size = out[0].size(), channels = out[0].shape()[-1];
                     for (int64_t i = 0; i < size; ++i) y[i] = bias ? bias[i % channels] : T{0};
                     for_each_product(
                         p, [=](int64_t ix, int64_t iw, int64_t iy) { y[iy] += x[ix] * w[iw]; });
                 }));
    registry.add(family + "_data_gradient",
                 reference_variant<P>([=](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T *dy = in[0].data<T>(), *w = in[1].data<T>();
                     T* dx = out[0].data<T>();
                     std::fill_n(dx, out[0].size(), T{0});
                     for_each_product(
                         p, [=](int64_t ix, int64_t iw, int64_t iy) { dx[ix] += dy[iy] * w[iw]; });
                 }));
    registry.add(family + "_weight_gradient",
                 reference_variant<P>([=](auto type, const P& p, TensorSpan in, TensorSpan out) {
                     using T = decltype(type);
                     const T *x = in[0].data<T>(), *dy = in[1].data<T>();
                     T* dw = out[0].data<T>();
                     std::fill_n(dw, out[0].size(), T{0});
                     for_each_product(
                         p, [=](int64_t ix, int64_t iw, int64_t iy) { dw[iw] += x[ix] * dy[iy]; });
                     if (!p.bias) return;
                     T* db = out[1].data<T>();
                     const int64_t channels = out[1].size();
                     std::fill_n(db, channels, T{0});
                     for (int64_t i = 0; i < in[1].size(); ++i) db[i % channels] += dy[i];
                 }));
}

}  // namespace curie
