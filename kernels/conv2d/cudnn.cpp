// conv2d by cuDNN. cuDNN's filters lie K,R,S,C, ours H,W,I,O: forward and data gradient take a
// packed copy, made again when the weights have changed; the weight gradient is turned back. The
// algorithm is the first that is deterministic, stays within the workspace limit and then does run,
// in the order of cuDNN's heuristics (of a timed search with --fast). Unless --allow-tf32 is given
// it runs without TF32, and what was listed for that comes first.
#include <algorithm>
#include <iostream>
#include <type_traits>
#include <vector>

#include "kernels/conv2d/conv2d.h"
#include "kernels/conv2d/cudnn_choice.h"
#include "kernels/cudnn.h"
#include "kernels/packed_copies.h"

namespace curie {
namespace {

using namespace cudnn;
using P = Conv2dProblem;

using Filter =
    Descriptor<cudnnFilterDescriptor_t, cudnnCreateFilterDescriptor, cudnnDestroyFilterDescriptor>;
using Convolution = Descriptor<cudnnConvolutionDescriptor_t, cudnnCreateConvolutionDescriptor,
                               cudnnDestroyConvolutionDescriptor>;

/// Every descriptor of one problem. `math` as cudnnMathType_t.
struct Terms {
    TensorDescriptor x, y, bias;
    Filter w;
    Convolution convolution;

