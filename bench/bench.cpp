// ./curie bench: how fast it is, against this machine's limits and against peers in the same run.
#include <fstream>
#include <iostream>

#include "apps/command_line.h"
#include "bench/loader.h"
#include "bench/model.h"
#include "bench/models.h"
#include "bench/operations.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Measure Curie on this machine.", "bench");
    app.require_subcommand(1);
    CommonOptions common;
    std::string json;
    const auto add_shared = [&](CLI::App* part) {
        add_common_options(*part, common);
        part->add_option("--json", json, "Also write the figures to this file")->type_name("FILE");
    };

    bench::ModelOptions model;
    CLI::App* model_part = app.add_subcommand("model", "Training and inference of a whole model");
    model_part->add_option("name", model.name, "The model")->capture_default_str();
    model_part->add_option("--batch-size", model.batch_size, "Images in a training step")
        ->capture_default_str();
    model_part->add_option("--steps", model.steps, "Measured training steps")
        ->capture_default_str();
    model_part
        ->add_option("--peer", model.peer,
                     "Also run this command, which prints images_per_second X")
        ->type_name("COMMAND");
    add_shared(model_part);

    bench::ModelsOptions models;
    CLI::App* models_part = app.add_subcommand(
        "models", "The papers' Table 4 here: size, FLOPs, latency, throughput, training, memory");
    models_part->add_option("--models", models.models, "Which, by commas")
        ->delimiter(',')
        ->type_name("NAME,...")
        ->capture_default_str();
    models_part->add_flag("--quick", models.quick,
                          "One repetition and small batches: shows that it works");
    models_part
        ->add_option("--peer", models.peer,
                     "Also run this command for each model (see bench/peers/models_keras.py)")
        ->type_name("COMMAND");
    add_shared(models_part);

    bench::OperationsOptions operations;
    CLI::App* operations_part =
        app.add_subcommand("operations", "Every variant of every operation");
    operations_part->add_option("filter", operations.filter, "Part of an operation's name");
    operations_part
        ->add_option("--list", operations.list,
                     "Which cases: pnet, ragged, smoke, speed, vgg16, resnet50, mobilenet_v2")
        ->capture_default_str();
    operations_part->add_flag("--reference", operations.reference,
                              "Time the reference loops too (slow)");
    add_shared(operations_part);

    bench::LoaderBenchOptions loader;
    CLI::App* loader_part =
        app.add_subcommand("loader", "Images that the loader's workers augment in a second");
    loader_part->add_option("--augment", loader.augment,
                            "Only this one: paper, transfer, none, or a JSON file");
    loader_part->add_option("--workers", loader.workers, "Threads")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    loader_part->add_option("--size", loader.size, "Pixels of an image's side")
        ->check(CLI::Range(8, 4096))
        ->capture_default_str();
    add_shared(loader_part);

    return run_program(app, argc, argv, [&] {
        Context context = make_context(common);
        const nlohmann::json result = model_part->parsed()    ? bench::bench_model(context, model)
                                      : models_part->parsed() ? bench::bench_models(context, models)
                                      : loader_part->parsed()
                                          ? bench::bench_loader(loader)
                                          : bench::bench_operations(context, operations);
        write_trace(context, common);
        if (json.empty()) return;
        std::ofstream file(json);
        file << result.dump(2) << "\n";
        file.close();
        if (!file) fail_input("bench", "cannot write {}", json);
    });
}
