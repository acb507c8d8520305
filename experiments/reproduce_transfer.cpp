#include "experiments/reproduce_transfer.h"

#include "engine/atomic_file.h"
#include "engine/error.h"
#include "experiments/ensemble_tables.h"
#include "experiments/folder_lock.h"
#include "experiments/run_trials.h"
#include "report/text_table.h"
#include "report/transfer_paper_results.h"
#include "training/json_fields.h"

namespace curie {
namespace {

using nlohmann::json;

std::vector<std::string> paper_row(const TransferPaperResult& paper) {
    std::vector<std::string> row = {paper.name, "the paper"};
    for (const double value :
         {paper.accuracy, paper.precision, paper.recall, paper.f1, paper.specificity, paper.auc})
        row.push_back(fmt::format("{:.0f}", value));
    return row;
}

/// A row of figures_table() with whose figures it holds.
std::vector<std::string> row_here(std::vector<std::string> row, const std::string& protocol) {
    row.insert(row.begin() + 1, fmt::format("here, protocol {}", protocol));
    return row;
}

json stored_members(const std::vector<TransferMember>& members) {
    json all = json::array();
    for (const TransferMember& member : members) all.push_back(to_json(member));
    return all;
}

}  // namespace

const std::vector<std::string>& paper_backbones() {
    static const std::vector<std::string> names = {"vgg16", "xception", "mobilenet_v2",
                                                   "nasnet_large"};
    return names;
}

void TransferReproductionConfig::check() const {
    if (members.empty())
        fail_input("reproduce",
                   "expected one member with its weights or more, got none: {}; name a folder by "
                   "--weights-dir, or take --random-weights",
                   fmt::join(missing, "; "));
    for (const std::string& protocol : protocols)
        if (protocol != "patient" && protocol != "paper")
            fail_input("protocols", "expected patient or paper, got {}", protocol);
    if (protocols.empty()) fail_input("protocols", "expected patient, paper or both");
    if (base.data.folds > 0)
        fail_input("folds", "expected no folds, got {}: each member is one run", base.data.folds);
}

json to_json(const TransferReproductionConfig& c) {
    return {{"base", to_json(c.base)},
            {"members", stored_members(c.members)},
            {"missing", c.missing},
            {"protocols", c.protocols}};
}

TransferReproductionConfig transfer_reproduction_from(const json& stored) {
    TransferReproductionConfig c;
    json base, members;
    JsonFields("reproduce")
        .add("base", base)
        .add("members", members)
        .add("missing", c.missing)
        .add("protocols", c.protocols)
        .read(stored);
    c.base = preset_config("transfer");
    update_from_json(c.base, base);
    for (const json& member : members) c.members.push_back(transfer_member_from(member));
    c.check();
    return c;
}

std::vector<Trial> transfer_trials(const TransferReproductionConfig& config,
                                   const std::string& folder) {
    std::vector<Trial> trials;
    for (const std::string& protocol : config.protocols)
        for (const TransferMember& member : config.members) {
            RunConfig run = member.run(config.base);
            run.data.protocol = protocol;
            trials.push_back({fmt::format("{}, protocol {}", member.name(), protocol),
                              fmt::format("{}/runs/{}-{}", folder, member.id(), protocol), run});
        }
    return trials;
}

int run_transfer_reproduction(Context& context, const TransferReproductionConfig& config,
                              const std::string& folder, const TrialRunnerOptions& runner) {
    config.check();
    std::ostream& out = *runner.out;
    const std::vector<Trial> trials = transfer_trials(config, folder);
    const FolderLock lock(folder);
    std::vector<TrialResult> all;
    const int code =
        run_trials({folder, "reproduce.json", to_json(config), "reproduce transfer",
                    fmt::format("{} runs of {} epochs, labels {}; writing to {}\n", trials.size(),
                                config.base.training.epochs, config.base.data.labels, folder)},
                   trials, runner, all);
    if (code != 0) return code;
    std::vector<Ensemble> ensembles;
    std::vector<std::vector<TrialResult>> results;
    json stored = json::array();
    const size_t members = config.members.size();
    for (size_t p = 0; p < config.protocols.size(); ++p) {
        std::vector<std::string> folders;
        results.emplace_back(all.begin() + p * members, all.begin() + (p + 1) * members);
        for (size_t m = 0; m < members; ++m)
            if (results[p][m].failure.empty()) folders.push_back(trials[p * members + m].folder);
        ensembles.emplace_back();
        if (folders.size() > 1) {
            ensembles[p] = make_ensemble(folders);
            write_ensemble(context, ensembles[p],
                           fmt::format("{}/ensemble-{}", folder, config.protocols[p]));
            stored.push_back(to_json(ensembles[p]));
        }
    }
    const std::string summary = transfer_summary(config, ensembles, results);
    write_file_atomically(folder + "/summary.json",
                          json{{"config", to_json(config)}, {"ensembles", stored}}.dump(2) + "\n");
    write_file_atomically(folder + "/summary.md", summary);
    out << "\n" << summary << fmt::format("\nresults in {}/summary.md\n", folder);
    return end_experiment(all, "reproduce transfer", folder, out);
}

std::string transfer_summary(const TransferReproductionConfig& config,
                             const std::vector<Ensemble>& ensembles,
                             const std::vector<std::vector<TrialResult>>& results) {
    html::Table table{
        {"model", "figures of", "accuracy", "precision", "recall", "F1", "specificity", "AUC"},
        {},
        -1};
    const auto add_paper = [&](const std::string& backbone) {
        for (const TransferPaperResult& paper : kTransferPaperResults)
            if (backbone == paper.backbone) table.rows.push_back(paper_row(paper));
    };
    for (size_t m = 0; m < config.members.size(); ++m) {
        const TransferMember& member = config.members[m];
        add_paper(member.backbone);
        for (size_t p = 0; p < config.protocols.size(); ++p) {
            const TrialResult& result = results[p][m];
            std::vector<std::string> row = {member.name(), result.failure};
            row.resize(7);
            if (result.failure.empty()) row = figures_row(member.name(), result.test);
            table.rows.push_back(row_here(row, config.protocols[p]));
        }
    }
    if (config.members.size() > 1) add_paper("");
    for (size_t p = 0; p < config.protocols.size(); ++p)
        for (const EnsembleRow& row : ensembles[p].joint_rows)
            table.rows.push_back(
                row_here(figures_row("joint: " + row.name, row.report), config.protocols[p]));
    std::string text =
        "# The transfer-learning ensemble, reproduced\n\n"
        "Protocol `patient` splits by patient and augments the training part alone: the honest "
        "figures.\nProtocol `paper` augments first and splits the views at random: views of one "
        "image stand in several parts, which inflates its figures.\n\n";
    for (const std::string& sentence : config.missing) text += sentence + "\n";
    text += fmt::format(
        "\n## Table 2: the members and their average\n\nIn percent, in brackets 95% intervals by "
        "bootstrap over images; labels {}, of the second class; epochs: {}, the one with the best "
        "{}; views of a training image: {}.\n\n",
        config.base.data.labels, config.base.training.epochs, config.base.training.monitor,
        config.base.transfer->training.views);
    text += markdown_table(table) + "\n" + kTransferPaperRemark + "\n";
    for (size_t p = 0; p < config.protocols.size(); ++p) {
        if (ensembles[p].joint_rows.empty()) {
            text += fmt::format("\nProtocol {}: no ensemble, less than two members finished.\n",
                                config.protocols[p]);
            continue;
        }
        text +=
            fmt::format("\n## How far the members agree, protocol {}\n\n", config.protocols[p]) +
            markdown_table(agreement_table(ensembles[p])) + "\n" +
            markdown_table(mcnemar_table(ensembles[p]));
    }
    return text;
}

}  // namespace curie
