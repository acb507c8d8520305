// What `doctor` asks the machine: memory, graphics processors, the CUDA toolkit. Everything is read
// from files and programs that may be absent; nothing here links to CUDA.
#pragma once

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace curie {

/// The standard output of a shell command; empty when it fails.
inline std::string output_of(const std::string& command) {
    const auto close = [](FILE* pipe) { pclose(pipe); };
    const std::unique_ptr<FILE, decltype(close)> pipe(
        popen((command + " 2>/dev/null").c_str(), "r"), close);
    std::string text;
    std::array<char, 512> piece;
    while (pipe && fgets(piece.data(), piece.size(), pipe.get())) text += piece.data();
    return text;
}

/// A field of /proc/meminfo, for example "MemTotal", in bytes; 0 when it is not there.
inline double memory_bytes(const std::string& field) {
    std::ifstream file("/proc/meminfo");
    for (std::string line; std::getline(file, line);)
        if (line.rfind(field + ":", 0) == 0) return std::stod(line.substr(field.size() + 1)) * 1024;
    return 0;
}

/// One line per NVIDIA GPU: name, memory, driver and compute capability where the driver's tool is
/// installed, otherwise the model from /proc.
inline std::vector<std::string> graphics_processors() {
    std::vector<std::string> found;
    std::istringstream listed(
        output_of("nvidia-smi --query-gpu=name,memory.total,driver_version,compute_cap "
                  "--format=csv,noheader"));
    for (std::string line; std::getline(listed, line);)
        if (line.find(',') != std::string::npos) found.push_back(line);
    if (!found.empty()) return found;
    std::error_code ignored;
    for (const auto& entry :
         std::filesystem::directory_iterator("/proc/driver/nvidia/gpus", ignored)) {
        std::ifstream file(entry.path() / "information");
        for (std::string line; std::getline(file, line);)
            if (line.rfind("Model:", 0) == 0)
                found.push_back(line.substr(line.find_first_not_of(" \t", 6)));
    }
    return found;
}

/// For example "12.4 (/usr/local/cuda/bin/nvcc)"; empty when there is no nvcc.
inline std::string cuda_toolkit() {
    std::istringstream paths(output_of("command -v nvcc; ls /usr/local/cuda/bin/nvcc"));
    std::string nvcc;
    if (!std::getline(paths, nvcc)) return "";
    const std::string text = output_of("'" + nvcc + "' --version");
    const size_t release = text.find("release ");
    if (release == std::string::npos) return "";
    const size_t begin = release + 8;
    return text.substr(begin, text.find(',', begin) - begin) + " (" + nvcc + ")";
}

}  // namespace curie
