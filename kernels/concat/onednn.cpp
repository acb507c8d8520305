// concat by oneDNN on fixed slices of the rows; it has no primitive for the gradient.
#include "kernels/concat/concat.h"

#include "kernels/onednn.h"

namespace curie {
namespace {

using namespace onednn;
using P = ConcatProblem;

dnnl::concat::primitive_desc describe_concat(const P& p, int64_t rows) {
    std::vector<dnnl::memory::desc> parts;
    for (int64_t width : p.widths) parts.push_back(layout({rows, width}, Tag::ab));
    const auto whole = layout({rows, p.total_width()}, Tag::ab);
    try {
#if DNNL_VERSION_MAJOR >= 3
        return dnnl::concat::primitive_desc(cpu_engine(), whole, 1, parts, attributes());
#else
        return dnnl::concat::primitive_desc(whole, 1, parts, cpu_engine(), attributes());
#endif
    } catch (const dnnl::error&) {  // not every version can answer with an empty descriptor
        return {};
    }
}

const Prepared<dnnl::concat>& prepare(const P& p, int64_t rows) {
    static PrimitiveCache<dnnl::concat> cache;
    return cache.get(fmt::format("{} {}", rows, fmt::join(p.widths, "+")),
                     [&] { return describe_concat(p, rows); });
}

void run(Context& context, const P& p, TensorSpan in, TensorSpan out) {
    const BatchSlices slices(p.rows());
    for_slices(slices, [&](int64_t slice) {
        const int64_t rows = slices.length(slice), begin = slices.begin(slice);
        Arguments arguments{{DNNL_ARG_DST, wrap(layout({rows, p.total_width()}, Tag::ab),
                                                out[0].data<float>() + begin * p.total_width())}};
        for (size_t i = 0; i < in.size(); ++i)
            arguments.emplace(DNNL_ARG_MULTIPLE_SRC + static_cast<int>(i),
                              wrap(layout({rows, p.widths[i]}, Tag::ab),
                                   in[i].data<float>() + begin * p.widths[i]));
        execute(context, prepare(p, rows), arguments);
    });
}

}  // namespace

void register_concat_onednn(Registry& registry) {
    registry.add("concat_forward", cpu_variant<P>("onednn", 10, run, [](const P& p) {
                     if (p.rows() == 0 || std::count(p.widths.begin(), p.widths.end(), 0) > 0)
                         return Support::no("oneDNN takes no empty tensor");
                     return support_of(prepare(p, BatchSlices(p.rows()).size).descriptor);
                 }));
}

}  // namespace curie
