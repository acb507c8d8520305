// What the processor can do at most: registers only, and memory only.
#include "bench/cpu_machine_peak.h"

#include "kernels/chunks.h"
#include "kernels/streaming_store.h"

namespace curie::bench::CURIE_ISA {

using namespace curie::CURIE_ISA;

double multiply_add_chains(int64_t steps, float* sink) {
    constexpr int chains = vector_width == 16 ? 20 : 10;
    double total = 0;
#pragma omp parallel reduction(+ : total)
    {
        Vector sums[chains];
#pragma GCC unroll 20
        for (int i = 0; i < chains; ++i) sums[i] = broadcast(static_cast<float>(i));
        const Vector factor = broadcast(0.999f), term = broadcast(0.001f);
        for (int64_t step = 0; step < steps; ++step) {
#pragma GCC unroll 20
            for (int i = 0; i < chains; ++i) {
                sums[i] = sums[i] * factor + term;
                // The compiler may neither reorder nor merge the chains.
                asm volatile("" : "+x"(sums[i]));
            }
        }
        Vector all{};
#pragma GCC unroll 20
        for (int i = 0; i < chains; ++i) all += sums[i];
#pragma omp critical
        *sink += sum(all);
        total += 2.0 * chains * vector_width * static_cast<double>(steps);
    }
    return total;
}

void stream_copy(const float* a, float* b, int64_t size) {
    for_chunks(size, stream_grain, [=](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i += vector_width) put(b + i, load(a + i), true);
        finish_streaming();
    });
}

}  // namespace curie::bench::CURIE_ISA
