// Writes report.html of runs again: curves, figures with intervals, the worst errors.
#include "report/report.h"

#include <iostream>

#include "apps/command_line.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Write report.html from the files of a run, as train_pnet does at its end.",
                 "report");
    CommonOptions common;
    std::vector<std::string> folders;
    app.add_option("runs", folders, "Folders of runs")->type_name("RUNDIR")->required();
    add_common_options(app, common);
    return run_program(app, argc, argv, [&] {
        Context context = make_context(common);
        for (const std::string& folder : folders)
            std::cout << fmt::format("wrote {}\n", write_report(context, folder));
        write_trace(context, common);
    });
}
