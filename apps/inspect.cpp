// Prints what data sets hold and draws a contact sheet of them.
#include <iostream>

#include "apps/command_line.h"
#include "data/contact_sheet.h"
#include "data/dataset_summary.h"
#include "data/load_dataset.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Print what data sets hold, what was left out and why; draw a contact sheet.",
                 "inspect");
    std::vector<std::string> sources;
    std::string labels = "normal-abnormal", birads = "malignant-from-4", window = "min-max", sheet;
    DatasetOptions options;
    int64_t images = 24;
    bool json = false;
    app.add_option("--data", sources,
                   "Images (repeatable, merged): synthetic, mini-mias:DIR, inbreast:DIR, "
                   "cbis-ddsm:DIR, images:DIR")
        ->type_name("KIND:DIR")
        ->required();
    app.add_option("--labels", labels,
                   "normal-abnormal, benign-malignant, malignant-rest or three-class")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_option("--birads", birads,
                   "INbreast's malignant categories: malignant-from-4, without-3 or "
                   "malignant-from-4b")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_option("--window", window, "DICOM to 8 bits: min-max, window or percentile")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_flag("--lesion-crops", options.lesion_crops, "CBIS-DDSM: its cropped lesions instead");
    app.add_flag("--skip-bad", options.skip_bad,
                 "Leave out what can't be read or contradicts itself, and list it");
    app.add_flag("--allow-missing", options.allow_missing,
                 "Leave out labels without image and images without label");
    app.add_option("--patients", options.patients, "Of synthetic, two images each")
        ->check(CLI::PositiveNumber)
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--sheet", sheet, "Write a contact sheet with the lesions marked (PNG)")
        ->type_name("FILE");
    app.add_option("--images", images, "Of the contact sheet, evenly from the classes")
        ->check(CLI::PositiveNumber)
        ->type_name("N")
        ->capture_default_str();
    app.add_flag("--json", json, "Print JSON, with everything that was left out");
    return run_program(app, argc, argv, [&] {
        options.convention = parse_label_convention(labels);
        options.birads = parse_birads_convention(birads);
        options.window = parse_window_mode(window);
        options.lesion_places = !sheet.empty();
        const Dataset dataset = load_datasets(sources, options);
        const DatasetSummary summary = summarise(dataset);
        if (!sheet.empty()) write_contact_sheet(sheet, dataset, choose_samples(dataset, images));
        // Names of files may hold any bytes.
        const auto replace = nlohmann::json::error_handler_t::replace;
        std::cout << (json ? to_json(summary).dump(2, ' ', false, replace) + "\n"
                           : describe(summary));
        if (!sheet.empty() && !json) std::cout << fmt::format("contact sheet: {}\n", sheet);
    });
}
