// Shows an augmentation: a sheet of augmented samples as PNG, and what was drawn for each.
#include <iostream>

#include "apps/command_line.h"
#include "data/augment_sheet.h"
#include "data/load_dataset.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Write a sheet of augmented samples, and print what was drawn.", "augment");
    std::vector<std::string> sources = {"synthetic"};
    std::string augment = "paper", labels = "normal-abnormal", path;
    AugmentSheetOptions sheet_options;
    bool json = false;
    app.add_option("--data", sources, "Where images come from, as for train_pnet (repeatable)")
        ->type_name("KIND:DIR")
        ->capture_default_str();
    app.add_option("--labels", labels, "The data set's labels, as for train_pnet")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_option("--augment", augment, "paper, transfer, none, or JSON with Keras' names")
        ->type_name("NAME|FILE")
        ->capture_default_str();
    app.add_option("--sheet", path, "Where to write the sheet, as PNG")->type_name("FILE");
    app.add_option("--images", sheet_options.images, "Rows, spread over the data set")
        ->type_name("N")
        ->check(CLI::Range(1, 1000).description(""))
        ->capture_default_str();
    app.add_option("--views", sheet_options.views, "Augmented columns beside the original")
        ->type_name("N")
        ->check(CLI::Range(1, 1000).description(""))
        ->capture_default_str();
    app.add_option("--size", sheet_options.size, "Pixels of a tile's side")
        ->type_name("N")
        ->check(CLI::Range(8, 4096).description(""))
        ->capture_default_str();
    app.add_option("--seed", sheet_options.seed, "Seed of the draws")
        ->type_name("N")
        ->capture_default_str();
    app.add_flag("--json", json, "Print the augmentation as JSON, a start for a file of one's own");
    return run_program(app, argc, argv, [&] {
        const AugmentOptions options = load_augment(augment);
        if (json) {
            std::cout << to_json(options).dump(2) << "\n";
            if (path.empty()) return;
        }
        if (path.empty()) fail_input("augment", "expected --sheet FILE or --json, got neither");
        DatasetOptions data;
        data.convention = parse_label_convention(labels);
        const Dataset dataset = load_datasets(sources, data);
        const AugmentSheet sheet = make_augment_sheet(dataset, options, sheet_options);
        write_png(path, sheet.image);
        if (!json) std::cout << augment_table(dataset, sheet.views) << "wrote " << path << "\n";
    });
}
