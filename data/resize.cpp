#include "data/resize.h"

#include <algorithm>
#include <cmath>

#include "engine/error.h"

namespace curie {
namespace {

/// One output position: source indices [first, first + weights.size()).
struct Taps {
    int first;
    std::vector<float> weights;
};

std::vector<Taps> make_taps(int source, int target, ResizeMethod method) {
    const double scale = static_cast<double>(source) / target;
    std::vector<Taps> taps(target);
    for (int i = 0; i < target; ++i) {
        const double centre = (i + 0.5) * scale;
        if (method == ResizeMethod::nearest) {
            taps[i] = {std::min(static_cast<int>(centre), source - 1), {1.0f}};
            continue;
        }
        const double support = std::max(scale, 1.0);
        const int first = std::max(static_cast<int>(centre - support + 0.5), 0);
        const int last = std::min(static_cast<int>(centre + support + 0.5), source);
        std::vector<double> weights(last - first);
        double sum = 0;
        for (int j = first; j < last; ++j)
            sum += weights[j - first] = std::max(0.0, 1.0 - std::abs((j + 0.5 - centre) / support));
        taps[i].first = first;
        for (const double weight : weights)
            taps[i].weights.push_back(static_cast<float>(weight / sum));
    }
    return taps;
}

Image convert_channels(const Image& image, int channels) {
    Image result{image.height, image.width, channels, {}};
    const size_t count = size_t(image.height) * image.width;
    result.pixels.resize(count * channels);
    for (size_t i = 0; i < count; ++i) {
        if (channels == 3) {
            std::fill_n(&result.pixels[3 * i], 3, image.pixels[i]);
        } else {
            const uint8_t* rgb = &image.pixels[3 * i];
            result.pixels[i] = static_cast<uint8_t>(
                (19595u * rgb[0] + 38470u * rgb[1] + 7471u * rgb[2] + 32768u) >> 16);
        }
    }
    return result;
}

}  // namespace

std::vector<float> resize_image(const Image& image, int height, int width, int channels,
                                ResizeMethod method) {
    require(height > 0 && width > 0 && (channels == 1 || channels == 3), "resize_image",
            "expected a positive size and 1 or 3 channels, got {} x {} x {}", height, width,
            channels);
    if (channels == 1 && image.channels == 3)
        return resize_image(convert_channels(image, 1), height, width, 1, method);
    if (channels == 3 && image.channels == 1) {
        const std::vector<float> grey = resize_image(image, height, width, 1, method);
        std::vector<float> result(grey.size() * 3);
        for (size_t i = 0; i < grey.size(); ++i) std::fill_n(&result[3 * i], 3, grey[i]);
        return result;
    }
    // Rows first: that pass runs along memory, so the compiler vectorises it, and it shrinks the
    // work of the second by height / image.height.
    const int row_length = image.width * channels;
    const std::vector<Taps> row_taps = make_taps(image.height, height, method);
    const std::vector<Taps> column_taps = make_taps(image.width, width, method);
    std::vector<float> row(row_length), result(size_t(height) * width * channels);
    for (int i = 0; i < height; ++i) {
        std::fill(row.begin(), row.end(), 0.0f);
        for (size_t k = 0; k < row_taps[i].weights.size(); ++k) {
            const float weight = row_taps[i].weights[k];
            const uint8_t* source = &image.pixels[(row_taps[i].first + k) * row_length];
            for (int x = 0; x < row_length; ++x) row[x] += weight * source[x];
        }
        float* target = &result[size_t(i) * width * channels];
        for (int j = 0; j < width; ++j) {
            const Taps& taps = column_taps[j];
            for (int c = 0; c < channels; ++c) {
                float sum = 0;
                for (size_t k = 0; k < taps.weights.size(); ++k)
                    sum += taps.weights[k] * row[(taps.first + k) * channels + c];
                target[j * channels + c] = sum;
            }
        }
    }
    return result;
}

}  // namespace curie
