// Runs another program's measurement beside ours, in the same minutes on the same machine.
#pragma once

#include <map>
#include <string>

namespace curie::bench {

/// Runs `command` in a shell with these environment variables; returns the last X of every line
/// `name X` that it prints.
std::map<std::string, double> run_peer(const std::string& command,
                                       const std::map<std::string, std::string>& environment);

/// The figure `name` of run_peer(); throws InputError when it is not there or not positive.
double peer_figure(const std::map<std::string, double>& figures, const std::string& name,
                   const std::string& command);

}  // namespace curie::bench
