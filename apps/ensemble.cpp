// Several trained runs as one classifier: averages, vote, stacking; how far they agree.
#include "experiments/ensemble.h"

#include "apps/command_line.h"
#include "experiments/ensemble_tables.h"
#include "report/text_table.h"
#include "training/run_folder.h"

int main(int argc, char** argv) {
    using namespace curie;
    CLI::App app("Join the predictions of several runs, and compare the runs.", "ensemble");
    CommonOptions common;
    std::vector<std::string> folders;
    std::string method = "all", out;
    bool json = false;
    app.add_option("runs", folders, "Folders of runs with the same test part")
        ->type_name("RUNDIR")
        ->required();
    app.add_option("--method", method, "average, weighted, vote, stacking or all")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_option("--out", out, "Where to write; runs/<date>-ensemble by default")
        ->type_name("DIR");
    app.add_flag("--json", json, "Print ensemble.json instead of the tables");
    add_common_options(app, common);
    return run_program(app, argc, argv, [&] {
        std::vector<EnsembleMethod> methods;
        if (method != "all") methods.push_back(parse_ensemble_method(method));
        const Ensemble ensemble = make_ensemble(folders, methods);
        Context context = make_context(common);
        const std::string folder = make_run_folder(out, "ensemble");
        write_ensemble(context, ensemble, folder);
        if (json) {
            std::cout << to_json(ensemble).dump(2) << "\n";
            return;
        }
        for (const std::string& note : ensemble_notes(ensemble)) std::cout << note << "\n";
        for (const html::Table& table : {figures_table(ensemble), fitted_table(ensemble),
                                         agreement_table(ensemble), mcnemar_table(ensemble)})
            if (!table.rows.empty()) std::cout << "\n" << text_table(table);
        std::cout << fmt::format("\nresults in {}/report.html\n", folder);
    });
}
