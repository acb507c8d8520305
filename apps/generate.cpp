// Writes synthetic mammograms in mini-MIAS' own format.
#include <iostream>

#include "apps/command_line.h"
#include "data/contact_sheet.h"
#include "data/synthetic_mini_mias.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Write synthetic mammograms in mini-MIAS' format (PGM files and Info.txt).",
                 "generate");
    std::string folder, sheet;
    int patients = 0, workers = 2;
    SyntheticOptions options;
    app.add_option("--out", folder, "Folder to write")->type_name("DIR")->required();
    app.add_option("--patients", patients, "Two images each")->type_name("N")->required();
    app.add_option("--seed", options.seed, "Seed of the patients")->capture_default_str();
    app.add_option("--lesion-contrast", options.lesion_contrast, "Smaller is harder")
        ->capture_default_str();
    app.add_option("--workers", workers, "Threads; the images do not depend on it")
        ->check(CLI::PositiveNumber)
        ->type_name("N")
        ->capture_default_str();
    app.add_option("--sheet", sheet, "Also write a contact sheet of the first images (PNG)")
        ->type_name("FILE");
    return run_program(app, argc, argv, [&] {
        generate_mini_mias_folder(folder, patients, options, workers);
        std::cout << fmt::format("wrote {} images and Info.txt to {}\n", 2 * patients, folder);
        if (sheet.empty()) return;
        const Dataset dataset = synthetic_dataset(options, std::min(patients, 12));
        std::vector<int64_t> all(dataset.samples.size());
        for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<int64_t>(i);
        write_contact_sheet(sheet, dataset, all);
        std::cout << fmt::format("contact sheet: {}\n", sheet);
    });
}
