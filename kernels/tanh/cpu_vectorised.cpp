// tanh, streamed: an odd polynomial near 0, where 1 - 2 / (e^2x + 1) would lose its digits, and
// that formula elsewhere; both are computed for every vector. Polynomial: Moshier, Cephes, tanhf.
#include "kernels/tanh/cpu_vectorised.h"

#include "kernels/stream.h"

namespace curie::CURIE_ISA {
namespace {

inline Vector tanh_of(Vector x) {
    const Vector size = max(x, -x), square = x * x;
    Vector near = broadcast(-5.70498872745e-3f);
    near = near * square + 2.06390887954e-2f;
    near = near * square - 5.37397155531e-2f;
    near = near * square + 1.33314422036e-1f;
    near = near * square - 3.33332819422e-1f;
    near = near * square * x + x;
    const Vector far = 1.0f - 2.0f / (exp(size + size) + 1.0f);
    return size < 0.625f ? near : x < 0.0f ? -far : far;
}

}  // namespace

void tanh_forward(const float* x, float* y, int64_t size) {
    stream(x, y, size, [](Vector a) { return tanh_of(a); });
}

void tanh_gradient(const float* y, const float* dy, float* dx, int64_t size) {
    stream(y, dy, dx, size, [](Vector a, Vector da) { return da * (1.0f - a * a); });
}

}  // namespace curie::CURIE_ISA
