#include "experiments/trial_runner.h"

#include <chrono>
#include <csignal>
#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "engine/atomic_file.h"
#include "engine/error.h"
#include "experiments/child_process.h"
#include "report/text_table.h"

namespace curie {
namespace {

std::string last_line(const std::string& path) {
    std::ifstream file(path);
    std::string last;
    for (std::string line; std::getline(file, line);)
        if (!line.empty()) last = line;
    return last.empty() ? "it wrote nothing" : last;
}

/// How many trials have ended, when all of them were refused with one sentence; otherwise 0.
size_t refused_alike(const std::vector<TrialResult>& results) {
    size_t ended = 0;
    std::string sentence;
    for (const TrialResult& result : results) {
        if (!result.finished) continue;
        if (!result.refused || (ended > 0 && result.failure != sentence)) return 0;
        sentence = result.failure;
        ++ended;
    }
    return ended;
}

/// Whether trial.json says that the trial has run as many epochs as are wanted now.
bool is_finished(const Trial& trial) {
    const std::string path = trial.folder + "/trial.json";
    return std::filesystem::exists(path) &&
           read_json_file(path).value("epochs", int64_t(0)) >= trial.config.training.epochs;
}

TrialResult stored_result(const Trial& trial) {
    const nlohmann::json stored = read_json_file(trial.folder + "/trial.json");
    if (stored.contains("failure")) {
        TrialResult result;
        result.finished = true;
        result.failure = stored["failure"];
        return result;
    }
    return read_trial_result(trial);
}

}  // namespace

struct TrialRunner::Running {
    size_t index;
    std::string device;
    std::unique_ptr<ChildProcess> process;
};

TrialRunner::Running TrialRunner::start(const std::vector<Trial>& trials, size_t index,
                                        const std::string& device) const {
    const Trial& trial = trials[index];
    std::error_code error;
    std::filesystem::create_directories(trial.folder, error);
    if (error) fail_input("trial", "cannot create {}: {}", trial.folder, error.message());
    std::vector<std::string> command = {options_.programs + "/" + trial.config.program()};
    if (std::filesystem::exists(trial.folder + "/last.safetensors")) {
        command.insert(command.end(), {"--resume", trial.folder, "--epochs",
                                       std::to_string(trial.config.training.epochs)});
    } else {
        const std::string config = trial.folder + "/wanted.json";
        write_file_atomically(config, to_json(trial.config).dump(2) + "\n");
        command.insert(command.end(), {"--config", config, "--run-dir", trial.folder});
    }
    command.insert(command.end(), options_.arguments.begin(), options_.arguments.end());
    if (!device.empty()) command.insert(command.end(), {"--device", device});
    return {index, device, std::make_unique<ChildProcess>(command, trial.folder + "/log.txt")};
}

TrialResult TrialRunner::collect(const Trial& trial, int code) const {
    nlohmann::json stored = {{"name", trial.name}, {"epochs", trial.config.training.epochs}};
    TrialResult result;
    if (code == 1 || code == 2) {  // an Error of the run itself, or an InputError
        result.finished = true;
        result.refused = code == 2;
        result.failure = last_line(trial.folder + "/log.txt");
        if (result.refused) return result;
        stored["failure"] = result.failure;
    } else if (code != 0) {
        fail("trial", "{} ended with exit code {}: {} (the whole log: {}/log.txt)", trial.name,
             code, last_line(trial.folder + "/log.txt"), trial.folder);
    } else {
        result = read_trial_result(trial);
    }
    write_file_atomically(trial.folder + "/trial.json", stored.dump(2) + "\n");
    return result;
}

void TrialRunner::draw(const std::vector<Trial>& trials, const std::vector<TrialResult>& results,
                       const std::vector<Running>& running, bool last) {
    if (!options_.terminal || !options_.out) return;
    std::ostream& out = *options_.out;
    for (; drawn_lines_ > 0; --drawn_lines_) out << "\x1b[A\x1b[2K";
    if (!last) {
        size_t finished = 0;
        for (const TrialResult& result : results) finished += result.finished;
        html::Table table{{"running", "epoch", "device"}, {}};
        for (const Running& one : running) {
            const Trial& trial = trials[one.index];
            table.rows.push_back(
                {trial.name,
                 fmt::format("{}/{}", epochs_done(trial.folder), trial.config.training.epochs),
                 one.device.empty() ? "auto" : one.device});
        }
        out << fmt::format("{} of {} finished\n", finished, trials.size()) << text_table(table);
        drawn_lines_ = 2 + table.rows.size();
    }
    out << std::flush;
}

std::vector<TrialResult> TrialRunner::run(const std::vector<Trial>& trials,
                                          const InterruptGuard& interrupt) {
    std::vector<TrialResult> results(trials.size());
    std::deque<size_t> waiting;
    size_t finished = 0;
    for (size_t i = 0; i < trials.size(); ++i) {
        if (is_finished(trials[i])) {
            results[i] = stored_result(trials[i]);
            ++finished;
        } else {
            waiting.push_back(i);
        }
    }
    if (finished > 0 && options_.out)
        *options_.out << fmt::format("{} of {} trials were finished before\n", finished,
                                     trials.size());
    std::deque<std::string> devices(options_.devices.begin(), options_.devices.end());
    const size_t jobs = devices.empty() ? static_cast<size_t>(options_.jobs) : devices.size();
    std::vector<Running> running;
    bool interrupted = false;
    while (!running.empty() || (!waiting.empty() && !interrupted)) {
        if (interrupt.signal() && !interrupted) {
            interrupted = true;
            for (Running& one : running) one.process->interrupt(SIGTERM);
        }
        // While nothing is known but a refusal, which may concern all, begin one at a time.
        const size_t most = refused_alike(results) > 0 ? 1 : jobs;
        while (!interrupted && running.size() < most && !waiting.empty()) {
            std::string device;
            if (!devices.empty()) {
                device = devices.front();
                devices.pop_front();
            }
            running.push_back(start(trials, waiting.front(), device));
            waiting.pop_front();
        }
        draw(trials, results, running, false);
        std::this_thread::sleep_for(std::chrono::milliseconds(options_.terminal ? 200 : 50));
        for (size_t i = 0; i < running.size();) {
            const std::optional<int> code = running[i].process->poll();
            if (!code) {
                ++i;
                continue;
            }
            const size_t index = running[i].index;
            if (!options_.devices.empty()) devices.push_back(running[i].device);
            running.erase(running.begin() + static_cast<ptrdiff_t>(i));
            // The terminal's Ctrl-C reaches the trials themselves, perhaps before this program.
            if (*code == 128 + SIGINT || *code == 128 + SIGTERM) {
                interrupted = true;
                for (Running& one : running) one.process->interrupt(SIGTERM);
                continue;
            }
            TrialResult& result = results[index] = collect(trials[index], *code);
            ++finished;
            draw(trials, results, running, true);
            const size_t refused = refused_alike(results);
            if (running.empty() && (refused > 1 || refused == trials.size()))
                fail_input("trial", "no trial can run: {} (the whole log: {}/log.txt)",
                           result.failure, trials[index].folder);
            if (!options_.out) continue;
            const std::string& metric = trials[index].config.training.monitor;
            *options_.out << fmt::format(
                                 "[{} of {}] {}: {}\n", finished, trials.size(), trials[index].name,
                                 result.failure.empty()
                                     ? fmt::format(
                                           "{} {:.4f} in epoch {} of {}, {:.0f} s of training",
                                           metric, result.value, result.best_epoch, result.epochs,
                                           result.seconds)
                                     : "no result: " + result.failure)
                          << std::flush;
        }
    }
    draw(trials, results, running, true);
    return results;
}

}  // namespace curie
