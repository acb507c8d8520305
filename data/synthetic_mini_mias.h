// Synthetic mammograms on disk, in mini-MIAS' own format, so that one loader reads both.
#pragma once

#include <string>
#include <vector>

#include "data/synthetic_mammogram.h"

namespace curie {

/// The data rows of Info.txt for one image; y counts from the bottom (y = size - 1 - row).
std::string mini_mias_rows(const Sample& sample, int size);

/// Writes mdb001.pgm, mdb002.pgm, ... (two a patient; four digits from mdb1000 on, which the loader
/// accepts) and Info.txt into `folder`, which is made if needed, with `workers` threads. At most
/// 4999 patients. Info.txt comes last, so an interrupted run is not taken for a complete set;
/// existing files of these names are replaced. InputError on a full disk or an unwritable folder.
void generate_mini_mias_folder(const std::string& folder, int patients,
                               const SyntheticOptions& options = {}, int workers = 1);

}  // namespace curie
