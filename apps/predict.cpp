// Runs trained weights on images, or on a raw tensor for comparison with other frameworks.
#include <iostream>

#include "apps/command_line.h"
#include "data/image.h"
#include "engine/safetensors.h"
#include "explain/image_input.h"
#include "training/checkpoint.h"
#include "training/evaluation.h"
#include "training/run_config.h"

namespace curie {
namespace {

void predict_tensor(Context& context, Model& model, const std::string& from,
                    const std::string& to) {
    const Tensor x = SafetensorsFile(from).tensor(context, "x");
    if (x.dtype() != DType::float32 || x.shape().rank() != 4)
        fail_input("predict", "expected a float32 tensor x of N,H,W,C in {}, got {} {}", from,
                   name_of(x.dtype()), x.shape());
    write_safetensors(to, {{"y", (*model.module)(context, x)}});
    std::cout << fmt::format("wrote y, the logits of {} inputs, to {}\n", x.shape()[0], to);
}

size_t column_of(const std::vector<std::string>& classes, int64_t k, int64_t outputs) {
    return outputs == 1 ? 11 : std::max<size_t>(9, classes.at(k).size());
}

/// Of the checkpoint; a model of one output that names no classes has these.
std::vector<std::string> class_names_of(const Checkpoint& checkpoint) {
    if (!checkpoint.config.contains("class_names")) return {"negative", "positive"};
    return checkpoint.config["class_names"];
}

/// How the run turned DICOM into 8 bits.
DicomOptions dicom_of(const Checkpoint& checkpoint) {
    RunConfig config;
    if (checkpoint.config.contains("run")) update_from_json(config, checkpoint.config["run"]);
    DicomOptions dicom;
    dicom.window = parse_window_mode(config.data.window);
    return dicom;
}

void predict_images(Context& context, Model& model, const Checkpoint& checkpoint,
                    const std::vector<std::string>& paths, bool json) {
    const std::vector<std::string> classes = class_names_of(checkpoint);
    const DicomOptions dicom = dicom_of(checkpoint);
    nlohmann::json rows = nlohmann::json::array();
    std::string text;
    Predictions all;
    Batch one;
    one.indices = {0};
    one.labels = {0};
    for (const std::string& path : paths) {
        const Tensor x = image_input(context, model, read_image(path, dicom));
        all.add(class_probabilities((*model.module)(context, x)), one);
        const size_t image = all.labels.size() - 1;
        const std::string& predicted = classes.at(all.predicted(image));
        nlohmann::json row = {{"image", path}, {"class", predicted}};
        if (all.outputs == 1) {
            row["probability"] = all.probabilities[image];
            row["positive"] = all.predicted(image) == 1;
        }
        for (int64_t k = 0; k < all.outputs; ++k) {
            if (all.outputs > 1) row["probabilities"][classes.at(k)] = all.of(image)[k];
            text +=
                fmt::format("{:>{}.4f}  ", all.of(image)[k], column_of(classes, k, all.outputs));
        }
        text += fmt::format("{:<13} {}\n", predicted, path);
        rows.push_back(row);
    }
    if (json) {
        std::cout << rows.dump(2) << "\n";
        return;
    }
    for (int64_t k = 0; k < all.outputs; ++k)
        std::cout << fmt::format("{:>{}}  ", all.outputs == 1 ? "probability" : classes.at(k),
                                 column_of(classes, k, all.outputs));
    std::cout << fmt::format("{:<13} image\n", "class") << text;
}

}  // namespace
}  // namespace curie

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Probability of the positive class, or of each of several, for each image.",
                 "predict");
    CommonOptions common;
    std::string weights, input_tensor, output_tensor;
    std::vector<std::string> images;
    bool json = false;
    app.add_option("--weights", weights, "best.safetensors or last.safetensors of a run")
        ->type_name("FILE")
        ->required();
    app.add_option("images", images, "DICOM, PGM, PNG or JPEG files");
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
        if (!images.empty())
            predict_images(context, model, read_checkpoint(context, weights), images, json);
        write_trace(context, common);
    });
}
