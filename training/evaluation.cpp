#include "training/evaluation.h"

#include <cmath>

#include "data/bootstrap.h"
#include "data/metrics.h"
#include "engine/atomic_file.h"

namespace curie {
namespace {

nlohmann::json number(double value) {
    return std::isnan(value) ? nlohmann::json() : nlohmann::json(value);
}

nlohmann::json figure(double value, const Interval& interval) {
    return {{"value", number(value)}, {"ci95", {number(interval.low), number(interval.high)}}};
}

std::string text_of(const nlohmann::json& figure) {
    const auto show = [](const nlohmann::json& value) {
        return value.is_null() ? std::string("  -  ") : fmt::format("{:.3f}", value.get<double>());
    };
    return fmt::format("{} [{} - {}]", show(figure["value"]), show(figure["ci95"][0]),
                       show(figure["ci95"][1]));
}

}  // namespace

Tensor images_of(Context& context, const Model& model, const Batch& batch) {
    const Shape& input = model.input;
    return context.from(batch.images, Shape{batch.size(), input[1], input[2], input[3]});
}

std::vector<float> positive_probabilities(const Tensor& logits) {
    std::vector<float> probabilities;
    for (double z : logits.to_doubles())
        probabilities.push_back(static_cast<float>(1 / (1 + std::exp(-z))));
    return probabilities;
}

Predictions predict(Context& context, Model& model, Loader& loader) {
    const NoGradient guard(context.tape);
    context.training = false;
    Predictions predictions;
    loader.start(0);
    for (int64_t i = 0; i < loader.batches_per_epoch(); ++i) {
        const Batch& batch = loader.next();
        const Tensor logits = (*model.module)(context, images_of(context, model, batch));
        const std::vector<float> fresh = positive_probabilities(logits);
        predictions.probabilities.insert(predictions.probabilities.end(), fresh.begin(),
                                         fresh.end());
        for (float label : batch.labels) predictions.labels.push_back(static_cast<int>(label));
        predictions.indices.insert(predictions.indices.end(), batch.indices.begin(),
                                   batch.indices.end());
    }
    return predictions;
}

nlohmann::json test_report(const Predictions& p, const std::vector<std::string>& class_names,
                           uint64_t seed) {
    const BinaryMetrics m = binary_metrics(p.labels, p.probabilities);
    const BinaryIntervals i = binary_intervals(p.labels, p.probabilities, 0.5f, seed);
    return {{"images", p.labels.size()},
            {"classes", class_names},
            {"threshold", 0.5},
            {"confusion_matrix",
             {{m.matrix.at(0, 0), m.matrix.at(0, 1)}, {m.matrix.at(1, 0), m.matrix.at(1, 1)}}},
            {"accuracy", figure(m.accuracy, i.accuracy)},
            {"auc", figure(m.auc, i.auc)},
            {"positive",
             {{"precision", figure(m.positive.precision, i.precision)},
              {"recall", figure(m.positive.recall, i.recall)},
              {"specificity", figure(m.positive.specificity, i.specificity)},
              {"f1", figure(m.positive.f1, i.f1)}}},
            {"weighted",
             {{"precision", figure(m.weighted.precision, i.weighted_precision)},
              {"recall", figure(m.weighted.recall, i.weighted_recall)},
              {"specificity", figure(m.weighted.specificity, i.weighted_specificity)},
              {"f1", figure(m.weighted.f1, i.weighted_f1)}}}};
}

std::string test_report_text(const nlohmann::json& report) {
    const auto& matrix = report["confusion_matrix"];
    const std::string negative = report["classes"][0], positive = report["classes"][1];
    std::string text = fmt::format(
        "test, {} images, 95% intervals by bootstrap\n"
        "  auc          {}\n  accuracy     {}\n  precision    {}\n  recall       {}\n"
        "  specificity  {}\n  f1           {}\n",
        report["images"].get<int64_t>(), text_of(report["auc"]), text_of(report["accuracy"]),
        text_of(report["positive"]["precision"]), text_of(report["positive"]["recall"]),
        text_of(report["positive"]["specificity"]), text_of(report["positive"]["f1"]));
    text +=
        fmt::format("  {:<12} {:>10} {:>10}   (columns: predicted)\n", "truth", negative, positive);
    for (int row : {0, 1})
        text += fmt::format("  {:<12} {:>10} {:>10}\n", row == 0 ? negative : positive,
                            matrix[row][0].get<int64_t>(), matrix[row][1].get<int64_t>());
    return text;
}

void write_predictions_csv(const std::string& path, const Predictions& p, const Dataset& dataset) {
    std::string text = "image,patient,label,probability,predicted\n";
    for (size_t i = 0; i < p.labels.size(); ++i) {
        const Sample& sample = dataset.samples[p.indices[i]];
        text += fmt::format("{},{},{},{},{}\n", sample.id, sample.patient,
                            dataset.class_names[p.labels[i]], p.probabilities[i],
                            dataset.class_names[p.probabilities[i] > 0.5f ? 1 : 0]);
    }
    write_file_atomically(path, text);
}

}  // namespace curie
