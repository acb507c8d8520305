// Run CUDA kernels on the simulator and print what they did to memory
#include <omp.h>

#include <nlohmann/json.hpp>
#include <set>

#include "apps/command_line.h"
#include "apps/example_tensors.h"
#include "simulator/branch_trace.h"
#include "simulator/device.h"
#include "simulator/memory_trace.h"
#include "simulator/source_lines.h"

using namespace curie;
using nlohmann::ordered_json;
using simulator::AccessCounters;
using simulator::Counters;
using simulator::DivergenceCounters;

namespace {

struct Line {
    std::string kernel, place;
    bool shared, write;
    int bytes;
    auto operator<=>(const Line&) const = default;
};
using Lines = std::map<Line, AccessCounters>;

/// The line of source of each place that a trace counted.
template <class Trace>
std::map<const void*, std::string> lines_of(const Trace& trace) {
    std::set<const void*> addresses;
    for (const auto& [place, counters] : trace.counters()) addresses.insert(place.address);
    return simulator::source_lines({addresses.begin(), addresses.end()});
}

/// The accesses of all places that one line of source became.
Lines by_line(const simulator::MemoryTrace& trace) {
    const auto sources = lines_of(trace);
    Lines lines;
    for (const auto& [place, counters] : trace.counters())
        lines[{place.kernel, sources.at(place.address), place.shared, place.write, place.bytes}]
            .add(counters);
    return lines;
}

struct Branch {
    std::string kernel, place;
    auto operator<=>(const Branch&) const = default;
};
using Branches = std::map<Branch, DivergenceCounters>;

/// The basic blocks that one line of source became.
Branches by_line(const simulator::BranchTrace& trace) {
    const auto sources = lines_of(trace);
    Branches branches;
    for (const auto& [place, counters] : trace.counters())
        branches[{place.kernel, sources.at(place.address)}].add(counters);
    return branches;
}

ordered_json to_json(const DivergenceCounters& c) {
    return {{"warp_runs", c.runs}, {"partial", c.partial}, {"lanes", c.lanes}};
}

ordered_json to_json(const Counters& c) {
    return {{"launches", c.launches},
            {"blocks", c.blocks},
            {"threads", c.threads},
            {"barriers", c.barriers},
            {"warp_collectives", c.warp_collectives},
            {"shared_bytes", c.shared_bytes},
            {"async_copies", c.async_copies},
            {"async_bytes", c.async_bytes},
            {"matrix_operations", c.matrix_operations},
            {"atomics", c.atomics}};
}

ordered_json to_json(const AccessCounters& c, bool shared) {
    ordered_json json{{"warp_accesses", c.accesses}, {"lanes", c.lanes}};
    if (shared) {
        json["turns"] = c.turns;
        json["least_turns"] = c.least_turns;
        json["worst_ways"] = c.worst_ways;
    } else {
        json["sectors"] = c.sectors;
        json["least_sectors"] = c.least_sectors;
    }
    return json;
}

ordered_json to_json(const std::map<std::string, Counters>& kernels, const Lines& lines,
                     const Branches& branches) {
    ordered_json list = ordered_json::array();
    for (const auto& [name, counters] : kernels) {
        ordered_json kernel{{"kernel", name}};
        kernel.update(to_json(counters));
        AccessCounters shared, global;
        ordered_json places = ordered_json::array();
        for (const auto& [line, count] : lines) {
            if (line.kernel != name) continue;
            (line.shared ? shared : global).add(count);
            ordered_json place{{"line", line.place},
                               {"memory", line.shared ? "shared" : "global"},
                               {"access", line.write ? "write" : "read"},
                               {"bytes", line.bytes}};
            place.update(to_json(count, line.shared));
            places.push_back(place);
        }
        DivergenceCounters divergence;
        ordered_json divergent = ordered_json::array();
        for (const auto& [branch, count] : branches) {
            if (branch.kernel != name) continue;
            divergence.add(count);
            if (!count.partial) continue;
            ordered_json place{{"line", branch.place}};
            place.update(to_json(count));
            divergent.push_back(place);
        }
        kernel["divergence"] = to_json(divergence);
        kernel["divergent_lines"] = divergent;
        kernel["global"] = to_json(global, false);
        kernel["shared"] = to_json(shared, true);
        kernel["lines"] = places;
        list.push_back(kernel);
    }
    return list;
}

/// The instances of templates behind the kernels' names, as they were launched with the most
/// dynamic shared memory: what docs/kernel_occupancy needs.
ordered_json functions(const std::map<const void*, simulator::LargestLaunch>& launches) {
    static std::map<const void*, std::string> names;  // addr2line takes its time
    std::vector<const void*> unknown;
    for (const auto& [function, launch] : launches)
        if (!names.count(function)) unknown.push_back(function);
    if (!unknown.empty()) names.merge(simulator::function_names(unknown));
    ordered_json list = ordered_json::array();
    for (const auto& [function, launch] : launches)
        list.push_back({{"function", names.at(function)},
                        {"block_threads", launch.threads},
                        {"dynamic_shared_bytes", launch.shared_bytes}});
    return list;
}

double percent(int64_t part, int64_t whole) {
    return whole ? 100.0 * static_cast<double>(part) / static_cast<double>(whole) : 100.0;
}

/// How often warps ran without some of their lanes, and the three lines where most often.
std::string divergence_text(const std::string& kernel, const Branches& branches) {
    DivergenceCounters all;
    std::multimap<int64_t, std::string, std::greater<>> places;
    for (const auto& [branch, count] : branches) {
        if (branch.kernel != kernel) continue;
        all.add(count);
        if (count.partial) places.emplace(count.partial, branch.place);
    }
    std::string most;
    for (auto place = places.begin(); place != places.end(); ++place) {
        if (std::distance(places.begin(), place) == 3) break;
        most += fmt::format("{} {} ({})", most.empty() ? ", most at" : ",", place->second,
                            place->first);
    }
    return fmt::format(
        "    warp divergence: {} of {} runs of basic blocks ({:.0f} %) without some lanes{}\n",
        all.partial, all.runs, all.runs ? percent(all.partial, all.runs) : 0.0, most);
}

void print(const std::map<std::string, Counters>& kernels, const Lines& lines,
           const Branches& branches) {
    for (const auto& [name, c] : kernels) {
        std::cout << fmt::format(
            "  kernel {}: launches {}, blocks {}, threads {}, shared bytes a block {}\n"
            "    block barriers {}, warp collectives {}, async copies {} ({} bytes), mma {}, "
            "atomics {}\n",
            name, c.launches, c.blocks, c.threads, c.shared_bytes, c.barriers, c.warp_collectives,
            c.async_copies, c.async_bytes, c.matrix_operations, c.atomics);
        AccessCounters all;
        std::cout << fmt::format("    {:<44} {:<12} {:>5} {:>10} {:>6}  {}\n", "line", "access",
                                 "bytes", "by warps", "lanes", "served");
        for (const auto& [line, count] : lines) {
            if (line.kernel != name) continue;
            all.add(count);
            const std::string served =
                line.shared
                    ? fmt::format("{} turns of the banks, {} of them conflicts, at worst {} ways",
                                  count.turns, count.turns - count.least_turns, count.worst_ways)
                    : fmt::format("{} sectors, {:.0f} % of their bytes used", count.sectors,
                                  percent(count.least_sectors, count.sectors));
            std::cout << fmt::format(
                "    {:<44} {:<12} {:>5} {:>10} {:>6.1f}  {}\n", line.place,
                std::string(line.shared ? "shared " : "global ") + (line.write ? "write" : "read"),
                line.bytes, count.accesses,
                static_cast<double>(count.lanes) / static_cast<double>(count.accesses), served);
        }
        std::cout << divergence_text(name, branches);
        std::cout << fmt::format(
            "    all: global sectors {}, {:.0f} % used; bank conflicts {} turns of {}; lanes "
            "active {:.0f} %\n",
            all.sectors, percent(all.least_sectors, all.sectors), all.turns - all.least_turns,
            all.turns, percent(all.lanes, 32 * all.accesses));
    }
}

std::vector<Case> choose_cases(const Operation& operation, const std::string& problem,
                               const std::string& list) {
    std::vector<Case> cases;
    std::string names;
    for (const Case& example : operation.cases()) {
        if (problem.empty() ? example.in(list) : example.name == problem) cases.push_back(example);
        names += (names.empty() ? "" : ", ") + example.name;
    }
    if (cases.empty())
        fail_input("simulate", "expected a problem or a list of {}, got {}; its problems: {}",
                   operation.name, problem.empty() ? list : problem, names);
    return cases;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Runs CUDA variants of an operation on the simulator and prints, by kernel and source "
        "line, how their accesses to memory coalesce, which shared-memory banks collide, and where "
        "warps diverge. Counted on code of the host's compiler: registers, caches "
        "and time are not simulated.",
        "simulate");
    std::string name, problem, kernel, list = "smoke", order = "forward";
    bool json = false;
    app.add_option("operation", name, "The operation, for example relu_forward")->required();
    app.add_option("--problem", problem, "A problem of its table; empty: all of --list")
        ->type_name("NAME");
    app.add_option("--kernel", kernel, "The variant; empty: every one for CUDA")
        ->type_name("VARIANT");
    app.add_option("--list", list, "Problems: smoke, ragged, pnet, ...")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_option("--order", order, "Order of blocks and threads: forward, reverse, random:SEED")
        ->type_name("ORDER")
        ->capture_default_str();
    app.add_flag("--json", json, "Print JSON");
    return run_program(app, argc, argv, [&] {
        simulator::MemoryTrace trace;
        simulator::BranchTrace branches;
        simulator::memory_trace = &trace;
        simulator::branch_trace = &branches;
        ContextOptions options;
        options.device.kind = DeviceKind::sim;
        options.sim_order = order;
        options.threads = 1;
        Context context(all_operations(), options);
        omp_set_num_threads(1);  // accesses are counted by one OS thread
        auto& device = *static_cast<simulator::Device*>(context.stream().handle);
        if (!context.registry().contains(name))
            fail_input("simulate",
                       "expected an operation, got {}; './curie kernels' lists them all", name);
        const Operation& operation = context.registry().at(name);
        if (!kernel.empty() && !operation.find(kernel, DeviceKind::sim))
            fail_input("simulate",
                       "expected a CUDA variant of {}, got {}; './curie kernels {}' "
                       "lists them",
                       name, kernel, name);
        ordered_json results = ordered_json::array();
        for (const Case& example : choose_cases(operation, problem, list)) {
            const Tensors inputs = make_inputs(context, operation, *example.problem);
            for (const Variant& variant : operation.variants) {
                if (variant.device != DeviceKind::sim) continue;
                if (!kernel.empty() && variant.name != kernel) continue;
                const Support support = supports(variant, *example.problem);
                if (!support) {
                    std::cerr << fmt::format("simulate: {} does not take {}: {}\n", variant.name,
                                             example.name, support.reason);
                    continue;
                }
                const Tensors outputs = make_outputs(context, operation, *example.problem);
                device.clear();
                trace.clear();
                branches.clear();
                variant.run(context, *example.problem, inputs, outputs);
                const Lines lines = by_line(trace);
                if (json) {
                    results.push_back(
                        {{"operation", name},
                         {"problem", example.name},
                         {"variant", variant.name},
                         {"kernels", to_json(device.counters(), lines, by_line(branches))},
                         {"functions", functions(device.largest_launches())}});
                } else {
                    std::cout << fmt::format("{} {} {} ({})\n", name, example.name, variant.name,
                                             example.problem->describe());
                    print(device.counters(), lines, by_line(branches));
                }
            }
        }
        if (json) std::cout << results.dump(2) << "\n";
        simulator::memory_trace = nullptr;
        simulator::branch_trace = nullptr;
    });
}
