#include "experiments/transfer_study.h"

#include "engine/atomic_file.h"
#include "engine/error.h"
#include "experiments/folder_lock.h"
#include "experiments/run_trials.h"
#include "report/text_table.h"
#include "training/json_fields.h"

namespace curie {
namespace {

using nlohmann::json;

std::string interval_text(const Interval& interval) {
    return fmt::format("[{:+.3f}, {:+.3f}]", interval.low, interval.high);
}

}  // namespace

void TransferStudyConfig::check() const {
    if (member.weights.empty())
        fail_input("reproduce",
                   "expected pretrained weights of {} to compare with random ones, got none; name "
                   "the file by --weights",
                   member.backbone);
    if (folds < 2) fail_input("folds", "expected two folds or more, got {}", folds);
    if (seeds < 1) fail_input("seeds", "expected one seed or more, got {}", seeds);
}

json to_json(const TransferStudyConfig& c) {
    return {{"base", to_json(c.base)},
            {"member", to_json(c.member)},
            {"folds", c.folds},
            {"seeds", c.seeds}};
}

TransferStudyConfig transfer_study_from(const json& stored) {
    TransferStudyConfig c;
    json base, member;
    JsonFields("reproduce")
        .add("base", base)
        .add("member", member)
        .add("folds", c.folds)
        .add("seeds", c.seeds)
        .read(stored);
    c.base = preset_config("transfer");
    update_from_json(c.base, base);
    c.member = transfer_member_from(member);
    c.check();
    return c;
}

std::vector<StudyPair> study_pairs(const TransferStudyConfig& config, const std::string& folder) {
    TransferMember random = config.member;
    random.weights.clear();
    std::vector<StudyPair> pairs;
    const auto first = static_cast<int64_t>(config.base.training.seed);
    for (int64_t seed = first; seed < first + config.seeds; ++seed)
        for (int64_t fold = 1; fold <= config.folds; ++fold) {
            const auto trial = [&](const TransferMember& member, const std::string& kind) {
                RunConfig run = member.run(config.base);
                run.training.seed = run.data.seed = static_cast<uint64_t>(seed);
                run.data.protocol = "patient";
                run.data.folds = config.folds;
                run.data.fold = fold;
                const std::string id = fmt::format("seed{}-fold{}-{}", seed, fold, kind);
                return Trial{id, folder + "/runs/" + id, run};
            };
            pairs.push_back(
                {seed, fold, trial(config.member, "pretrained"), trial(random, "random")});
        }
    return pairs;
}

std::vector<Trial> trials_of(const std::vector<StudyPair>& pairs) {
    std::vector<Trial> trials;
    for (const StudyPair& pair : pairs) trials.push_back(pair.pretrained);
    for (const StudyPair& pair : pairs) trials.push_back(pair.random);
    return trials;
}

TransferMember study_member(const TransferChoice& choice, const std::string& weights) {
    if (choice.backbones.size() != 1)
        fail_input("backbone", "expected one backbone for the study, got {}",
                   choice.backbones.size());
    if (weights.empty()) {
        const TransferMembers found = find_transfer_members(choice);
        if (found.present.empty()) fail_input("reproduce", "{}", found.missing.at(0));
        return found.present[0];
    }
    TransferMember member = transfer_member(choice, choice.backbones[0]);
    member.weights = weights;
    return member;
}

TransferStudyResult evaluate_study(const std::vector<StudyPair>& pairs,
                                   const std::vector<TrialResult>& results) {
    TransferStudyResult study;
    std::vector<double> pretrained, random;
    for (size_t i = 0; i < pairs.size(); ++i) {
        std::vector<double> values;
        std::string reason;
        for (size_t side = 0; side < 2; ++side) {
            const TrialResult& result = results.at(side * pairs.size() + i);
            if (!result.failure.empty())
                reason = result.failure;
            else if (!result.test.at("auc").at("value").is_number())
                reason = "its AUC is undefined: the test fold holds one class alone";
            else
                values.push_back(result.test["auc"]["value"]);
        }
        if (values.size() < 2) {
            study.left_out.push_back(fmt::format("seed {}, fold {} is left out: {}", pairs[i].seed,
                                                 pairs[i].fold, reason));
            continue;
        }
        if (study.rows.empty()) {
            const json parts =
                read_json_file(pairs[i].pretrained.folder + "/data.json").at("parts");
            study.test_to_train = parts.at("test").at("images").get<double>() /
                                  parts.at("train").at("images").get<double>();
        }
        study.rows.push_back({pairs[i].seed, pairs[i].fold, values[0], values[1]});
        pretrained.push_back(values[0]);
        random.push_back(values[1]);
    }
    if (study.rows.size() < 2)
        fail_input("study", "expected two pairs of runs or more for an interval, got {}; {}",
                   study.rows.size(), fmt::join(study.left_out, "; "));
    study.difference = paired_difference(pretrained, random, study.test_to_train);
    return study;
}

std::string study_text(const TransferStudyConfig& config, const TransferStudyResult& result) {
    html::Table table{{"seed", "fold", "AUC, pretrained", "AUC, random", "difference"}, {}, -1};
    for (const TransferStudyResult::Row& row : result.rows)
        table.rows.push_back({std::to_string(row.seed), std::to_string(row.fold),
                              fmt::format("{:.3f}", row.pretrained),
                              fmt::format("{:.3f}", row.random),
                              fmt::format("{:+.3f}", row.pretrained - row.random)});
    const PairedDifference& d = result.difference;
    std::string text = fmt::format(
        "# Pretrained against random weights: {}\n\n{} patient folds x {} seeds, labels {}, {} "
        "epochs, the one with the best {}; both runs of a pair share split, views, head and "
        "order.\n\n",
        config.member.backbone, config.folds, config.seeds, config.base.data.labels,
        config.base.training.epochs, config.base.training.monitor);
    text += markdown_table(table);
    for (const std::string& sentence : result.left_out) text += sentence + "\n";
    text += fmt::format(
        "\nMean test AUC: pretrained {:.3f}, random {:.3f}; pretrained is better in {} of {} "
        "pairs, random in {}.\n\n"
        "**Mean difference (pretrained - random): {:+.3f}**, standard deviation {:.3f}\n\n"
        "- 95% interval by Student's t over {} pairs, as if they were independent: {}\n"
        "- 95% interval with Nadeau and Bengio's variance, which allows for the training images "
        "that folds share ({:.2f} images tested for each trained on): {}\n\n"
        "The pairs are not independent: the folds of a seed share most of their training images, "
        "and all seeds are of the same images. The first interval is therefore too narrow; the "
        "second is the one to believe.\n",
        d.mean_a, d.mean_b, d.a_better, d.pairs, d.b_better, d.mean, d.deviation, d.pairs,
        interval_text(d.interval), result.test_to_train, interval_text(d.corrected));
    return text;
}

json to_json(const TransferStudyResult& result) {
    json rows = json::array();
    for (const TransferStudyResult::Row& row : result.rows)
        rows.push_back({{"seed", row.seed},
                        {"fold", row.fold},
                        {"pretrained_auc", row.pretrained},
                        {"random_auc", row.random}});
    const PairedDifference& d = result.difference;
    return {{"pairs", rows},
            {"left_out", result.left_out},
            {"test_to_train", result.test_to_train},
            {"mean_pretrained", d.mean_a},
            {"mean_random", d.mean_b},
            {"mean_difference", d.mean},
            {"deviation", d.deviation},
            {"t_interval", {d.interval.low, d.interval.high}},
            {"corrected_interval", {d.corrected.low, d.corrected.high}}};
}

int run_transfer_study(const TransferStudyConfig& config, const std::string& folder,
                       const TrialRunnerOptions& runner) {
    config.check();
    const std::vector<StudyPair> pairs = study_pairs(config, folder);
    const FolderLock lock(folder);
    std::vector<TrialResult> results;
    const int code =
        run_trials({folder, "study.json", to_json(config), "reproduce transfer-study",
                    fmt::format("{} folds x {} seeds x 2 of {} epochs; writing to {}\n",
                                config.folds, config.seeds, config.base.training.epochs, folder)},
                   trials_of(pairs), runner, results);
    if (code != 0) return code;
    const TransferStudyResult study = evaluate_study(pairs, results);
    const std::string text = study_text(config, study);
    write_file_atomically(folder + "/study-results.json", to_json(study).dump(2) + "\n");
    write_file_atomically(folder + "/study.md", text);
    *runner.out << "\n" << text << fmt::format("\nresults in {}/study.md\n", folder);
    return end_experiment(results, "reproduce transfer-study", folder, *runner.out);
}

}  // namespace curie
