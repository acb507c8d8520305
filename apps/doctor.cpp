// Say what this machine and this build have, what that switches on, and what to install
#include <omp.h>
#include <unistd.h>

#include "apps/command_line.h"
#include "apps/machine.h"
#include "dependencies.h"
#include "engine/processor.h"
#if defined(CURIE_HAVE_CUDA)
#include "engine/cuda/device_list.h"
#endif

using namespace curie;

namespace {

/// Colour on a terminal only, and not where https://no-color.org is asked for.
std::string coloured(const char* colour, const std::string& text) {
    static const bool wanted = isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR");
    return wanted ? fmt::format("\033[{}m{}\033[0m", colour, text) : text;
}

void heading(const std::string& text) {
    std::cout << "\n" << coloured("1", text) << "\n";
}

void row(bool good, const std::string& name, const std::string& text) {
    std::cout << fmt::format("  {} {:<14} {}\n", good ? coloured("32", "+") : coloured("33", "-"),
                             name, text);
}

/// What device cuda of this build sees, which may differ from what the machine has.
void print_cuda() {
#if defined(CURIE_HAVE_CUDA)
    cuda::DeviceList list = cuda::list_devices();
    for (cuda::DeviceDescription& each : list.devices) {
        cuda::try_device(each);
        const std::string trouble = each.unusable.empty() ? "" : "; " + each.unusable;
        row(each.unusable.empty(), fmt::format("cuda:{}", each.index),
            cuda::describe(each) + trouble);
    }
    if (list.devices.empty()) row(false, "device cuda", list.reason);
    row(true, "CUDA",
        fmt::format("runtime {}, driver {}, kernels for {}", list.runtime,
                    list.driver.empty() ? "none" : "for " + list.driver, build_cuda_architectures));
#else
    row(false, "device cuda", "not in this build; ./curie build --cuda makes one that has it");
#endif
}

void print_machine() {
    heading("Machine");
    row(true, "processor", processor_name().empty() ? "unknown" : processor_name());
    row(best_isa() != Isa::generic, "features",
        fmt::format("{}", fmt::join(processor_features(), " ")));
    row(best_isa() != Isa::generic, "kernels",
        fmt::format("{} runs, of {} (CURIE_ISA lowers it)", name_of(best_isa()), build_isas));
    row(true, "cores", fmt::format("{}", omp_get_num_procs()));
    row(memory_bytes("MemAvailable") > 4e9, "memory",
        fmt::format("{:.1f} GB, {:.1f} GB available", memory_bytes("MemTotal") * 1e-9,
                    memory_bytes("MemAvailable") * 1e-9));
    const auto graphics = graphics_processors();
    for (const std::string& each : graphics) row(true, "GPU", each);
    if (graphics.empty()) row(false, "GPU", "none found; everything runs on the processor");
    print_cuda();
    const std::string toolkit = cuda_toolkit();
    row(!toolkit.empty(), "CUDA toolkit", toolkit.empty() ? "no nvcc found" : "nvcc " + toolkit);
}

void print_libraries() {
    heading("Libraries of this build");
    for (const Dependency& each : dependencies) {
        const std::string required = *each.option ? each.option : "required";
        row(each.found, each.name,
            fmt::format("{:<8} {} ({})", each.found ? each.version : "off", each.purpose,
                        required));
    }
}

/// CUDA and its libraries are of no use without a GPU; NVTX only marks profiles.
bool is_for_this_machine(const Dependency& dependency) {
    const std::string name = dependency.name;
    const bool graphics = name == "CUDA" || name == "cuDNN" || name == "cuBLAS";
    return name != "NVTX" && (!graphics || !graphics_processors().empty());
}

void print_advice() {
    heading("What to install");
    bool nothing = true;
    const auto advise = [&](const std::string& text) {
        std::cout << "  " << text << "\n";
        nothing = false;
    };
    for (const Dependency& each : dependencies) {
        if (each.found || !is_for_this_machine(each)) continue;
        const bool debian = std::string(each.package).find(' ') == std::string::npos;
        advise(debian ? fmt::format("{}: sudo apt-get install {}, then ./curie build", each.name,
                                    each.package)
                      : fmt::format("{}: {}", each.name, each.package));
    }
    if (!graphics_processors().empty() && cuda_toolkit().empty())
        advise(
            "CUDA toolkit: see https://developer.nvidia.com/cuda-downloads, then ./curie build "
            "--cuda");
    if (nothing) std::cout << "  nothing is missing\n";
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "What this machine and this build have, what that switches on, and what to install "
        "for what is missing.",
        "doctor");
    return run_program(app, argc, argv, [] {
        const std::string sanitizers =
            *build_sanitizers ? std::string(", sanitizers ") + build_sanitizers : "";
        std::cout << coloured("1", fmt::format("Curie {}", build_version))
                  << fmt::format(", {} build by {}{}\n", build_type, build_compiler, sanitizers);
        print_machine();
        print_libraries();
        print_advice();
    });
}
