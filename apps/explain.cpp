// Heat maps of what a trained model looked at, and sheets of what its layers compute.
#include <chrono>
#include <filesystem>
#include <iostream>

#include "apps/command_line.h"
#include "apps/explain_images.h"
#include "engine/atomic_file.h"
#include "explain/image_input.h"
#include "explain/layer_numbers.h"
#include "explain/layer_sheet.h"
#include "explain/method.h"
#include "explain/overlay.h"
#include "explain/overview.h"
#include "explain/spatial_layers.h"
#include "explain/study.h"
#include "explain/target_class.h"
#include "training/checkpoint.h"

namespace curie {
namespace {

struct Options {
    CommonOptions common;
    ImageSource source;
    std::string weights, out = "explain", json, layer, target = "auto";
    std::vector<std::string> methods;
    int64_t pictures = -1;
    int tile = 224;
    double alpha = OverlayOptions().alpha;
    ExplainOptions explain;
};

/// The class to explain: a number, a name, or a rule.
int choose_target(const std::string& wanted, const Tensor& logits, const Dataset& set,
                  std::optional<int> label) {
    const std::vector<double> probabilities = class_probabilities(logits);
    const int predicted = static_cast<int>(
        std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
    if (wanted == "predicted") return predicted;
    if (wanted == "label" && !label)
        fail_input("explain", "expected labelled images for --class label, got none; give --data");
    if (wanted == "label") return *label;
    if (wanted == "auto") return logits.shape()[1] == 1 ? 1 : label.value_or(predicted);
    for (size_t c = 0; c < set.class_names.size(); ++c)
        if (set.class_names[c] == wanted) return static_cast<int>(c);
    if (wanted.find_first_not_of("0123456789") != std::string::npos || wanted.size() > 4)
        fail_input("explain",
                   "expected auto, predicted, label, a class number or one of [{}] for --class, "
                   "got {}",
                   fmt::join(set.class_names, ", "), wanted);
    return std::stoi(wanted);
}

std::string class_name(const Dataset& set, int number) {
    return size_t(number) < set.class_names.size() ? set.class_names[number]
                                                   : fmt::format("class {}", number);
}

/// A name that is a file name too.
std::string file_name(std::string text) {
    for (char& letter : text)
        if (letter == '/' || letter == '\\') letter = '_';
    return text;
}

class Program {
  public:
    explicit Program(Options options)
        : options_(std::move(options)),
          context_(make_context(options_.common)),
          model_(load_model(context_, options_.weights)),
          images_(open_images(options_.source, model_)) {
        study_.model = model_.name;
        study_.weights = options_.weights;
        study_.class_names = images_.dataset.class_names;
        study_.data = images_.sources;
        study_.part = images_.part;
        choose_layer();
        // All of a few images, and of a data set as many as one looks through.
        if (options_.pictures < 0) options_.pictures = images_.sources.empty() ? 1 << 30 : 16;
        std::error_code error;
        std::filesystem::create_directories(options_.out, error);
        if (error)
            fail_input("explain", "cannot create the folder {}: {}", options_.out, error.message());
    }

    void run() {
        const auto start = std::chrono::steady_clock::now();
        std::cout << study_header(options_.methods);
        std::vector<OverviewRow> overview;
        for (size_t i = 0; i < images_.indices.size(); ++i) {
            const Sample& sample = images_.dataset.samples[images_.indices[i]];
            const bool draw = int64_t(i) < options_.pictures;
            OverviewRow row = explain_image(sample, draw);
            std::cout << study_line(study_.images.back()) << std::flush;
            if (draw) overview.push_back(std::move(row));
        }
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        const std::string table = study_table(study_);
        if (!table.empty())
            std::cout << "\nimages with a marked lesion; lesion area: the share of the image, what "
                         "a map without any aim would have\n"
                      << table;
        std::cout << fmt::format("\n{} images in {:.1f} s\n", images_.indices.size(), seconds);
        if (!overview.empty()) {
            std::vector<std::string> headings{"image"};
            headings.insert(headings.end(), options_.methods.begin(), options_.methods.end());
            write_png(out("overview.png"), make_overview(headings, overview, options_.tile));
        }
        write_file_atomically(out("explain.json"), to_json(study_).dump(2) + "\n");
        if (overview.size() < images_.indices.size())
            std::cout << fmt::format("pictures of the first {} images; --pictures {} draws all\n",
                                     overview.size(), images_.indices.size());
        std::cout << fmt::format("pictures and explain.json in {}\n", options_.out);
        write_trace(context_, options_.common);
    }

  private:
    std::string out(const std::string& name) const {
        return (std::filesystem::path(options_.out) / name).string();
    }

    /// --layer is looked at; where it has rows and columns, Grad-CAM looks there too.
    void choose_layer() {
        study_.layer = last_convolutional_layer(model_);
        if (options_.layer.empty()) return;
        check_layer(model_, options_.layer);
        const std::vector<std::string> spatial = spatial_layer_names(model_);
        if (std::find(spatial.begin(), spatial.end(), options_.layer) != spatial.end())
            study_.layer = options_.layer;
        else
            std::cerr << fmt::format("{} has no rows and columns: Grad-CAM takes {}\n",
                                     options_.layer, study_.layer);
        options_.explain.layer = study_.layer;
    }

    OverviewRow explain_image(const Sample& sample, bool draw) {
        const Image image = images_.dataset.read(sample);
        const Tensor input = image_input(context_, model_, image);
        const Tensor logits = [&] {
            const NoGradient guard(context_.tape);
            return (*model_.module)(context_, input);
        }();
        const std::optional<int> label =
            images_.labelled ? std::optional<int>(sample.label) : std::nullopt;
        const int target = choose_target(options_.target, logits, images_.dataset, label);

        ExplainedImage result;
        result.id = sample.id;
        if (label) result.truth = class_name(images_.dataset, *label);
        result.target = class_name(images_.dataset, target);
        result.probabilities = class_probabilities(logits);
        class_scores(logits, target);  // refuses a class that is not there
        result.target_probability = result.probabilities[target];
        const std::string caption = fmt::format("{}{}: p({}) = {:.3f}", result.id,
                                                label ? " (" + result.truth + ")" : std::string(),
                                                result.target, result.target_probability);

        OverviewRow row{caption, {}};
        if (draw) row.pictures.push_back(image);
        for (const std::string& method : options_.methods) {
            const Explanation explanation =
                explain(context_, model_, input, target, method, options_.explain);
            MethodResult of{method, explanation.map.maximum, explanation.completeness_error,
                            localise(explanation.map, image.height, image.width, sample.lesions),
                            ""};
            if (draw) {
                of.picture = fmt::format("{}-{}.png", file_name(sample.id), method);
                const OverlayOptions look{options_.alpha};
                write_png(out(of.picture),
                          overlay_panel(image, explanation.map,
                                        {look, sample.lesions, caption + "  " + method}));
                row.pictures.push_back(overlay(image, explanation.map, look));
            }
            result.methods.push_back(of);
        }
        if (const auto bright =
                localise(brightness_map(image), image.height, image.width, sample.lesions))
            result.methods.push_back({"brightness alone", 0, {}, bright, ""});
        study_.images.push_back(result);
        if (draw && !options_.layer.empty()) write_layer(sample, input, target);
        return row;
    }

    void write_layer(const Sample& sample, const Tensor& input, int target) {
        const ActivationGradient layer =
            activation_gradient(context_, model_, input, target, options_.layer);
        const std::string name = fmt::format("{}-layer-{}", file_name(sample.id), options_.layer);
        write_png(out(name + ".png"), layer_sheet(model_, layer));
        write_channel_numbers(out(name + ".csv"), layer);
        if (const Parameter* kernel = kernel_of(model_, options_.layer))
            write_kernel(out(kernel->path + ".csv"), *kernel);
    }

    Options options_;
    Context context_;
    Model model_;
    ImageSet images_;
    ExplainStudy study_;
};

}  // namespace
}  // namespace curie

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app(
        "Where a trained model looked: Grad-CAM, Grad-CAM++, integrated gradients and occlusion as "
        "overlays, and the activations and filters of a layer.",
        "explain");
    Options o;
    app.add_option("--weights", o.weights,
                   "best.safetensors or last.safetensors of a run; default: the best of --run")
        ->type_name("FILE");
    // Not "images": CLI11 from 2.4 on takes that for the name of --images too.
    app.add_option("files", o.source.files, "PGM, PNG or JPEG files")->type_name("IMAGE");
    add_image_source_options(app, o.source);
    app.add_option("--method", o.methods,
                   "grad-cam, grad-cam++, integrated-gradients, occlusion; default: all")
        ->type_name("NAME")
        ->delimiter(',');
    app.add_option(
           "--layer", o.layer,
           "Write this layer's activations and filters as a sheet and as CSV, with min, mean, max "
           "and gradient of each channel; "
           "Grad-CAM looks there too (default: the last convolutional activation)")
        ->type_name("NAME");
    app.add_option("--class", o.target,
                   "Class to explain: a number, a name, predicted, label; auto: 1 of a one-logit "
                   "model, else the label where there is one, else the predicted class")
        ->type_name("CLASS")
        ->capture_default_str();
    app.add_option("--out", o.out, "Folder for pictures and explain.json")
        ->type_name("DIR")
        ->capture_default_str();
    app.add_option("--pictures", o.pictures,
                   "Draw the first N images; default: all files, 16 of a data set")
        ->check(CLI::Validator(CLI::NonNegativeNumber).description(""))
        ->type_name("N");
    app.add_option("--tile", o.tile, "Side of a picture in overview.png, in pixels")
        ->check(CLI::Validator(CLI::Range(16, 4096)).description(""))
        ->type_name("PIXELS")
        ->capture_default_str();
    app.add_option("--alpha", o.alpha, "Opacity of the map where it is highest, 0 to 1")
        ->type_name("A")
        ->capture_default_str();
    app.add_option("--steps", o.explain.integrated_gradients.steps, "Of integrated gradients")
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--patch", o.explain.occlusion.patch,
                   "Side of the occluding square in input pixels; 0: an eighth of the input")
        ->type_name("PIXELS")
        ->capture_default_str();
    app.add_option("--stride", o.explain.occlusion.stride, "Between squares; 0: half a patch")
        ->type_name("PIXELS")
        ->capture_default_str();
    add_common_options(app, o.common);
    return run_program(app, argc, argv, [&] {
        if (o.methods.empty()) o.methods = explanation_methods();
        check_methods(o.methods);
        if (o.weights.empty() && !o.source.run.empty())
            o.weights = (std::filesystem::path(o.source.run) / "best.safetensors").string();
        if (o.weights.empty()) fail_input("explain", "expected --weights or --run, got neither");
        Program(std::move(o)).run();
    });
}
