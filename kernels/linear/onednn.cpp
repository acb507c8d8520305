// linear by oneDNN's matmul. Every product is cut into fixed slices of the rows of its result, so
// no sum crosses threads; transposed operands are strides.
#include "kernels/linear/linear.h"

#include "kernels/onednn.h"

namespace curie {
namespace {

using namespace onednn;
using P = LinearProblem;
using dnnl::matmul;

/// A matrix in memory; element (i,j) stands at data[i * row + j * column].
struct Operand {
    const float* data;
    int64_t row, column;
    dnnl::memory::desc layout(int64_t rows, int64_t columns) const {
        return {{rows, columns}, dnnl::memory::data_type::f32, {row, column}};
    }
};

/// C (rows x columns, dense) = A (rows x depth) * B (depth x columns) + bias (columns, or null).
struct Product {
    int64_t rows, columns, depth;
    Operand a, b;
    const float* bias;
    float* c;

    const Prepared<matmul>& prepare(int64_t slice_rows) const {
        static PrimitiveCache<matmul> cache;
        const std::string key = fmt::format("{} {} {} {} {} {} {} {}", slice_rows, columns, depth,
                                            a.row, a.column, b.row, b.column, bias != nullptr);
        return cache.get(key, [&] {
            const auto left = a.layout(slice_rows, depth), right = b.layout(depth, columns);
            const auto result = onednn::layout({slice_rows, columns}, Tag::ab);
            if (!bias) return describe<matmul>(left, right, result);
            return describe<matmul>(left, right, onednn::layout({1, columns}, Tag::ab), result);
        });
    }

    void run(Context& context) const {
        const BatchSlices slices(rows);
        for_slices(slices, [&](int64_t slice) {
            const int64_t begin = slices.begin(slice), length = slices.length(slice);
            const auto& prepared = prepare(length);
            const auto& descriptor = prepared.descriptor;
            Arguments arguments{{DNNL_ARG_SRC, wrap(descriptor.src_desc(), a.data + begin * a.row)},
                                {DNNL_ARG_WEIGHTS, wrap(descriptor.weights_desc(), b.data)},
                                {DNNL_ARG_DST, wrap(descriptor.dst_desc(), c + begin * columns)}};
            if (bias) arguments.emplace(DNNL_ARG_BIAS, wrap(descriptor.bias_desc(), bias));
            execute(context, prepared, arguments);
        });
    }

    Support support() const {
        if (rows == 0 || columns == 0 || depth == 0)
            return Support::no("oneDNN takes no empty matrix");
        const BatchSlices slices(rows);
        const Support full = support_of(prepare(slices.size).descriptor);
        if (!full) return full;
        return support_of(prepare(slices.length(slices.count - 1)).descriptor);
    }
};

// The products with their tensors, or with none to ask for support. A bias only counts as present.

Product forward(const P& p, const float* x, const float* w, const float* bias, float* y) {
    return {p.batch(),
            p.out_features,
            p.in_features(),
            {x, p.in_features(), 1},
            {w, p.out_features, 1},
            bias,
            y};
}

Product data_gradient(const P& p, const float* dy, const float* w, float* dx) {
    return {p.batch(),
            p.in_features(),
            p.out_features,
            {dy, p.out_features, 1},
            {w, 1, p.out_features},
            nullptr,
            dx};
}

Product weight_gradient(const P& p, const float* x, const float* dy, float* dw) {
    return {p.in_features(),         p.out_features, p.batch(), {x, 1, p.in_features()},
            {dy, p.out_features, 1}, nullptr,        dw};
}

void sum_rows(const P& p, const float* dy, float* db) {
    for (int64_t o = 0; o < p.out_features; ++o) {
        double total = 0;
        for (int64_t n = 0; n < p.batch(); ++n) total += dy[n * p.out_features + o];
        db[o] = static_cast<float>(total);
    }
}

}  // namespace

void register_linear_onednn(Registry& registry) {
    registry.add(
        "linear_forward",
        cpu_variant<P>(
            "onednn", 10,
            [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                forward(p, in[0].data<float>(), in[1].data<float>(),
                        p.bias ? in[2].data<float>() : nullptr, out[0].data<float>())
                    .run(c);
            },
            [](const P& p) {
                const float present = 0;
                return forward(p, nullptr, nullptr, p.bias ? &present : nullptr, nullptr).support();
            }));
    registry.add(
        "linear_data_gradient",
        cpu_variant<P>(
            "onednn", 10,
            [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                data_gradient(p, in[0].data<float>(), in[1].data<float>(), out[0].data<float>())
                    .run(c);
            },
            [](const P& p) { return data_gradient(p, nullptr, nullptr, nullptr).support(); }));
    registry.add(
        "linear_weight_gradient",
        cpu_variant<P>(
            "onednn", 10,
            [](Context& c, const P& p, TensorSpan in, TensorSpan out) {
                weight_gradient(p, in[0].data<float>(), in[1].data<float>(), out[0].data<float>())
                    .run(c);
                if (p.bias) sum_rows(p, in[1].data<float>(), out[1].data<float>());
            },
            [](const P& p) { return weight_gradient(p, nullptr, nullptr, nullptr).support(); }));
}

}  // namespace curie
