#include "bench/models_table.h"

#include <fmt/format.h>

#include "report/text_table.h"

namespace curie::bench {
namespace {

std::string number(const nlohmann::json& row, const char* part, const char* key, int digits = 1) {
    if (!row.contains(part) || !row[part].contains(key)) return "-";
    return fmt::format("{:.{}f}", row[part][key].get<double>(), digits);
}

std::string percent(const nlohmann::json& part) {
    return part.contains("share_of_peak")
               ? fmt::format("{:.0f}%", 100 * part["share_of_peak"].get<double>())
               : "-";
}

}  // namespace

std::string models_tables(const nlohmann::json& rows) {
    html::Table size{
        {"model", "input", "parameters", "Conv2D GFLOPs", "all GFLOPs", "MB", "paper's MB"}, {}};
    html::Table speed{{"model", "ms, batch 1", "p10 - p90", "paper's ms", "of peak", "MiB",
                       "images/s", "batch", "of peak", "training", "batch", "of peak", "MiB"},
                      {}};
    html::Table peer{{"model", "peer's ms", "ours", "images/s", "ours", "training", "ours"}, {}};
    const auto times = [](double ratio) { return fmt::format("{:.2f} x", ratio); };
    for (const auto& row : rows) {
        const auto &one = row["inference"], &many = row["throughput"], &training = row["training"];
        const auto giga = [&](const char* key) {
            return fmt::format("{:.6f}", row[key].get<double>() * 1e-9);
        };
        const std::string name = row["model"];
        size.rows.push_back(
            {name,
             fmt::format("{} x {}", row["input"][0].get<int64_t>(), row["input"][1].get<int64_t>()),
             row["parameters"].dump(), giga("flops_conv2d"), giga("flops_total"),
             fmt::format("{:.1f}", row["size_mebibytes"].get<double>()),
             number(row, "paper", "size_mebibytes")});
        const auto milliseconds = [&](const char* key) {
            return fmt::format("{:.2f}", one[key].get<double>() * 1e3);
        };
        speed.rows.push_back({name, milliseconds("seconds"),
                              milliseconds("seconds_p10") + " - " + milliseconds("seconds_p90"),
                              number(row, "paper", "latency_ms", 2), percent(one),
                              number(row, "inference", "peak_mebibytes", 0),
                              number(row, "throughput", "images_per_second"), many["batch"].dump(),
                              percent(many), number(row, "training", "images_per_second"),
                              training["batch"].dump(), percent(training),
                              number(row, "training", "peak_mebibytes", 0)});
        if (!row.contains("peer")) continue;
        const auto& theirs = row["peer"];
        const double latency = theirs["latency_ms"];
        const auto ratio = [&](const nlohmann::json& ours, const char* key) {
            return times(ours["images_per_second"].get<double>() / theirs[key].get<double>());
        };
        peer.rows.push_back({name, fmt::format("{:.2f}", latency),
                             times(latency / (one["seconds"].get<double>() * 1e3)),
                             number(row, "peer", "images_per_second"),
                             ratio(many, "images_per_second"),
                             number(row, "peer", "training_images_per_second"),
                             ratio(training, "training_images_per_second")});
    }
    std::string text = text_table(size) + "\n" + text_table(speed);
    if (!peer.rows.empty())
        text += "\nthe peer, and how many times faster ours is\n" + text_table(peer);
    return text;
}

}  // namespace curie::bench