    Terms(const P& p, cudnnMathType_t math)
        : x({p.batch, p.in_channels, p.height, p.width}),
          y({p.batch, p.out_channels, p.out_height(), p.out_width()}),
          bias({1, p.out_channels, 1, 1}) {
        const auto narrow = [](int64_t value) { return static_cast<int>(value); };
        CURIE_CUDNN_CHECK(cudnnSetFilter4dDescriptor(
            w, CUDNN_DATA_FLOAT, CUDNN_TENSOR_NHWC, narrow(p.out_channels), narrow(p.group_in()),
            narrow(p.rows.kernel), narrow(p.columns.kernel)));
        CURIE_CUDNN_CHECK(cudnnSetConvolution2dDescriptor(
            convolution, narrow(p.rows.before), narrow(p.columns.before), narrow(p.rows.stride),
            narrow(p.columns.stride), narrow(p.rows.dilation), narrow(p.columns.dilation),
            CUDNN_CROSS_CORRELATION, CUDNN_DATA_FLOAT));
        CURIE_CUDNN_CHECK(cudnnSetConvolutionGroupCount(convolution, narrow(p.groups)));
        CURIE_CUDNN_CHECK(cudnnSetConvolutionMathType(convolution, math));
    }
};

/// What cuDNN's interface can express; answered without a GPU.
Support expressible(const P& p) {
    const Support fits =
        extents_fit("cuDNN", {p.batch, p.height, p.width, p.in_channels, p.out_channels,
                              p.out_height(), p.out_width(), p.height * p.width * p.in_channels,
                              p.out_height() * p.out_width() * p.out_channels,
                              p.rows.kernel * p.columns.kernel * p.group_in() * p.out_channels});
    if (!fits) return fits;
    const Terms terms(p, CUDNN_FMA_MATH);
    int n = 0, c = 0, h = 0, w = 0;
    // Where its own output would be empty, it answers that a parameter is bad.
    const cudnnStatus_t status =
        cudnnGetConvolution2dForwardOutputDim(terms.convolution, terms.x, terms.w, &n, &c, &h, &w);
    if (status != CUDNN_STATUS_SUCCESS || h != p.out_height() || w != p.out_width())
        return Support::no(
            "cuDNN pads both sides alike, which here gives another output; pad() the input first");
    return Support::yes();
}

enum class Direction { forward, data, weights };

/// Bytes of workspace that an algorithm wants with this math, which a heuristic's list may state of
/// another.
template <class Algorithm>
cudnnStatus_t workspace_of(cudnnHandle_t cudnn, const Terms& t, Algorithm algorithm,
                           size_t* bytes) {
    if constexpr (std::is_same_v<Algorithm, cudnnConvolutionFwdAlgo_t>) {
        return cudnnGetConvolutionForwardWorkspaceSize(cudnn, t.x, t.w, t.convolution, t.y,
                                                       algorithm, bytes);
    } else if constexpr (std::is_same_v<Algorithm, cudnnConvolutionBwdDataAlgo_t>) {
        return cudnnGetConvolutionBackwardDataWorkspaceSize(cudnn, t.w, t.y, t.convolution, t.x,
                                                            algorithm, bytes);
    } else {
        return cudnnGetConvolutionBackwardFilterWorkspaceSize(cudnn, t.x, t.y, t.convolution, t.w,
                                                              algorithm, bytes);
    }
}

/// What is asked for: by a timed search, with algorithms that are not deterministic, with TF32.
struct Wanted {
    bool timed, fast, tf32;
};

/// What differs between the directions: where the heuristics and the timed search are. `ask` takes
/// a handle, the descriptors, the length of a list, how many it found, and the list.
template <class Performance, class Ask>
VendorChoice search_with(const P& p, const Stream& stream, int most, Wanted wanted, Ask ask) {
    const Terms terms(p, wanted.tf32 ? CUDNN_DEFAULT_MATH : CUDNN_FMA_MATH);
    const cudnnHandle_t cudnn = handle(stream);
    std::vector<Performance> list(static_cast<size_t>(most));
    int found = 0;
    const cudnnStatus_t status = ask(cudnn, terms, most, &found, list.data());
    if (refuses(status) || (wanted.timed && status != CUDNN_STATUS_SUCCESS)) {
        (void)cudaGetLastError();
        return {{}, fmt::format("cuDNN answers {}", cudnnGetErrorString(status))};
    }
    CURIE_CUDNN_CHECK(status);
    list.resize(static_cast<size_t>(found));
    // Timed with another math than it would run with, an entry says less.
    if (!wanted.tf32)
        std::stable_partition(list.begin(), list.end(), [](const Performance& each) {
            return each.mathType == CUDNN_FMA_MATH;
        });
    return allowed_algorithms(list, wanted.fast, wanted.tf32,
                              [&](cudnnMathType_t math, auto algorithm, size_t* bytes) {
                                  return workspace_of(cudnn, Terms(p, math), algorithm, bytes);
                              });
}

VendorChoice search(const P& p, Direction direction, const Stream& stream, Wanted wanted) {
    const bool timed = wanted.timed;
    switch (direction) {
        case Direction::forward:
            return search_with<cudnnConvolutionFwdAlgoPerf_t>(
                p, stream, CUDNN_CONVOLUTION_FWD_ALGO_COUNT, wanted,
                [=](cudnnHandle_t h, const Terms& t, int most, int* found, auto* list) {
                    const auto ask = timed ? cudnnFindConvolutionForwardAlgorithm
                                           : cudnnGetConvolutionForwardAlgorithm_v7;
                    return ask(h, t.x, t.w, t.convolution, t.y, most, found, list);
                });
        case Direction::data:
            return search_with<cudnnConvolutionBwdDataAlgoPerf_t>(
                p, stream, CUDNN_CONVOLUTION_BWD_DATA_ALGO_COUNT, wanted,
                [=](cudnnHandle_t h, const Terms& t, int most, int* found, auto* list) {
                    const auto ask = timed ? cudnnFindConvolutionBackwardDataAlgorithm
                                           : cudnnGetConvolutionBackwardDataAlgorithm_v7;
                    return ask(h, t.w, t.y, t.convolution, t.x, most, found, list);
                });
        case Direction::weights:
            break;
    }
    return search_with<cudnnConvolutionBwdFilterAlgoPerf_t>(
        p, stream, CUDNN_CONVOLUTION_BWD_FILTER_ALGO_COUNT, wanted,
        [=](cudnnHandle_t h, const Terms& t, int most, int* found, auto* list) {
            const auto ask = timed ? cudnnFindConvolutionBackwardFilterAlgorithm
                                   : cudnnGetConvolutionBackwardFilterAlgorithm_v7;
            return ask(h, t.x, t.y, t.convolution, t.w, most, found, list);
        });
}

VendorChoices choices;

std::string key_of(const P& p, Direction direction, bool fast, bool tf32) {
    int device = 0;
    CURIE_CUDA_CHECK(cudaGetDevice(&device));
    return fmt::format("{} direction {} fast {} tf32 {} device {}", p.describe(),
                       static_cast<int>(direction), fast, tf32, device);
}

VendorChoice search(const P& p, Direction direction, const Stream& stream, bool fast, bool tf32) {
    if (!fast) return search(p, direction, stream, {false, false, tf32});
    const VendorChoice timed = search(p, direction, stream, {true, true, tf32});
    if (timed.unsupported.empty()) return timed;
    // It takes memory of its own, which may not be there, and its list may have nothing for us.
    std::cerr << fmt::format(
        "[cudnn] the timed search of {} gives nothing: {}; cuDNN's heuristics are asked\n",
        p.describe(), timed.unsupported);
    return search(p, direction, stream, {false, true, tf32});
}

bool has_device() {
    int count = 0;
    const bool found = cudaGetDeviceCount(&count) == cudaSuccess && count > 0;
    (void)cudaGetLastError();
    return found;
}

/// Without a GPU only what the interface can express is known.
Support support(const P& p, Direction direction) {
    const Support answer = expressible(p);
    if (!answer || !has_device()) return answer;
    const VendorChoice choice = choices.get(key_of(p, direction, false, false), [&] {
        return search(p, direction, Stream(), false, false);
    });
    return choice.unsupported.empty() ? Support::yes() : Support::no(choice.unsupported);
}

/// What a call needs: descriptors with the chosen math, the algorithm and its workspace.
struct Call {
    VendorAlgorithm chosen;
    Terms terms;
    Tensor workspace;
    cudnnHandle_t cudnn;

