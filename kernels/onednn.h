// The adapter to oneDNN, the vendor library for CPUs. It hides the two things that differ from a
// plain call: the interface of version 2 (an operation descriptor first) and 3 (none), and threads.
// A primitive is made for one thread and run on fixed slices of the batch in parallel, so its bits
// do not depend on the number of threads.
#pragma once

#include <omp.h>

#include <exception>
#include <functional>
#include <mutex>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <unordered_map>

#include "engine/variant.h"

namespace curie::onednn {

inline const dnnl::engine& cpu_engine() {
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

/// A stream of the calling thread; executions on it are synchronous on a CPU.
inline dnnl::stream& stream() {
    thread_local dnnl::stream stream(cpu_engine());
    return stream;
}

using Tag = dnnl::memory::format_tag;

/// The descriptor of float32 data with extents in oneDNN's logical order (N,C,H,W and O,I,H,W);
/// `tag` says how they lie in memory.
inline dnnl::memory::desc layout(const dnnl::memory::dims& extents, Tag tag) {
    return {extents, dnnl::memory::data_type::f32, tag};
}

inline dnnl::memory wrap(const dnnl::memory::desc& layout, const void* data) {
    return {layout, cpu_engine(), const_cast<void*>(data)};
}

/// Scratch memory comes from us: oneDNN's own belongs to the thread that made the primitive.
inline dnnl::primitive_attr attributes() {
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attributes;
}

/// The descriptor of a forward primitive, or an empty one where oneDNN has no implementation.
template <class P, class... Arguments>
typename P::primitive_desc describe(const Arguments&... arguments) {
#if DNNL_VERSION_MAJOR >= 3
    return typename P::primitive_desc(cpu_engine(), arguments..., attributes(), true);
#else
    return typename P::primitive_desc(typename P::desc(arguments...), attributes(), cpu_engine(),
                                      true);
#endif
}

/// The descriptor of a backward primitive; `forward` is the hint that oneDNN wants.
template <class P, class Hint, class... Arguments>
typename P::primitive_desc describe_backward(const Hint& forward, const Arguments&... arguments) {
#if DNNL_VERSION_MAJOR >= 3
    return typename P::primitive_desc(cpu_engine(), arguments..., forward, attributes(), true);
#else
    return typename P::primitive_desc(typename P::desc(arguments...), attributes(), cpu_engine(),
                                      forward, true);
#endif
}

/// No, when oneDNN has nothing or only its own reference loops.
template <class Descriptor>
Support support_of(const Descriptor& descriptor) {
    if (!descriptor) return Support::no("oneDNN has no implementation");
    const std::string name = descriptor.impl_info_str();
    for (const char* slow : {"ref", "simple"})
        if (name.find(slow) != std::string::npos)
            return Support::no("oneDNN has only its reference implementation, " + name);
    return Support::yes();
}

/// A primitive with its descriptor. Made on one thread, whatever the caller has set.
template <class P>
struct Prepared {
    typename P::primitive_desc descriptor;
    P primitive;
};

using Arguments = std::unordered_map<int, dnnl::memory>;

/// Runs a primitive on the calling thread, with scratch memory of the context.
template <class P>
void execute(Context& context, const Prepared<P>& prepared, Arguments arguments) {
    const auto& scratch = prepared.descriptor.scratchpad_desc();
    const Tensor memory = context.empty({static_cast<int64_t>(scratch.get_size() + 3) / 4});
    arguments.emplace(DNNL_ARG_SCRATCHPAD, wrap(scratch, memory.raw()));
    prepared.primitive.execute(stream(), arguments);
}

/// Runs `make` with OpenMP set to one thread, which is what oneDNN then plans for.
template <class Make>
auto on_one_thread(Make make) {
    const int threads = omp_get_max_threads();
    omp_set_num_threads(1);
    try {
        auto made = make();
        omp_set_num_threads(threads);
        return made;
    } catch (...) {
        omp_set_num_threads(threads);
        throw;
    }
}

/// Primitives by key, each made once per process; safe to call from several threads.
template <class P>
class PrimitiveCache {
  public:
    /// `describe` makes the descriptor on a miss. The answer may hold an empty descriptor.
    const Prepared<P>& get(const std::string& key,
                           const std::function<typename P::primitive_desc()>& describe) {
        const std::lock_guard lock(mutex_);
        auto found = prepared_.find(key);
        if (found == prepared_.end()) {
            auto made = on_one_thread([&] {
                Prepared<P> prepared{describe(), P()};
                if (support_of(prepared.descriptor)) prepared.primitive = P(prepared.descriptor);
                return prepared;
            });
            found = prepared_.emplace(key, std::move(made)).first;
        }
        return found->second;
    }

  private:
    std::mutex mutex_;
    std::unordered_map<std::string, Prepared<P>> prepared_;
};

/// Fixed slices of a batch: at most `most` of them, all equal but perhaps the last.
struct BatchSlices {
    int64_t batch, size, count;
    explicit BatchSlices(int64_t batch, int64_t most = 8)
        : batch(batch),
          size(std::max<int64_t>(1, (batch + most - 1) / most)),
          count((batch + size - 1) / size) {}
    int64_t begin(int64_t slice) const { return slice * size; }
    int64_t length(int64_t slice) const { return std::min(size, batch - begin(slice)); }
};

/// Calls body(slice) for every slice in parallel; inside, oneDNN runs on one thread.
template <class Body>
void for_slices(const BatchSlices& slices, const Body& body) {
    std::exception_ptr failure;  // an exception must not leave a parallel region
#pragma omp parallel for schedule(dynamic, 1)
    for (int64_t slice = 0; slice < slices.count; ++slice) {
        try {
            body(slice);
        } catch (...) {
#pragma omp critical
            failure = std::current_exception();
        }
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace curie::onednn
