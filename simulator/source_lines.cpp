#include "simulator/source_lines.h"

#include <fmt/format.h>
#include <link.h>

#include <algorithm>
#include <cstdio>
#include <span>
#include <stdexcept>

namespace curie::simulator {
namespace {

constexpr size_t at_once = 2000;  ///< addresses that fit a command line

/// Where the program was loaded: the first object of the list is the program itself.
uintptr_t load_address() {
    uintptr_t address = 0;
    dl_iterate_phdr(
        [](dl_phdr_info* info, size_t, void* result) {
            *static_cast<uintptr_t*>(result) = info->dlpi_addr;
            return 1;
        },
        &address);
    return address;
}

/// What addr2line says of the addresses, each of them `before` bytes lower.
std::vector<std::string> ask(const std::string& options, std::span<const void* const> addresses,
                             uintptr_t before) {
    std::string command = "exec addr2line " + options + " -e \"$(readlink /proc/$PPID/exe)\"";
    for (const void* address : addresses)
        command +=
            fmt::format(" {:#x}", reinterpret_cast<uintptr_t>(address) - load_address() - before);
    FILE* pipe = popen(command.c_str(), "r");
    if (!pipe) throw std::runtime_error("[simulate] cannot start addr2line");
    std::string text;
    char part[4096];
    while (const size_t count = fread(part, 1, sizeof part, pipe)) text.append(part, count);
    if (pclose(pipe) != 0)
        throw std::runtime_error("[simulate] addr2line failed; the package binutils has it");
    std::vector<std::string> lines;
    for (size_t start = 0; start < text.size();) {
        const size_t end = std::min(text.find('\n', start), text.size());
        lines.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

/// "/home/x/curie/kernels/relu/a.cu:14 (discriminator 2)" -> "kernels/relu/a.cu:14".
std::string shortened(std::string line) {
    line = line.substr(0, line.find(' '));
    const size_t room = line.rfind("/kernels/");
    return room == std::string::npos ? line.substr(line.rfind('/') + 1) : line.substr(room + 1);
}

}  // namespace

std::map<const void*, std::string> source_lines(const std::vector<const void*>& addresses) {
    std::map<const void*, std::string> result;
    for (size_t first = 0; first < addresses.size(); first += at_once) {
        const auto part =
            std::span(addresses).subspan(first).first(std::min(at_once, addresses.size() - first));
        size_t at = first;
        bool found = true;  // a line of a kernel, for the address before
        for (const std::string& line : ask("-i -a", part, 1)) {
            if (line.starts_with("0x")) {  // an address; its inlined lines follow, innermost first
                result[addresses[at++]] = "";
                found = false;
                continue;
            }
            std::string& place = result[addresses[at - 1]];
            const bool kernel =
                line.find(".cu:") != std::string::npos || line.find(".cuh:") != std::string::npos;
            if (place.empty() || (kernel && !found)) place = shortened(line);
            found |= kernel;
        }
    }
    return result;
}

std::map<const void*, std::string> function_names(const std::vector<const void*>& functions) {
    std::map<const void*, std::string> result;
    for (size_t first = 0; first < functions.size(); first += at_once) {
        const auto part =
            std::span(functions).subspan(first).first(std::min(at_once, functions.size() - first));
        const auto lines = ask("-f", part, 0);  // two lines an address: its name, its place
        for (size_t i = 0; i < part.size(); ++i) result[part[i]] = lines.at(2 * i);
    }
    return result;
}

}  // namespace curie::simulator
