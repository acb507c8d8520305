#include "training/epoch_record.h"

#include <array>

#include "data/metrics.h"
#include "engine/atomic_file.h"
#include "engine/error.h"
#include "training/json_number.h"

namespace curie {
namespace {

struct Field {
    const char* name;
    double EpochMetrics::*member;
};

constexpr std::array<Field, 7> fields{{{"loss", &EpochMetrics::loss},
                                       {"accuracy", &EpochMetrics::accuracy},
                                       {"precision", &EpochMetrics::precision},
                                       {"recall", &EpochMetrics::recall},
                                       {"specificity", &EpochMetrics::specificity},
                                       {"f1", &EpochMetrics::f1},
                                       {"auc", &EpochMetrics::auc}}};

nlohmann::json metrics_to_json(const EpochMetrics& metrics) {
    nlohmann::json json;
    for (const Field& field : fields) json[field.name] = json_number(metrics.*field.member);
    return json;
}

EpochMetrics metrics_from(const nlohmann::json& json) {
    EpochMetrics metrics;
    for (const Field& field : fields) metrics.*field.member = number_from_json(json.at(field.name));
    return metrics;
}

}  // namespace

EpochMetrics epoch_metrics(double loss, std::span<const float> probabilities,
                           std::span<const int> labels) {
    if (probabilities.size() != labels.size()) {
        const auto classes = static_cast<int>(probabilities.size() / labels.size());
        const MulticlassMetrics m = multiclass_metrics(labels, probabilities, classes);
        return {loss,       m.accuracy, m.macro.precision, m.macro.recall, m.macro.specificity,
                m.macro.f1, m.macro_auc};
    }
    const BinaryMetrics m = binary_metrics(labels, probabilities);
    return {
        loss,          m.accuracy, m.positive.precision, m.positive.recall, m.positive.specificity,
        m.positive.f1, m.auc};
}

double EpochRecord::value(const std::string& name) const {
    std::string known;
    for (const Field& field : fields) {
        if (name == field.name) return training.*field.member;
        if (name == std::string("val_") + field.name) return validation.*field.member;
        known += fmt::format("{}{}, val_{}", known.empty() ? "" : ", ", field.name, field.name);
    }
    fail_input("monitor", "expected one of {}, got {}", known, name);
}

nlohmann::json to_json(const EpochRecord& record) {
    return {{"epoch", record.epoch},
            {"learning_rate", record.learning_rate},
            {"training", metrics_to_json(record.training)},
            {"validation", metrics_to_json(record.validation)},
            {"seconds", record.seconds},
            {"images_per_second", record.images_per_second}};
}

EpochRecord epoch_record_from(const nlohmann::json& json) {
    return {json.at("epoch"),
            json.at("learning_rate"),
            metrics_from(json.at("training")),
            metrics_from(json.at("validation")),
            json.at("seconds"),
            json.at("images_per_second")};
}

void write_metrics_csv(const std::string& path, const std::vector<EpochRecord>& history,
                       const std::string& protocol) {
    std::string text = "epoch,learning_rate";
    for (const Field& field : fields) text += fmt::format(",{}", field.name);
    for (const Field& field : fields) text += fmt::format(",val_{}", field.name);
    text += ",protocol,seconds,images_per_second\n";
    for (const EpochRecord& record : history) {
        text += fmt::format("{},{}", record.epoch, record.learning_rate);
        for (const EpochMetrics* metrics : {&record.training, &record.validation})
            for (const Field& field : fields) text += fmt::format(",{}", metrics->*field.member);
        text +=
            fmt::format(",{},{:.3f},{:.3f}\n", protocol, record.seconds, record.images_per_second);
    }
    write_file_atomically(path, text);
}

}  // namespace curie
