#include "bench/convolution_bound.h"

#include "bench/timing.h"

#if CURIE_HAVE_ONEDNN
#include "kernels/onednn.h"
#endif

namespace curie::bench {

#if CURIE_HAVE_ONEDNN
namespace {

using namespace onednn;
using Extents = dnnl::memory::dims;

/// Zero-filled memory of a layout, owned by the library.
dnnl::memory memory_of(const dnnl::memory::desc& layout) {
    dnnl::memory memory(layout, cpu_engine());
    std::fill_n(static_cast<char*>(memory.get_data_handle()), layout.get_size(), 0);
    return memory;
}

template <class P>
double seconds_of(const typename P::primitive_desc& descriptor, Arguments arguments) {
    const P primitive(descriptor);
    arguments.emplace(DNNL_ARG_SCRATCHPAD, memory_of(descriptor.scratchpad_desc()));
    return measure([&] { primitive.execute(stream(), arguments); }, 5, 0.3).p10;
}

double seconds_of(const Conv2dProblem& p) {
    const auto any = [](Extents extents) { return layout(extents, Tag::any); };
    const auto x = any({p.batch, p.in_channels, p.height, p.width});
    const auto w = any({p.out_channels, p.in_channels, p.rows.kernel, p.columns.kernel});
    const auto b = layout({p.out_channels}, Tag::x);
    const auto y = any({p.batch, p.out_channels, p.out_height(), p.out_width()});
    const Extents strides{p.rows.stride, p.columns.stride}, dilations{0, 0},
        before{p.rows.before, p.columns.before}, after{p.rows.after, p.columns.after};
    const auto direct = dnnl::algorithm::convolution_direct;
    const auto forward = describe<dnnl::convolution_forward>(
        dnnl::prop_kind::forward_training, direct, x, w, b, y, strides, dilations, before, after);
    const auto data = describe_backward<dnnl::convolution_backward_data>(
        forward, direct, x, w, y, strides, dilations, before, after);
    const auto weights = describe_backward<dnnl::convolution_backward_weights>(
        forward, direct, x, w, b, y, strides, dilations, before, after);
    return seconds_of<dnnl::convolution_forward>(
               forward, {{DNNL_ARG_SRC, memory_of(forward.src_desc())},
                         {DNNL_ARG_WEIGHTS, memory_of(forward.weights_desc())},
                         {DNNL_ARG_BIAS, memory_of(forward.bias_desc())},
                         {DNNL_ARG_DST, memory_of(forward.dst_desc())}}) +
           seconds_of<dnnl::convolution_backward_data>(
               data, {{DNNL_ARG_DIFF_DST, memory_of(data.diff_dst_desc())},
                      {DNNL_ARG_WEIGHTS, memory_of(data.weights_desc())},
                      {DNNL_ARG_DIFF_SRC, memory_of(data.diff_src_desc())}}) +
           seconds_of<dnnl::convolution_backward_weights>(
               weights, {{DNNL_ARG_SRC, memory_of(weights.src_desc())},
                         {DNNL_ARG_DIFF_DST, memory_of(weights.diff_dst_desc())},
                         {DNNL_ARG_DIFF_WEIGHTS, memory_of(weights.diff_weights_desc())},
                         {DNNL_ARG_DIFF_BIAS, memory_of(weights.diff_bias_desc())}});
}

}  // namespace

double onednn_convolution_seconds(const std::vector<Conv2dProblem>& problems, int threads) {
    omp_set_num_threads(threads);
    double total = 0;
    for (const Conv2dProblem& problem : problems) total += seconds_of(problem);
    return total;
}
#else
double onednn_convolution_seconds(const std::vector<Conv2dProblem>&, int) {
    fail("bench", "this build has no oneDNN to compare with; install libdnnl-dev and build again");
}
#endif

}  // namespace curie::bench
