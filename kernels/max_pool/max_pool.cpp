#include "kernels/max_pool/max_pool.h"

#include <algorithm>
#include <limits>

#include "engine/variant.h"
#include "kernels/max_pool/cases.h"

namespace curie {
namespace {

using P = MaxPoolProblem;

/// All different: a shuffled ramp over [-1, 1).
void make_distinct(const Tensor& x, Random& random) {
    double* values = x.data<double>();
    for (int64_t i = 0; i < x.size(); ++i)
        values[i] = 2.0 * static_cast<double>(i) / static_cast<double>(x.size()) - 1;
    for (int64_t i = x.size() - 1; i > 0; --i)
        std::swap(values[i], values[static_cast<int64_t>(random.below(i + 1))]);
}

/// Places in the window that are not padding, a different one for each element.
void make_places(const P& p, const Tensor& index) {
    int64_t visited = 0;
    for_each_pooled(p, [&](int64_t, int64_t y, int64_t tap) {
        double& place = index.data<double>()[y];
        if (place < 0 || place != static_cast<int>(place) || ++visited % 3 == 0)
            place = static_cast<double>(tap);
    });
}

void make_maxima(const P& p, const Tensor& x, const Tensor& y) {
    std::fill_n(y.data<double>(), y.size(), -std::numeric_limits<double>::infinity());
    for_each_pooled(p, [&](int64_t ix, int64_t iy, int64_t) {
        y.data<double>()[iy] = std::max(y.data<double>()[iy], x.data<double>()[ix]);
    });
}

/// Whether to keep x and y for the gradient: where the variant that runs forward gives no places
/// but has a gradient of its own, as cuDNN's.
bool keeps_values(Context& context, const P& with_places) {
    P problem = with_places;
    problem.index = false;
    const Variant& forward = context.select("max_pool_forward", problem);
    if (supports(forward, with_places)) return false;
    const Variant* gradient =
        context.registry().at("max_pool_gradient").find(forward.name, forward.device);
    return gradient && supports(*gradient, problem);
}

}  // namespace

std::string MaxPoolProblem::describe() const {
    return fmt::format("{} index {} {}", curie::describe(static_cast<const PoolGeometry&>(*this)),
                       index, name_of(dtype));
}

Tensor max_pool(Context& context, const Tensor& x, const PoolOptions& options) {
    require(x.shape().rank() == 4, "max_pool", "expected an input N,H,W,C, got {}", x.shape());
    return max_pool(context, x, pool_window(x.shape()[1], options),
                    pool_window(x.shape()[2], options));
}

Tensor max_pool(Context& context, const Tensor& x, const Window& rows, const Window& columns) {
    P problem;
    static_cast<PoolGeometry&>(problem) = pool_geometry("max_pool", x, rows, columns);
    require(problem.taps() <= 2048, "max_pool",
            "expected at most 2048 elements in a window, got {}", problem.taps());
    problem.dtype = x.dtype();
    const bool differentiated = context.tape.recording && x.requires_gradient();
    problem.index = differentiated && !keeps_values(context, problem);
    const Tensors out = context.run("max_pool_forward", problem, std::array{x});
    if (differentiated)
        context.tape.record("max_pool", {x}, {out[0]},
                            problem.index ? Tensors{out[1]} : Tensors{x, out[0]},
                            [problem](Context& c, const BackwardCall& call) {
                                Tensors in{call.output_gradients[0]};
                                in.insert(in.end(), call.saved.begin(), call.saved.end());
                                return c.run("max_pool_gradient", problem, in);
                            });
    return out[0];
}

void register_max_pool(Registry& registry) {
    const auto flops = for_problem<P>([](const P& p) {
        return static_cast<double>(pool_output_shape(p).size() * (p.taps() - 1));
    });
    Operation forward;
    forward.name = "max_pool_forward";
    forward.family = "max_pool";
    forward.gradients = {"max_pool_gradient"};
    forward.input_shapes =
        for_problem<P>([](const P& p) { return std::vector{pool_input_shape(p)}; });
    forward.output_shapes = for_problem<P>(
        [](const P& p) { return std::vector<Shape>(p.index ? 2 : 1, pool_output_shape(p)); });
    forward.output_dtype = [](const Problem& problem, int output) {
        return output == 0 ? problem.dtype : DType::float16;
    };
    forward.flops = flops;
    forward.cases = max_pool_cases;
    forward.differentiable = [](Context& context, const Problem& problem, TensorSpan in) {
        const P& p = static_cast<const P&>(problem);
        return max_pool(context, in[0], p.rows, p.columns);
    };
    forward.prepare = [](const Problem&, std::span<Tensor> in, Random& random) {
        make_distinct(in[0], random);
    };
    registry.add(forward);

    Operation gradient;  // inputs dy and the places, or dy, x and y; output dx
    gradient.name = "max_pool_gradient";
    gradient.family = "max_pool";
    gradient.input_shapes = for_problem<P>([](const P& p) {
        const Shape y = pool_output_shape(p);
        return p.index ? std::vector{y, y} : std::vector{y, pool_input_shape(p), y};
    });
    gradient.input_dtype = [](const Problem& problem, int input) {
        const bool places = input == 1 && static_cast<const P&>(problem).index;
        return places ? DType::float16 : problem.dtype;
    };
    gradient.output_shapes =
        for_problem<P>([](const P& p) { return std::vector{pool_input_shape(p)}; });
    gradient.flops = flops;
    gradient.accumulation = for_problem<P>([](const P& p) { return p.taps(); });
    gradient.cases = max_pool_cases;
    gradient.prepare = [](const Problem& problem, std::span<Tensor> in, Random& random) {
        const P& p = static_cast<const P&>(problem);
        if (p.index) {
            make_places(p, in[1]);
        } else {
            make_distinct(in[1], random);
            make_maxima(p, in[1], in[2]);
        }
    };
    registry.add(gradient);
}

}  // namespace curie
