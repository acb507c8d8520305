#include "apps/command_line.h"

#include <cstdlib>

#include "engine/device_choice.h"

namespace curie {

void add_common_options(CLI::App& app, CommonOptions& options) {
    const std::string group = "Engine";
    app.add_option("--device", options.device,
                   "Where to compute; auto: as CURIE_DEVICE says, or a GPU that works, or the CPU")
        ->type_name("auto|cpu|cuda[:N]|sim")
        ->capture_default_str()
        ->group(group);
    app.add_option("--threads", options.context.threads, "Threads; 0 takes all cores")
        ->check(CLI::Validator(CLI::NonNegativeNumber).description(""))
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    app.add_option("--seed", options.context.seed, "Seed of every random number")
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    app.add_option("--kernel", options.context.kernels,
                   "Pin a variant (repeatable; CURIE_KERNELS holds several, by commas)")
        ->type_name("OPERATION=VARIANT")
        ->allow_extra_args(false)
        ->group(group);
    app.add_flag("--explain", options.context.explain,
                 "Print which variant runs each problem, and why not the others")
        ->group(group);
    app.add_flag("--fast", options.context.fast,
                 "Allow variants whose bits depend on the number of threads")
        ->group(group);
    app.add_flag("--allow-tf32", options.context.allow_tf32,
                 "Allow CUDA variants that round their inputs to TF32 (10 bits of mantissa)")
        ->group(group);
    app.add_option("--trace", options.trace,
                   "Write what ran when, for chrome://tracing or Perfetto")
        ->type_name("FILE")
        ->group(group);
}

void add_cuda_graph_option(CLI::App& app, CommonOptions& options) {
    app.add_flag("--cuda-graph", options.context.cuda_graph,
                 "Launch the kernels of a training step as CUDA graphs (devices cuda and sim); the "
                 "same bits, and nobody has measured it on a GPU yet")
        ->group("Engine");
}

Context make_context(const CommonOptions& options) {
    ContextOptions merged = options.context;
    const char* device = std::getenv("CURIE_DEVICE");
    const bool chosen = options.device != "auto" || !device || !*device;
    merged.device = choose_device(chosen ? options.device : device, std::cerr);
    if (const char* pins = std::getenv("CURIE_KERNELS"); pins && *pins) {
        const std::vector<std::string> earlier = CLI::detail::split(pins, ',');
        merged.kernels.insert(merged.kernels.begin(), earlier.begin(), earlier.end());
    }
    Context context(all_operations(), merged);
    context.profiler.enabled = !options.trace.empty();
    return context;
}

void write_trace(const Context& context, const CommonOptions& options) {
    if (!options.trace.empty()) context.profiler.write_chrome_trace(options.trace);
}

namespace {

/// The options of `app` as rows of the README's table (see docs/update_readme).
void print_markdown_options(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options()) {
        if (option->get_group().empty() || option->get_name() == "--help") continue;
        std::string type = option->get_type_name().empty() ? "" : " ";
        for (char letter : option->get_type_name())
            type += letter == '|' ? std::string("\\|") : std::string(1, letter);  // ends a cell
        std::cout << fmt::format("| {} | `{}{}` | {} | {} |\n", app.get_name(), option->get_name(),
                                 type, option->get_default_str(), option->get_description());
    }
}

}  // namespace

int run_program(CLI::App& app, int argc, char** argv, const std::function<void()>& body) {
    app.get_formatter()->column_width(34);
    const std::string name = app.get_name();
    try {
        if (argc == 2 && std::string(argv[1]) == "--help-markdown") {
            print_markdown_options(app);
            return 0;
        }
        app.name("./curie " + name);
        app.parse(argc, argv);
        body();
        std::cout.flush();
        if (!std::cout) fail("output", "cannot write the standard output; is the disk full?");
        return 0;
    } catch (const CLI::CallForHelp&) {
        std::cout << app.help();
        return 0;
    } catch (const CLI::ParseError& error) {
        std::cerr << fmt::format("{}: {}; './curie {} --help' lists the options\n", name,
                                 error.what(), name);
        return 2;
    } catch (const InputError& error) {
        std::cerr << error.what() << "\n";
        return 2;
    } catch (const Error& error) {
        std::cerr << error.what() << "\n";
        return 1;
    } catch (const std::exception& error) {
        std::cerr << fmt::format("{}: {}\n", name, error.what());
        return 1;
    }
}

}  // namespace curie
