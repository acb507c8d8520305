// Runs side by side: differences in configuration, figures with intervals, curves overlaid.
#include "report/compare.h"

#include <iostream>

#include "apps/command_line.h"
#include "engine/atomic_file.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Runs side by side: where they differ, and what came of it.", "compare");
    std::vector<std::string> folders;
    std::string page;
    app.add_option("runs", folders, "Folders of runs")->type_name("RUNDIR")->required();
    app.add_option("--html", page, "Also write a page with the curves overlaid")->type_name("FILE");
    return run_program(app, argc, argv, [&] {
        const Comparison comparison(folders);
        std::cout << comparison.text();
        if (page.empty()) return;
        write_file_atomically(page, comparison.page());
        std::cout << fmt::format("\nwrote {}\n", page);
    });
}
