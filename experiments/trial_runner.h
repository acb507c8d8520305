// Runs trials as processes, several at a time, and picks up where a killed search stopped.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "experiments/trial.h"
#include "training/interrupt.h"

namespace curie {

struct TrialRunnerOptions {
    std::string programs;                ///< the folder of train_pnet and train_transfer
    std::vector<std::string> arguments;  ///< for each trial, for example --threads 1
    std::vector<std::string> devices;    ///< dealt to the running trials, as --device takes them
    int jobs = 1;                        ///< trials at a time
    std::ostream* out = nullptr;
    bool terminal = false;  ///< keep a live table at the end of the output
};

/// A trial is a run folder. One with trial.json is finished and is not run again; one with
/// last.safetensors is resumed; another begins anew. A trial that fails, for example whose loss is
/// not finite, has a `failure`, and so has one whose input is refused; the others go on. When
/// the first trials, two or the only one, are refused alike and none runs, that concerns all and
/// ends the run with an InputError; a trial that was killed ends it with an Error. Both quote the
/// trial's log.
class TrialRunner {
  public:
    explicit TrialRunner(TrialRunnerOptions options) : options_(std::move(options)) {}

    /// In the order of `trials`. When interrupted, the running trials write their checkpoints, and
    /// the results that are missing have finished = false.
    std::vector<TrialResult> run(const std::vector<Trial>& trials, const InterruptGuard& interrupt);

  private:
    struct Running;
    Running start(const std::vector<Trial>& trials, size_t index, const std::string& device) const;
    TrialResult collect(const Trial& trial, int code) const;
    void draw(const std::vector<Trial>& trials, const std::vector<TrialResult>& results,
              const std::vector<Running>& running, bool last);

    TrialRunnerOptions options_;
    size_t drawn_lines_ = 0;
};

}  // namespace curie
