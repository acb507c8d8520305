#include "explain/occlusion.h"

#include <algorithm>

#include "explain/inference_pass.h"
#include "explain/target_class.h"

namespace curie {
namespace {

/// A covered part of the image; the ends are excluded.
struct Square {
    int64_t top, left, bottom, right;
};

std::vector<Square> squares_over(int64_t height, int64_t width, int64_t patch, int64_t stride) {
    std::vector<Square> squares;
    // The first square shows only its last stride, the last one its first.
    for (int64_t top = stride - patch; top < height; top += stride)
        for (int64_t left = stride - patch; left < width; left += stride)
            squares.push_back({std::max<int64_t>(0, top), std::max<int64_t>(0, left),
                               std::min(height, top + patch), std::min(width, left + patch)});
    return squares;
}

std::vector<double> fill_values(const std::vector<double>& x, size_t channels,
                                const std::optional<double>& fill) {
    std::vector<double> values(channels, fill.value_or(0));
    if (!fill)
        for (size_t i = 0; i < x.size(); ++i)
            values[i % channels] += x[i] / static_cast<double>(x.size() / channels);
    return values;
}

}  // namespace

Heatmap occlusion(Context& context, Model& model, const Tensor& image, int target,
                  const OcclusionOptions& options) {
    const Shape& shape = image.shape();
    require(shape[0] == 1, "occlusion", "expected one image, got a batch of {}", shape[0]);
    const int64_t height = shape[1], width = shape[2], channels = shape[3];
    const int64_t side = std::min(height, width);
    const int64_t patch = options.patch ? options.patch : std::max<int64_t>(1, side / 8);
    const int64_t stride = options.stride ? options.stride : std::max<int64_t>(1, patch / 2);
    require(patch > 0 && patch <= side && stride > 0 && stride <= patch && options.batch > 0,
            "occlusion",
            "expected 1 <= stride <= patch <= {}, the image's shorter side, and a batch >= 1, got "
            "stride {}, patch {}, batch {}",
            side, stride, patch, options.batch);

    InferencePass pass(context, model);
    const double score = class_scores(pass.run(image), target)[0];
    const std::vector<double> x = image.to_doubles();
    const std::vector<double> fill = fill_values(x, size_t(channels), options.fill);
    const std::vector<Square> squares = squares_over(height, width, patch, stride);
    std::vector<double> drops(size_t(height * width)), covers(drops.size());
    for (size_t first = 0; first < squares.size(); first += size_t(options.batch)) {
        const size_t count = std::min(size_t(options.batch), squares.size() - first);
        std::vector<double> values;
        for (size_t n = 0; n < count; ++n) {
            values.insert(values.end(), x.begin(), x.end());
            double* covered = values.data() + n * x.size();
            const Square& s = squares[first + n];
            for (int64_t i = s.top; i < s.bottom; ++i)
                for (int64_t j = s.left; j < s.right; ++j)
                    std::copy(fill.begin(), fill.end(), covered + (i * width + j) * channels);
        }
        const Tensor images =
            context.from(values, {int64_t(count), height, width, channels}, image.dtype());
        const std::vector<double> scores = class_scores(pass.run(images), target);
        for (size_t n = 0; n < count; ++n) {
            const Square& s = squares[first + n];
            for (int64_t i = s.top; i < s.bottom; ++i)
                for (int64_t j = s.left; j < s.right; ++j) {
                    drops[i * width + j] += score - scores[n];
                    ++covers[i * width + j];
                }
        }
    }
    for (size_t i = 0; i < drops.size(); ++i) drops[i] /= covers[i];
    return heatmap_of(static_cast<int>(height), static_cast<int>(width), drops);
}

}  // namespace curie
