#include "experiments/ensemble.h"

#include <filesystem>

#include "data/dataset.h"
#include "engine/atomic_file.h"
#include "engine/error.h"
#include "experiments/agreement.h"
#include "experiments/ensemble_tables.h"
#include "report/report.h"
#include "training/epoch_record.h"
#include "training/json_number.h"
#include "training/test_report.h"

namespace curie {
namespace {

using nlohmann::json;

Predictions predictions_of(const EnsemblePart& part, const std::vector<double>& probabilities,
                           size_t classes) {
    Predictions predictions;
    predictions.outputs = classes == 2 ? 1 : static_cast<int64_t>(classes);
    predictions.labels = part.truth;
    for (size_t i = 0; i < part.truth.size(); ++i) {
        predictions.indices.push_back(static_cast<int64_t>(i));
        for (size_t k = classes == 2 ? 1 : 0; k < classes; ++k)
            predictions.probabilities.push_back(static_cast<float>(probabilities[i * classes + k]));
    }
    return predictions;
}

EnsembleRow row_of(const EnsembleMembers& members, const std::string& name,
                   const std::vector<double>& probabilities) {
    EnsembleRow row{
        name, predictions_of(members.test, probabilities, members.class_names.size()), {}};
    row.report = test_report(row.test, members.class_names, members.protocol);
    row.report["data"] = members.data;
    return row;
}

/// The images of a part, as write_predictions_csv() wants them.
Dataset images_of_part(const EnsembleMembers& members, const EnsemblePart& part) {
    Dataset dataset;
    dataset.class_names = members.class_names;
    for (size_t i = 0; i < part.images.size(); ++i) {
        Sample sample;
        sample.id = part.images[i];
        sample.patient = part.patients[i];
        sample.label = part.truth[i];
        dataset.samples.push_back(std::move(sample));
    }
    return dataset;
}

void write_run(Context& context, const Ensemble& ensemble, size_t joint,
               const std::string& folder) {
    const EnsembleMembers& members = ensemble.members;
    const JointPredictions& joined = ensemble.joints[joint];
    const EnsembleRow& row = ensemble.joint_rows[joint];
    std::filesystem::create_directories(folder);
    const json config = {{"preset", "ensemble, " + row.name},
                         {"ensemble",
                          {{"method", name_of(joined.method)},
                           {"members", members.names},
                           {"folders", members.folders},
                           {"fitted", joined.details}}}};
    write_file_atomically(folder + "/config.json", config.dump(2) + "\n");
    if (!members.data_report.empty())
        write_file_atomically(folder + "/data.json", members.data_report.dump(2) + "\n");
    write_metrics_csv(folder + "/metrics.csv", {}, members.protocol);
    write_predictions_csv(folder + "/predictions.csv", row.test,
                          images_of_part(members, members.test), members.protocol);
    if (!joined.validation.empty())
        write_predictions_csv(
            folder + "/validation_predictions.csv",
            predictions_of(members.validation, joined.validation, members.class_names.size()),
            images_of_part(members, members.validation), members.protocol);
    write_file_atomically(folder + "/test.json", row.report.dump(2) + "\n");
    write_report(context, folder);
}

json comparison(const Ensemble& ensemble, const EnsembleRow& a, const EnsembleRow& b) {
    const std::vector<int> of_a = a.decisions(), of_b = b.decisions();
    const Agreement alike =
        agreement(of_a, of_b, static_cast<int>(ensemble.members.class_names.size()));
    const McNemar test = mcnemar(ensemble.members.test.truth, of_a, of_b);
    return {{"a", a.name},
            {"b", b.name},
            {"equal_decisions", alike.equal},
            {"kappa", json_number(alike.kappa)},
            {"only_a_right", test.only_a},
            {"only_b_right", test.only_b},
            {"mcnemar", test.exact ? "exact binomial" : "chi-square, continuity correction"},
            {"statistic", test.statistic},
            {"p", test.p}};
}

}  // namespace

std::vector<int> EnsembleRow::decisions() const {
    std::vector<int> all;
    for (size_t i = 0; i < test.labels.size(); ++i) all.push_back(test.predicted(i));
    return all;
}

Ensemble make_ensemble(const std::vector<std::string>& folders,
                       const std::vector<EnsembleMethod>& methods) {
    Ensemble ensemble;
    ensemble.members = read_ensemble_members(folders);
    const EnsembleMembers& members = ensemble.members;
    for (size_t m = 0; m < members.names.size(); ++m)
        ensemble.member_rows.push_back(
            row_of(members, members.names[m], members.test.probabilities[m]));
    for (const EnsembleMethod method : methods.empty() ? ensemble_methods() : methods) {
        try {
            ensemble.joints.push_back(join(method, members));
        } catch (const InputError& error) {
            if (!methods.empty()) throw;
            ensemble.left_out.push_back(
                fmt::format("{} is left out: {}", name_of(method), error.what()));
            continue;
        }
        ensemble.joint_rows.push_back(
            row_of(members, name_of(method), ensemble.joints.back().test));
    }
    return ensemble;
}

json to_json(const Ensemble& ensemble) {
    const EnsembleMembers& members = ensemble.members;
    json all = {{"data", members.data},
                {"protocol", members.protocol},
                {"classes", members.class_names},
                {"test_images", members.test.images.size()},
                {"validation_images", members.validation.images.size()},
                {"members", json::array()},
                {"methods", json::array()},
                {"left_out", ensemble.left_out},
                {"comparisons", json::array()}};
    const auto& rows = ensemble.member_rows;
    for (size_t m = 0; m < rows.size(); ++m)
        all["members"].push_back(
            {{"name", rows[m].name}, {"folder", members.folders[m]}, {"test", rows[m].report}});
    for (size_t j = 0; j < ensemble.joints.size(); ++j)
        all["methods"].push_back({{"name", ensemble.joint_rows[j].name},
                                  {"fitted", ensemble.joints[j].details},
                                  {"test", ensemble.joint_rows[j].report}});
    for (size_t a = 0; a < rows.size(); ++a)
        for (size_t b = a + 1; b < rows.size(); ++b)
            all["comparisons"].push_back(comparison(ensemble, rows[a], rows[b]));
    for (const EnsembleRow& row : rows)
        all["comparisons"].push_back(comparison(ensemble, ensemble.joint_rows.at(0), row));
    return all;
}

void write_ensemble(Context& context, const Ensemble& ensemble, const std::string& folder) {
    for (size_t j = 0; j < ensemble.joints.size(); ++j)
        write_run(context, ensemble, j, folder + "/" + ensemble.joint_rows[j].name);
    write_file_atomically(folder + "/report.html", ensemble_page(ensemble));
    write_file_atomically(folder + "/ensemble.md", ensemble_markdown(ensemble));
    write_file_atomically(folder + "/ensemble.json", to_json(ensemble).dump(2) + "\n");
}

}  // namespace curie
