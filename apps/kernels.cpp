// List the operations with their variants, devices, dtypes, rank and determinism
#include <nlohmann/json.hpp>

#include "apps/command_line.h"

using namespace curie;

namespace {

std::string dtype_names(const Variant& variant) {
    std::vector<const char*> names;
    for (DType dtype : variant.dtypes) names.push_back(name_of(dtype));
    return fmt::format("{}", fmt::join(names, " "));
}

const char* determinism(const Variant& variant) {
    if (!variant.run_deterministic) return "no";
    return variant.thread_invariant ? "yes" : "per thread count";
}

void print_table(const std::vector<const Operation*>& operations) {
    for (const Operation* operation : operations) {
        const std::string note =
            operation->gradients.empty()
                ? (operation->no_gradient.empty() ? "is a gradient" : operation->no_gradient)
                : fmt::format("gradient: {}", fmt::join(operation->gradients, ", "));
        std::cout << fmt::format("{}  ({})\n", operation->name, note);
        for (const Variant& variant : operation->variants) {
            std::cout << fmt::format("    {:<26} {:<5} {:<18} rank {:<4} deterministic: {}\n",
                                     variant.name, name_of(variant.device), dtype_names(variant),
                                     variant.rank, determinism(variant));
        }
    }
}

void print_json(const std::vector<const Operation*>& operations) {
    nlohmann::json list = nlohmann::json::array();
    for (const Operation* operation : operations) {
        nlohmann::json variants = nlohmann::json::array();
        for (const Variant& variant : operation->variants) {
            nlohmann::json dtypes = nlohmann::json::array();
            for (DType dtype : variant.dtypes) dtypes.push_back(name_of(dtype));
            variants.push_back({{"name", variant.name},
                                {"device", name_of(variant.device)},
                                {"dtypes", dtypes},
                                {"rank", variant.rank},
                                {"run_deterministic", variant.run_deterministic},
                                {"thread_invariant", variant.thread_invariant}});
        }
        list.push_back({{"name", operation->name},
                        {"family", operation->family},
                        {"gradients", operation->gradients},
                        {"variants", variants}});
    }
    std::cout << list.dump(2) << "\n";
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app(
        "Operations and their interchangeable variants. The engine runs the highest rank "
        "that supports a problem; --kernel OPERATION=VARIANT pins another.",
        "kernels");
    std::string filter;
    bool json = false;
    app.add_option("name", filter, "Only operations whose name contains this");
    app.add_flag("--json", json, "Print JSON");
    return run_program(app, argc, argv, [&] {
        std::vector<const Operation*> operations;
        const auto registry = all_operations();
        for (const auto& [name, operation] : registry->operations())
            if (name.find(filter) != std::string::npos) operations.push_back(&operation);
        if (operations.empty())
            fail_input("kernels",
                       "expected part of an operation's name, got {}; give no name to "
                       "see all",
                       filter);
        json ? print_json(operations) : print_table(operations);
    });
}
