#include "experiments/run_trials.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "experiments/experiment_folder.h"

namespace curie {

int run_trials(const Experiment& experiment, const std::vector<Trial>& trials,
               const TrialRunnerOptions& runner, std::vector<TrialResult>& results) {
    claim_experiment_folder(experiment.folder, experiment.file, experiment.settings);
    *runner.out << experiment.begun << std::flush;
    const InterruptGuard interrupt;
    results = TrialRunner(runner).run(trials, interrupt);
    for (const TrialResult& result : results)
        if (!result.finished) {
            *runner.out << fmt::format("interrupted; continue by: ./curie {} --resume {}\n",
                                       experiment.command, experiment.folder);
            return 128 + (interrupt.signal() ? interrupt.signal() : SIGINT);
        }
    return 0;
}

int end_experiment(const std::vector<TrialResult>& results, const std::string& command,
                   const std::string& folder, std::ostream& out) {
    const auto refused = std::count_if(results.begin(), results.end(),
                                       [](const TrialResult& result) { return result.refused; });
    if (refused == 0) return 0;
    out << fmt::format(
        "{} of {} trials were refused; put right what they say and continue by: ./curie {} "
        "--resume {}\n",
        refused, results.size(), command, folder);
    return 2;
}

}  // namespace curie
