// Running a program as a user does.
#pragma once

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace curie::test {

struct Outcome {
    int code;
    std::string out;  ///< both streams
};

/// `environment`: variables for this call, NAME=VALUE each.
inline Outcome call(const std::string& command, const std::string& environment = "") {
    // Without a home there is no cache of decoded images: a test leaves nothing in the user's. On
    // the CPU unless the command says otherwise: bits are compared, also where there is a GPU.
    const std::string line = "HOME= XDG_CACHE_HOME= CURIE_DEVICE=cpu " + environment +
                             " " CURIE_BINARIES "/" + command + " 2>&1";
    std::string out;
    FILE* pipe = popen(line.c_str(), "r");
    REQUIRE(pipe);
    char part[4096];
    while (size_t count = fread(part, 1, sizeof part, pipe)) out.append(part, count);
    const int status = pclose(pipe);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, out};
}

inline void check_refused(const std::string& command, const std::string& part) {
    const Outcome outcome = call(command);
    CAPTURE(command);
    CAPTURE(outcome.out);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.find(part) != std::string::npos);
    CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 1);
}

}  // namespace curie::test