    Call(Context& c, const P& p, const VendorAlgorithm& algorithm)
        : chosen(algorithm),
          terms(p, static_cast<cudnnMathType_t>(chosen.math)),
          workspace(c.empty({static_cast<int64_t>(chosen.workspace_bytes + 3) / 4})),
          cudnn(handle(c.stream())) {}
};

/// `attempt` with the first algorithm that cuDNN does run: what it lists it may still refuse.
template <class Attempt>
void run_first(Context& c, const P& p, Direction direction, const char* function, Attempt attempt) {
    const auto run = [&](bool fast, bool tf32) {
        return choices.run(
            key_of(p, direction, fast, tf32),
            [&] { return search(p, direction, c.stream(), fast, tf32); },
            [&](const VendorAlgorithm& algorithm) -> std::string {
                const cudnnStatus_t status = attempt(Call(c, p, algorithm));
                if (!refuses(status)) {
                    check(status, function, __func__, __FILE__, __LINE__);
                    return "";
                }
                (void)cudaGetLastError();
                const std::string reason =
                    fmt::format("{} answers {} to algorithm {}", function,
                                cudnnGetErrorString(status), algorithm.algorithm);
                std::cerr << fmt::format("[cudnn] {}: {}, which was listed; it is left out\n",
                                         p.describe(), reason);
                return reason;
            });
    };
    const bool fast = c.options().fast, tf32 = c.options().allow_tf32;
    std::string refusal = run(fast, tf32);
    if (!refusal.empty() && (fast || tf32)) refusal = run(false, false);  // what supports() found
    require(refusal.empty(), "conv2d", "expected an algorithm of cuDNN for {}: {}", p.describe(),
            refusal);
}

/// The weights' two layouts, as the same logical tensor O,I,H,W.
struct Layouts {
    TensorDescriptor ours, packed;
    explicit Layouts(const P& p)
        : ours(extents(p), {1, p.out_channels, p.columns.kernel * p.group_in() * p.out_channels,
                            p.group_in() * p.out_channels}),
          packed(extents(p)) {}
    static TensorDescriptor::Extents extents(const P& p) {
        return {p.out_channels, p.group_in(), p.rows.kernel, p.columns.kernel};
    }
};

Tensor packed_weights(Context& c, const P& p, const Tensor& weights) {
    // Never destroyed: at the end of the process the driver may be gone before the copies.
    static PackedCopies& copies = *new PackedCopies;
    return copies.get(weights, c.allocator()->runtime().abandoned_captures(), [&] {
        const Tensor packed = c.empty(weights.shape());
        const Layouts layouts(p);
        CURIE_CUDNN_CHECK(cudnnTransformTensor(handle(c.stream()), &one, layouts.ours,
                                               weights.raw(), &zero, layouts.packed, packed.raw()));
        return packed;
    });
}

void run_forward(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const Tensor weights = packed_weights(c, p, in[1]);
    run_first(c, p, Direction::forward, "cudnnConvolutionForward", [&](const Call& call) {
        const Terms& t = call.terms;
        return cudnnConvolutionForward(
            call.cudnn, &one, t.x, in[0].raw(), t.w, weights.raw(), t.convolution,
            static_cast<cudnnConvolutionFwdAlgo_t>(call.chosen.algorithm), call.workspace.raw(),
            call.chosen.workspace_bytes, &zero, t.y, out[0].raw());
    });
    if (!p.bias) return;
    const Terms t(p, CUDNN_FMA_MATH);
    CURIE_CUDNN_CHECK(
        cudnnAddTensor(handle(c.stream()), &one, t.bias, in[2].raw(), &one, t.y, out[0].raw()));
}

void run_data_gradient(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const Tensor weights = packed_weights(c, p, in[1]);
    run_first(c, p, Direction::data, "cudnnConvolutionBackwardData", [&](const Call& call) {
        const Terms& t = call.terms;
        return cudnnConvolutionBackwardData(
            call.cudnn, &one, t.w, weights.raw(), t.y, in[0].raw(), t.convolution,
            static_cast<cudnnConvolutionBwdDataAlgo_t>(call.chosen.algorithm), call.workspace.raw(),
            call.chosen.workspace_bytes, &zero, t.x, out[0].raw());
    });
}

void run_weight_gradient(Context& c, const P& p, TensorSpan in, TensorSpan out) {
    const Tensor packed = c.empty(p.weight_shape());
    run_first(c, p, Direction::weights, "cudnnConvolutionBackwardFilter", [&](const Call& call) {
        const Terms& t = call.terms;
        return cudnnConvolutionBackwardFilter(
            call.cudnn, &one, t.x, in[0].raw(), t.y, in[1].raw(), t.convolution,
            static_cast<cudnnConvolutionBwdFilterAlgo_t>(call.chosen.algorithm),
            call.workspace.raw(), call.chosen.workspace_bytes, &zero, t.w, packed.raw());
    });
    const cudnnHandle_t cudnn = handle(c.stream());
    const Layouts layouts(p);
    CURIE_CUDNN_CHECK(cudnnTransformTensor(cudnn, &one, layouts.packed, packed.raw(), &zero,
                                           layouts.ours, out[0].raw()));
    if (!p.bias) return;
    const Terms t(p, CUDNN_FMA_MATH);
    CURIE_CUDNN_CHECK(
        cudnnConvolutionBackwardBias(cudnn, &one, t.y, in[1].raw(), &zero, t.bias, out[1].raw()));
}

}  // namespace

void register_conv2d_cudnn(Registry& registry) {
    registry.add("conv2d_forward", vendor_variant<P>("cudnn", run_forward, [](const P& p) {
                     return support(p, Direction::forward);
                 }));
    registry.add("conv2d_data_gradient",
                 vendor_variant<P>("cudnn", run_data_gradient,
                                   [](const P& p) { return support(p, Direction::data); }));
    registry.add("conv2d_weight_gradient",
                 vendor_variant<P>("cudnn", run_weight_gradient,
                                   [](const P& p) { return support(p, Direction::weights); }));
}

}  // namespace curie
