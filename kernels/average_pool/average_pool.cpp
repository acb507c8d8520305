#include "kernels/average_pool/average_pool.h"

#include "engine/variant.h"
#include "kernels/average_pool/cases.h"

namespace curie {
namespace {

using P = AveragePoolProblem;

/// Elements inside [0, n) under each window of an axis.
std::vector<int64_t> counts(const Window& window, int64_t n) {
    std::vector<int64_t> inside(static_cast<size_t>(window.output(n)));
    for (int64_t out = 0; out < window.output(n); ++out)
        for (int64_t tap = 0; tap < window.kernel; ++tap)
            inside[out] += window.input(out, tap) >= 0 && window.input(out, tap) < n;
    return inside;
}

}  // namespace

std::string AveragePoolProblem::describe() const {
    return fmt::format("{} count_include_padding {} {}",
                       curie::describe(static_cast<const PoolGeometry&>(*this)),
                       count_include_padding, name_of(dtype));
}

std::vector<double> AveragePoolProblem::inverse_counts() const {
    std::vector<double> inverse;
    for (const int64_t h : counts(rows, height))
        for (const int64_t w : counts(columns, width))
            inverse.push_back(1.0 / static_cast<double>(count_include_padding ? taps() : h * w));
    return inverse;
}

Tensor average_pool(Context& context, const Tensor& x, const PoolOptions& options,
                    bool count_include_padding) {
    require(x.shape().rank() == 4, "average_pool", "expected an input N,H,W,C, got {}", x.shape());
    return average_pool(context, x, pool_window(x.shape()[1], options),
                        pool_window(x.shape()[2], options), count_include_padding);
}

Tensor average_pool(Context& context, const Tensor& x, const Window& rows, const Window& columns,
                    bool count_include_padding) {
    P problem;
    static_cast<PoolGeometry&>(problem) = pool_geometry("average_pool", x, rows, columns);
    problem.dtype = x.dtype();
    problem.count_include_padding = count_include_padding;
    const Tensor y = context.run("average_pool_forward", problem, std::array{x})[0];
    context.tape.record(
        "average_pool", {x}, {y}, {}, [problem](Context& c, const BackwardCall& call) {
            return c.run("average_pool_gradient", problem, std::array{call.output_gradients[0]});
        });
    return y;
}

void register_average_pool(Registry& registry) {
    const auto flops = for_problem<P>(
        [](const P& p) { return static_cast<double>(pool_output_shape(p).size() * p.taps()); });
    const auto taps = for_problem<P>([](const P& p) { return p.taps(); });
    const auto whole = for_problem<P>([](const P& p) { return std::vector{pool_input_shape(p)}; });
    const auto pooled =
        for_problem<P>([](const P& p) { return std::vector{pool_output_shape(p)}; });

    Operation forward;
    forward.name = "average_pool_forward";
    forward.family = "average_pool";
    forward.gradients = {"average_pool_gradient"};
    forward.input_shapes = whole;
    forward.output_shapes = pooled;
    forward.flops = flops;
    forward.accumulation = taps;
    forward.cases = average_pool_cases;
    forward.differentiable = [](Context& context, const Problem& problem, TensorSpan in) {
        const P& p = static_cast<const P&>(problem);
        return average_pool(context, in[0], p.rows, p.columns, p.count_include_padding);
    };
    registry.add(forward);

    Operation gradient;  // input dy, output dx
    gradient.name = "average_pool_gradient";
    gradient.family = "average_pool";
    gradient.input_shapes = pooled;
    gradient.output_shapes = whole;
    gradient.flops = flops;
    gradient.accumulation = taps;
    gradient.cases = average_pool_cases;
    registry.add(gradient);
}

}  // namespace curie
