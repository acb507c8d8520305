// Differentiates relu(x + x) with the installed library; exits with 1 when the result is wrong.
#include <array>
#include <cstdio>

#include "kernels/add/add.h"
#include "kernels/register_all.h"
#include "kernels/relu/relu.h"

int main() {
    curie::Context context(curie::all_operations());
    const std::array<float, 3> values{-1, 0.5f, 2};
    curie::Tensor x = context.from(std::span<const float>(values), {3});
    x.set_requires_gradient();
    const curie::Tensor y = relu(context, add(context, x, x));
    context.tape.backward(context, y, context.full({3}, 1.0));
    const std::vector<double> result = y.to_doubles(), gradient = x.gradient().to_doubles();
    std::printf("y = %g %g %g, dx = %g %g %g\n", result[0], result[1], result[2], gradient[0],
                gradient[1], gradient[2]);
    const bool right =
        result == std::vector<double>{0, 1, 4} && gradient == std::vector<double>{0, 2, 2};
    return right ? 0 : 1;
}
