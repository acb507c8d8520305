// Runs trained weights on images, or on a raw tensor for comparison with other frameworks.
#include <iostream>

#include "apps/command_line.h"
#include "data/image.h"
#include "data/resize.h"
#include "engine/safetensors.h"
#include "training/checkpoint.h"
#include "training/evaluation.h"

namespace curie {
namespace {

/// The image as the loader makes it: grey, resized, repeated to the model's channels, in [0, 1].
Tensor input_of(Context& context, const Model& model, const std::string& path) {
    const int64_t height = model.input[1], width = model.input[2], channels = model.input[3];
    const std::vector<float> plane =
        resize_image(read_image(path), static_cast<int>(height), static_cast<int>(width), 1);
    std::vector<float> values(static_cast<size_t>(height * width * channels));
    for (size_t i = 0; i < values.size(); ++i)
        values[i] = plane[i / static_cast<size_t>(channels)] * (1.0f / 255.0f);
    return context.from(values, {1, height, width, channels});
}

void predict_tensor(Context& context, Model& model, const std::string& from,
                    const std::string& to) {
    const Tensor x = SafetensorsFile(from).tensor(context, "x");
    if (x.dtype() != DType::float32 || x.shape().rank() != 4)
        fail_input("predict", "expected a float32 tensor x of N,H,W,C in {}, got {} {}", from,
                   name_of(x.dtype()), x.shape());
    write_safetensors(to, {{"y", (*model.module)(context, x)}});
    std::cout << fmt::format("wrote y, the logits of {} inputs, to {}\n", x.shape()[0], to);
}

void predict_images(Context& context, Model& model, const std::vector<std::string>& paths,
                    bool json) {
    nlohmann::json rows = nlohmann::json::array();
    for (const std::string& path : paths) {
        const Tensor logits = (*model.module)(context, input_of(context, model, path));
        const float probability = positive_probabilities(logits)[0];
        rows.push_back(
            {{"image", path}, {"probability", probability}, {"positive", probability > 0.5f}});
    }
    if (json) {
        std::cout << rows.dump(2) << "\n";
        return;
    }
    std::cout << fmt::format("{:>11}  {:<9} image\n", "probability", "class");
    for (const auto& row : rows)
        std::cout << fmt::format("{:>11.4f}  {:<9} {}\n", row["probability"].get<double>(),
                                 row["positive"].get<bool>() ? "positive" : "negative",
                                 row["image"].get<std::string>());
}

}  // namespace
}  // namespace curie

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Probability of the positive class, for each image.", "predict");
    CommonOptions common;
    std::string weights, input_tensor, output_tensor;
    std::vector<std::string> images;
    bool json = false;
    app.add_option("--weights", weights, "best.safetensors or last.safetensors of a run")
        ->type_name("FILE")
        ->required();
    app.add_option("images", images, "PGM, PNG or JPEG files");
    app.add_flag("--json", json, "As JSON");
    app.add_option("--input-tensor", input_tensor,
                   "Run the float32 tensor x (N,H,W,C) of this file as it is")
        ->type_name("FILE");
    app.add_option("--output-tensor", output_tensor, "Where to write the logits, as tensor y")
        ->type_name("FILE");
    add_common_options(app, common);
    return run_program(app, argc, argv, [&] {
        if (images.empty() && input_tensor.empty())
            fail_input("predict", "expected images or --input-tensor, got neither");
        if (input_tensor.empty() != output_tensor.empty())
            fail_input("predict", "expected --input-tensor and --output-tensor together");
        Context context = make_context(common);
        const NoGradient guard(context.tape);
        Model model = load_model(context, weights);
        if (!input_tensor.empty()) predict_tensor(context, model, input_tensor, output_tensor);
        if (!images.empty()) predict_images(context, model, images, json);
        write_trace(context, common);
    });
}
