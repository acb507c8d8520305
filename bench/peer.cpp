#include "bench/peer.h"

#include <cstdio>
#include <memory>

#include "engine/error.h"

namespace curie::bench {

std::map<std::string, double> run_peer(const std::string& command,
                                       const std::map<std::string, std::string>& environment) {
    std::string line_to_run;
    for (const auto& [name, value] : environment)
        line_to_run += "export " + name + "=" + value + "; ";
    line_to_run += command;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(line_to_run.c_str(), "r"), pclose);
    if (!pipe) fail("peer", "cannot run {}", command);
    std::map<std::string, double> figures;
    char line[512], name[512];
    while (fgets(line, sizeof line, pipe.get())) {
        double value = 0;
        if (std::sscanf(line, "%511s %lf", name, &value) == 2) figures[name] = value;
    }
    return figures;
}

double peer_figure(const std::map<std::string, double>& figures, const std::string& name,
                   const std::string& command) {
    const auto found = figures.find(name);
    if (found == figures.end() || !(found->second > 0))
        fail_input("peer", "expected a line '{} X' from {}, got none", name, command);
    return found->second;
}

}  // namespace curie::bench
