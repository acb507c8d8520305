#include "kernels/conv2d/implicit_gemm.h"

#include "kernels/conv2d/3_implicit_gemm.h"
#include "kernels/conv2d/5_tensor_core.h"
#include "kernels/conv2d/partial_sums.h"
#include "kernels/conv2d/transposed_weights.h"
#include "kernels/device_variant.h"

namespace curie {
namespace {

using P = Conv2dProblem;

/// Positions and their sums are 32-bit integers; addresses are 64-bit.
constexpr int64_t position_limit = int64_t{1} << 30;

bool is_pointwise(const Conv2dGeometry& g) {
    return g.rows.is_pointwise() && g.columns.is_pointwise();
}

PatchMatrix patch_matrix(const PatchAxis& rows, const PatchAxis& columns, int64_t channels,
                         int64_t batch, int64_t height, int64_t width, bool pointwise) {
    return {rows,
            columns,
            static_cast<int>(channels),
            static_cast<int>(batch * height * width),
            make_divisor(height * width),
            make_divisor(width),
            pointwise};
}

Support supports_patches(const P& p) {
    if (p.groups != 1) return Support::no("takes one group; use 1_naive for several");
    const auto fits = [](int64_t extent, const Window& window) {
        return extent + window.before + window.after < position_limit;
    };
    const int64_t in = p.in_channels, out = p.out_channels;
    const int64_t taps = p.rows.kernel * p.columns.kernel;
    const int64_t pixels = p.batch * std::max(p.height * p.width, p.out_height() * p.out_width());
    return Support::yes_if(fits(p.height, p.rows) && fits(p.width, p.columns) &&
                               pixels < position_limit && taps * in < position_limit &&
                               taps * out < position_limit && std::max(in, out) < (1 << 20),
                           "takes padded extents, pixels and taps below 2^30, channels below 2^20");
}

/// What a variant launches; both have the same three operations around it.
struct RegisterTiles {
    static constexpr const char* variant = "3_implicit_gemm";
    static constexpr int rank = 30;
    static constexpr bool tf32 = false;
    static void product(Context& context, auto... arguments) {
        CURIE_CALL_DEVICE(context, conv2d_implicit_gemm, arguments...);
    }
    static void slices(Context& context, auto... arguments) {
        CURIE_CALL_DEVICE(context, conv2d_implicit_gemm_slices, arguments...);
    }
};

struct TensorCores {
    static constexpr const char* variant = "5_tensor_core";
    static constexpr int rank = 50;
    static constexpr bool tf32 = true;
    static void product(Context& context, auto... arguments) {
        CURIE_CALL_DEVICE(context, conv2d_tensor_core, arguments...);
    }
    static void slices(Context& context, auto... arguments) {
        CURIE_CALL_DEVICE(context, conv2d_tensor_core_slices, arguments...);
    }
};

template <class Gemm>
void forward(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    Gemm::product(context, "conv2d_forward", forward_patches(p), in[0].data<float>(),
                  in[1].data<float>(), p.bias ? in[2].data<float>() : nullptr, out[0].data<float>(),
                  static_cast<int>(p.out_channels));
}

template <class Gemm>
void data_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const Tensor transposed = context.empty({in[1].size()});
    CURIE_CALL_DEVICE(context, conv2d_transpose_weights, in[1].data<float>(),
                      transposed.data<float>(), static_cast<int>(p.rows.kernel * p.columns.kernel),
                      static_cast<int>(p.in_channels), static_cast<int>(p.out_channels));
    Gemm::product(context, "conv2d_data_gradient", data_gradient_patches(p), in[0].data<float>(),
                  transposed.data<float>(), nullptr, out[0].data<float>(),
                  static_cast<int>(p.in_channels));
}

template <class Gemm>
void weight_gradient(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const PatchMatrix patches = forward_patches(p);
    const PixelSlices slices = weight_gradient_slices(patches, p.out_channels);
    const float *x = in[0].data<float>(), *dy = in[1].data<float>();
    float *dw = out[0].data<float>(), *db = p.bias ? out[1].data<float>() : nullptr;
    const auto columns = static_cast<int>(p.out_channels);
    if (slices.count == 1) {
        Gemm::slices(context, "conv2d_weight_gradient", patches, slices, x, dy, dw, db, columns);
        return;
    }
    const int64_t weights = out[0].size(), biases = db ? p.out_channels : 0;
    const Tensor partial = context.empty({slices.count * (weights + biases)});
    float* dw_parts = partial.data<float>();
    float* db_parts = db ? dw_parts + slices.count * weights : nullptr;
    Gemm::slices(context, "conv2d_weight_gradient", patches, slices, x, dy, dw_parts, db_parts,
                 columns);
    CURIE_CALL_DEVICE(context, conv2d_sum_partials, dw_parts, slices.count, weights, dw);
    if (db) CURIE_CALL_DEVICE(context, conv2d_sum_partials, db_parts, slices.count, biases, db);
}

template <class Gemm>
void add_variants(Registry& registry) {
    const auto add = [&](const char* operation, auto run) {
        add_device_variant<P>(registry, operation, Gemm::variant, Gemm::rank, run, supports_patches,
                              {DType::float32}, /*compute_capability=*/80, Gemm::tf32);
    };
    add("conv2d_forward", forward<Gemm>);
    add("conv2d_data_gradient", data_gradient<Gemm>);
    add("conv2d_weight_gradient", weight_gradient<Gemm>);
}

}  // namespace

PatchMatrix forward_patches(const Conv2dGeometry& g) {
    const auto axis = [](const Window& w, int64_t extent) {
        return PatchAxis{static_cast<int>(extent),     static_cast<int>(w.kernel),
                         static_cast<int>(w.stride),   static_cast<int>(-w.before),
                         static_cast<int>(w.dilation), Divisor{}};
    };
    return patch_matrix(axis(g.rows, g.height), axis(g.columns, g.width), g.in_channels, g.batch,
                        g.out_height(), g.out_width(), is_pointwise(g));
}

PatchMatrix data_gradient_patches(const Conv2dGeometry& g) {
    const auto axis = [](const Window& w, int64_t outputs) {
        return PatchAxis{
            static_cast<int>(outputs),  static_cast<int>(w.kernel),    1,
            static_cast<int>(w.before), static_cast<int>(-w.dilation), make_divisor(w.stride)};
    };
    return patch_matrix(axis(g.rows, g.out_height()), axis(g.columns, g.out_width()),
                        g.out_channels, g.batch, g.height, g.width, is_pointwise(g));
}

PixelSlices weight_gradient_slices(const PatchMatrix& patches, int64_t columns) {
    constexpr int64_t depth = 16, shortest = 64;
    const auto ceil = [](int64_t a, int64_t b) { return (a + b - 1) / b; };
    const int64_t tiles = ceil(patches.depth(), 128) * ceil(columns, 128);
    const int64_t most = std::max<int64_t>(patches.pixels / shortest, 1);
    const int64_t wanted = std::min(ceil(4 * sum_multiprocessors, tiles), most);
    const int64_t pixels = ceil(ceil(patches.pixels, wanted), depth) * depth;
    return {static_cast<int>(ceil(patches.pixels, pixels)), static_cast<int>(pixels)};
}

void register_conv2d_implicit_gemm(Registry& registry) {
    add_variants<RegisterTiles>(registry);
    add_variants<TensorCores>(registry);
}

}  // namespace curie
