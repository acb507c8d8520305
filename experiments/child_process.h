// A program that runs beside this one, as every trial of a search does: a crash of one trial, or a
// GPU that it leaves in disorder, does not touch the others.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace curie {

class ChildProcess {
  public:
    /// Starts `command` (program and arguments), both output streams appended to `log`. The child
    /// is killed when this program dies, however it dies. InputError when it cannot be started.
    ChildProcess(const std::vector<std::string>& command, const std::string& log);
    ~ChildProcess();  ///< kills it when it still runs, and waits
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// The exit code once it has ended (128 + the signal that killed it), without waiting.
    std::optional<int> poll();
    /// Asks it to end: a trainer finishes its step and writes a checkpoint.
    void interrupt(int signal);

  private:
    pid_t process_ = -1;
    std::optional<int> code_;
};

/// The folder of the running program, where the other programs of this build are.
std::string program_folder();

}  // namespace curie
