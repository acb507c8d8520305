// Prints a model: layers, output shapes, parameters, multiply-adds, both countings of FLOPs.
#include <iostream>

#include "apps/command_line.h"
#include "apps/train_pnet_options.h"
#include "models/load_weights.h"
#include "models/summary.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Print a model's layers, parameters and FLOPs.", "summary");
    std::string name = "pnet", input, options, weights;
    bool json = false, no_top = false, partial = false;
    double width = 0;
    app.add_option("model", name, "The model")->capture_default_str();
    app.add_flag("--json", json, "As JSON");
    app.add_option("--input", input, "Image size")->type_name("HxW");
    app.add_flag("--no-top", no_top, "Without the classifier");
    app.add_option("--width", width, "Multiplies the channels, where a model has that option")
        ->type_name("W");
    app.add_option("--weights", weights,
                   "Load this file (Keras .h5, .weights.h5, .keras, or safetensors of Keras, "
                   "torchvision, timm) and say what it matched")
        ->type_name("FILE");
    app.add_flag("--partial", partial, "Take from --weights what fits, and leave the rest");
    app.add_option("--options", options, "The model's options as JSON, e.g. {\"residual\": false}")
        ->type_name("JSON");
    return run_program(app, argc, argv, [&] {
        nlohmann::json given = nlohmann::json::object();
        if (!options.empty()) {
            given = nlohmann::json::parse(options, nullptr, false);
            if (!given.is_object())
                fail_input("options", "expected a JSON object, got {}", options);
        }
        if (!input.empty()) {
            RunConfig size;
            set_input(size, input);
            given["height"] = size.model.height;
            given["width"] = size.model.width;
        }
        if (no_top) given["top"] = false;
        if (app.count("--width")) given["width_multiplier"] = width;
        const Model model = make_model(name, given);
        if (!weights.empty()) {
            Context context(all_operations(), {});
            model.module->initialize(context, 0);
            (json ? std::cerr : std::cout)
                << load_weights(*model.module, read_weight_file(weights), partial).text(weights);
        }
        std::cout << (json ? summary_json(model).dump(2) + "\n" : summary_table(model));
    });
}
