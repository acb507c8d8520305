#include "experiments/child_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

#include "engine/error.h"

namespace curie {

ChildProcess::ChildProcess(const std::vector<std::string>& command, const std::string& log) {
    std::vector<char*> arguments;
    for (const std::string& argument : command)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    if (access(arguments[0], X_OK) != 0)
        fail_input("process", "cannot run {}: {}; build it by ./curie build", command[0],
                   std::strerror(errno));
    const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (output < 0) fail_input("process", "cannot write {}: {}", log, std::strerror(errno));
    const pid_t parent = getpid();
    process_ = fork();
    if (process_ == 0) {  // only calls that are safe after a fork of a program with threads
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(126);
        dup2(output, STDOUT_FILENO);
        dup2(output, STDERR_FILENO);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    const int error = errno;
    close(output);
    if (process_ < 0)
        fail_input("process", "cannot start {}: {}", command[0], std::strerror(error));
}

ChildProcess::~ChildProcess() {
    if (code_) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
}

std::optional<int> ChildProcess::poll() {
    if (code_) return code_;
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) != process_) return std::nullopt;
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return code_;
}

void ChildProcess::interrupt(int signal) {
    if (!code_) kill(process_, signal);
}

std::string program_folder() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

}  // namespace curie
