// The options of train_unet; the defaults shown are those of SegmentationConfig.
#pragma once

#include "apps/command_line.h"
#include "apps/train_pnet_options.h"
#include "training/segmentation_run.h"

namespace curie {

struct TrainUnetOptions {
    SegmentationRunOptions run;
    std::string input;
    std::optional<uint64_t> synthetic_seed;
    std::vector<const CLI::Option*> of_the_run;  ///< what --resume keeps and so refuses
};

void add_train_unet_options(CLI::App& app, TrainUnetOptions& o);

/// To be called once the command line is parsed.
SegmentationRunOptions make_run_options(const CLI::App& app, const TrainUnetOptions& o,
                                        uint64_t seed);

}  // namespace curie
