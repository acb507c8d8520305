#include "data/synthetic_mini_mias.h"

#include <cmath>
#include <filesystem>
#include <system_error>

#include "data/parallel.h"
#include "engine/atomic_file.h"
#include "engine/error.h"

namespace curie {
namespace {

constexpr const char* kPreamble =
    "Synthetic mammograms in the format of mini-MIAS. These are drawings, not patients.\n"
    "\n"
    "Columns: image, background tissue (F fatty, G fatty-glandular, D dense-glandular), class\n"
    "(CALC, CIRC, SPIC, MISC, ARCH, ASYM, NORM), severity (B, M), x and y of the centre with the\n"
    "origin at the bottom left, and the radius in pixels of a circle around the abnormality.\n"
    "Odd numbers are left breasts, even ones the right breasts of the same patients.\n";

}  // namespace

std::string mini_mias_rows(const Sample& sample, int size) {
    if (sample.lesions.empty()) return fmt::format("{} {} NORM \n", sample.id, sample.density);
    std::string rows;
    for (const Lesion& lesion : sample.lesions) {
        rows += fmt::format("{} {} {} {}", sample.id, sample.density, lesion.kind,
                            lesion.severity == Severity::malignant ? 'M' : 'B');
        if (lesion.column)
            rows += fmt::format(" {} {} {}", std::lround(*lesion.column),
                                std::lround(static_cast<float>(size - 1) - *lesion.row),
                                std::lround(*lesion.radius));
        rows += "\n";
    }
    return rows;
}

void generate_mini_mias_folder(const std::string& folder, int patients,
                               const SyntheticOptions& options, int workers) {
    if (patients < 1 || patients > 4999)
        fail_input("generate", "expected 1 to 4999 patients (names end at mdb9999), got {}",
                   patients);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) fail_input("generate", "cannot make the folder '{}': {}", folder, error.message());

    const Dataset dataset = synthetic_dataset(options, patients);
    for_each_in_parallel(static_cast<int64_t>(dataset.samples.size()), workers, [&](int64_t i) {
        const Sample& sample = dataset.samples[i];
        write_pgm(folder + "/" + sample.id + ".pgm", dataset.read(sample));
    });

    std::string info = kPreamble + std::string(65, '=') + "\n\n";
    for (const Sample& sample : dataset.samples) info += mini_mias_rows(sample, options.size);
    write_file_atomically(folder + "/Info.txt", info);
}

}  // namespace curie
