#include "experiments/classical_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/atomic_file.h"
#include "engine/error.h"
#include "training/epoch_record.h"
#include "training/evaluation.h"
#include "training/feature_cache.h"
#include "training/run_folder.h"
#include "training/test_report.h"
#include "training/transfer_setup.h"

namespace curie {
namespace {

FeatureRows rows_of(const Features& features) {
    return {features.width, features.values, features.labels};
}

/// The rows of smaller classes again, in turn, until all classes have as many.
Features balanced(Features features, int classes) {
    std::vector<std::vector<size_t>> of_class(classes);
    for (size_t i = 0; i < features.labels.size(); ++i) of_class[features.labels[i]].push_back(i);
    size_t most = 0;
    for (const auto& members : of_class) most = std::max(most, members.size());
    for (const auto& members : of_class)
        for (size_t i = members.size(); i < most && !members.empty(); ++i) {
            const size_t row = members[i % members.size()];
            const auto first = features.values.begin() + row * features.width;
            const std::vector<float> copy(first, first + features.width);
            features.values.insert(features.values.end(), copy.begin(), copy.end());
            features.labels.push_back(features.labels[row]);
            features.samples.push_back(features.samples[row]);
            features.views.push_back(features.views[row]);
        }
    return features;
}

Predictions predict(const ClassicalClassifier& classifier, const Features& features, int classes) {
    const std::vector<double> all = classifier.probabilities(features.values);
    Predictions predictions;
    predictions.outputs = classes == 2 ? 1 : classes;
    predictions.labels = features.labels;
    predictions.indices = features.samples;
    predictions.draws = features.views;
    for (size_t i = 0; i < all.size(); ++i)
        if (classes > 2 || i % 2 == 1)
            predictions.probabilities.push_back(static_cast<float>(all[i]));
    return predictions;
}

EpochMetrics metrics_of(const Predictions& predictions) {
    double loss = 0;
    for (size_t i = 0; i < predictions.labels.size(); ++i) {
        const int label = predictions.labels[i];
        const double p = predictions.outputs > 1 ? predictions.of(i)[label]
                         : label == 1            ? predictions.of(i)[0]
                                                 : 1 - predictions.of(i)[0];
        loss -= std::log(std::max(p, 1e-7)) / static_cast<double>(predictions.labels.size());
    }
    return epoch_metrics(loss, predictions.probabilities, predictions.labels);
}

}  // namespace

void run_classical(Context& context, const ClassicalRun& run) {
    std::ostream& out = *run.out;
    RunConfig config = run.config;
    config.complete();
    const TransferTraining& transfer = config.transfer->training;
    if (!transfer.frozen() || transfer.views < 1)
        fail_input("classifier",
                   "expected a frozen backbone and --views of 1 or more, got {}; the classifier "
                   "needs all features at once",
                   transfer.frozen() ? "views drawn anew" : "--unfreeze-from");
    if (config.data.folds > 0 && config.data.fold == 0)
        fail_input("folds", "expected --fold besides --folds {}: one run a fold",
                   config.data.folds);
    ClassicalClassifier classifier(run.classifier);  // before the images: it may not be there
    const Shape input = config.input();
    const RunData data = load_run_data(config.data, input[1], input[2]);
    const std::string name = name_of(run.classifier.method);
    const std::string folder = make_run_folder(run.run_folder, name);
    data.images->load_all(context.threads());
    const Leakage leakage = find_leakage(*data.images, data.split, data.draws);
    write_file_atomically(folder + "/data.json",
                          data_report(data, config.data, leakage).dump(2) + "\n");
    Model model = config.make();
    model.module->initialize(context, config.training.seed);
    load_start(context, model, config, data, out);
    out << fmt::format("data: {}, {}\n", data.dataset().name, data.describe())
        << protocol_text(data, config.data, leakage);

    FeatureCache cache(context, model, data, config.data, config.training.slice());
    const auto extract = [&](std::vector<int64_t> Split::*part) {
        return extract_features(cache, data, part, transfer.views, out);
    };
    const auto classes = static_cast<int>(data.dataset().class_names.size());
    Features training = extract(&Split::train);
    if (config.data.balance) training = balanced(std::move(training), classes);
    const Features validation = extract(&Split::validation), test = extract(&Split::test);
    const auto start = std::chrono::steady_clock::now();
    classifier.fit(rows_of(training), rows_of(validation), classes);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    nlohmann::json stored = to_json(config);
    stored["classifier"] = classifier.fitted();
    stored["classifier"]["method"] = name;
    stored["classifier"]["seed"] = run.classifier.seed;
    write_file_atomically(folder + "/config.json", stored.dump(2) + "\n");
    out << fmt::format("{} on {} rows of {} features: {:.1f} s\n", name, training.labels.size(),
                       training.width, elapsed.count());

    const Predictions on_validation = predict(classifier, validation, classes);
    const auto rows = static_cast<double>(training.labels.size());
    write_metrics_csv(
        folder + "/metrics.csv",
        {{1, 0, metrics_of(predict(classifier, training, classes)), metrics_of(on_validation),
          elapsed.count(), rows / std::max(elapsed.count(), 1e-3)}},
        config.data.protocol);
    write_predictions_csv(folder + "/validation_predictions.csv", on_validation, data.dataset(),
                          config.data.protocol);
    const Predictions on_test = predict(classifier, test, classes);
    write_predictions_csv(folder + "/predictions.csv", on_test, data.dataset(),
                          config.data.protocol);
    nlohmann::json report = test_report(on_test, data.dataset().class_names, config.data.protocol,
                                        config.training.seed);
    report["data"] = data.dataset().name;
    out << test_report_text(report);
    write_file_atomically(folder + "/test.json", report.dump(2) + "\n");
    out << fmt::format("results in {}\n", folder);
    for (const auto& observer : run.observers) observer->end(folder);
}

}  // namespace curie
