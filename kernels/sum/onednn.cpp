// sum and mean by oneDNN's reduction, on one thread: how it would share the work among several
// decides the bits.
#include "kernels/onednn.h"

#include "kernels/sum/sum.h"

namespace curie {
namespace {

using namespace onednn;
using P = SumProblem;

const Prepared<dnnl::reduction>& prepared(const P& p) {
    static PrimitiveCache<dnnl::reduction> cache;
    return cache.get(fmt::format("{} {}", p.mean, p.shape.size()), [&] {
        return describe<dnnl::reduction>(
            p.mean ? dnnl::algorithm::reduction_mean : dnnl::algorithm::reduction_sum,
            layout({1, p.shape.size()}, Tag::ab), layout({1, 1}, Tag::ab), 0.0f, 0.0f);
    });
}

void run(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    on_one_thread([&] {
        execute(context, prepared(p),
                {{DNNL_ARG_SRC, wrap(layout({1, p.shape.size()}, Tag::ab), in[0].raw())},
                 {DNNL_ARG_DST, wrap(layout({1, 1}, Tag::ab), out[0].raw())}});
        return 0;
    });
}

}  // namespace

void register_sum_onednn(Registry& registry) {
    registry.add("sum_forward", cpu_variant<P>("onednn", 10, run, [](const P& p) {
                     if (p.shape.size() < 2) return Support::no("oneDNN wants something to reduce");
                     return support_of(prepared(p).descriptor);
                 }));
}

}  // namespace curie
