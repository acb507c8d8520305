#include "explain/image_input.h"

#include "data/resize.h"

namespace curie {

Tensor image_input(Context& context, const Model& model, const Image& image) {
    const int64_t height = model.input[1], width = model.input[2], channels = model.input[3];
    const std::vector<float> plane =
        resize_image(image, static_cast<int>(height), static_cast<int>(width), 1);
    std::vector<float> values(static_cast<size_t>(height * width * channels));
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = plane[i / static_cast<size_t>(channels)] * (1.0f / 255.0f);
    return context.from(values, {1, height, width, channels});
}

}  // namespace curie
