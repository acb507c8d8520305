// What a run says about its data: the protocols, three classes, folds, other data sets.
#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <set>

#include "data/synthetic_mini_mias.h"
#include "tests/message_of.h"
#include "tests/training/run_check.h"
#include "training/checkpoint.h"
#include "training/cross_validation.h"
#include "training/external_test.h"

using namespace curie;
using namespace curie::test;

namespace {

RunConfig tiny_run() {
    RunConfig config = small_run();
    config.training.epochs = 1;
    config.training.batch_size = 16;
    config.data.cache = "none";
    return config;
}

nlohmann::json json_in(const std::string& folder, const std::string& name) {
    return read_json_file(folder + "/" + name);
}

std::string first_line(const std::string& path) {
    const std::string text = read_text(path);
    return text.substr(0, text.find('\n'));
}

int64_t lines_of(const std::string& path) {
    const std::string text = read_text(path);
    return std::count(text.begin(), text.end(), '\n');
}

}  // namespace

TEST_CASE("protocol: patient is the default, leaks nothing, and every output names it") {
    const TemporaryFolder folder;
    const std::string run = in(folder, "run");
    std::ostringstream out;
    REQUIRE(run_in(run, tiny_run(), 2, &out) == 0);
    const nlohmann::json data = json_in(run, "data.json");
    CHECK(data.at("protocol") == "patient");
    CHECK(data.at("images") == 24);
    CHECK(data.at("patients") == 12);
    CHECK(data.at("fold").is_null());
    CHECK(data.at("leakage").at("patients").empty());
    CHECK(data.at("leakage").at("duplicate_images").empty());
    std::set<std::string> ids;
    for (const char* part : {"train", "validation", "test"}) {
        const nlohmann::json& one = data.at("parts").at(part);
        CHECK(one.at("images") == one.at("ids").size());
        CHECK(one.at("classes").at(0).get<int>() + one.at("classes").at(1).get<int>() ==
              one.at("images"));
        for (const auto& id : one.at("ids")) CHECK(ids.insert(id).second);
    }
    CHECK(ids.size() == 24);
    CHECK(json_in(run, "test.json").at("protocol") == "patient");
    CHECK(contains(first_line(run + "/metrics.csv"), ",protocol,"));
    CHECK(contains(read_text(run + "/metrics.csv"), ",patient,"));
    CHECK(first_line(run + "/predictions.csv") ==
          "image,patient,label,probability,predicted,protocol");
    CHECK(lines_of(run + "/validation_predictions.csv") ==
          1 + data.at("parts").at("validation").at("images").get<int64_t>());
    CHECK(contains(out.str(), "protocol patient: split by patient"));
    CHECK(contains(out.str(), "epoch 1/1 (patient)"));
    CHECK(contains(out.str(), "test, protocol patient, "));
}

TEST_CASE("protocol: paper augments first, and its leak is counted") {
    const TemporaryFolder folder;
    RunConfig config = tiny_run();
    config.data.protocol = "paper";
    config.data.train_fraction = 0.7;
    config.data.validation_fraction = 0.2;
    config.data.test_fraction = 0.1;
    const std::string run = in(folder, "run");
    std::ostringstream out;
    REQUIRE(run_in(run, config, 2, &out) == 0);
    const nlohmann::json data = json_in(run, "data.json");
    CHECK(data.at("protocol") == "paper");
    CHECK(data.at("images") == 24);
    int64_t views = 0, normal = 0;
    for (const char* part : {"train", "validation", "test"}) {
        views += data.at("parts").at(part).at("images").get<int64_t>();
        normal += data.at("parts").at(part).at("classes").at(0).get<int64_t>();
    }
    CHECK(views == 136);  // 24 * 21732 / 3835
    CHECK(normal == 68);
    CHECK(data.at("leakage").at("patients").size() >= 10);
    CHECK(data.at("leakage").at("duplicate_images").size() >= 15);
    CHECK(json_in(run, "test.json").at("protocol") == "paper");
    CHECK(json_in(run, "test.json").at("images") == 14);
    CHECK(contains(read_text(run + "/predictions.csv"), "#"));
    CHECK(contains(out.str(), "24 images became 136 augmented views"));
    CHECK(contains(out.str(), "test, protocol paper, 14 images"));

    const std::string again = in(folder, "again");
    REQUIRE(run_in(again, config, 5) == 0);
    CHECK(differing_tensors(run + "/last.safetensors", again + "/last.safetensors") == "");
    CHECK(read_text(run + "/predictions.csv") == read_text(again + "/predictions.csv"));
}

TEST_CASE("three classes: trained by softmax, smoothed and weighted, resumed to the same bits") {
    const TemporaryFolder folder;
    RunConfig config = tiny_run();
    config.data.labels = "three-class";
    config.data.balance = false;
    config.training.class_weights = "balanced";
    config.training.label_smoothing = 0.1;
    config.training.epochs = 2;
    const std::string run = in(folder, "run"), cut = in(folder, "cut");
    REQUIRE(run_in(run, config) == 0);
    const nlohmann::json report = json_in(run, "test.json");
    CHECK(report.at("classes").size() == 3);
    CHECK(report.at("confusion_matrix").size() == 3);
    for (const char* kind : {"macro", "weighted"})
        for (const char* name : {"precision", "recall", "specificity", "f1"})
            CHECK(report.at(kind).at(name).at("ci95").size() == 2);
    CHECK(report.at("per_class").at("malignant").contains("auc"));
    CHECK(report.at("weighted").at("recall").at("value").get<double>() ==
          doctest::Approx(report.at("accuracy").at("value").get<double>()));
    CHECK(first_line(run + "/predictions.csv") ==
          "image,patient,label,probability_normal,probability_benign,probability_malignant,"
          "predicted,protocol");

    config.training.epochs = 1;
    REQUIRE(run_in(cut, config) == 0);
    Context context = context_with(1);
    RunOptions options;
    options.resume = cut;
    options.overrides = {[](RunConfig& c) { c.training.epochs = 2; }};
    REQUIRE(run_training(context, options) == 0);
    CHECK(differing_tensors(run + "/last.safetensors", cut + "/last.safetensors") == "");
    CHECK(read_text(run + "/test.json") == read_text(cut + "/test.json"));
    const Model model = load_model(context, run + "/best.safetensors");
    CHECK(model.options.at("outputs") == 3);

    config.model.outputs = 4;
    CHECK(contains(message_of([&] { run_in(in(folder, "wrong"), config); }), "[outputs]"));
}

TEST_CASE("folds: each as it would be alone, resumed without repeating a finished one") {
    const TemporaryFolder folder;
    RunConfig config = tiny_run();
    config.data.folds = 3;
    const std::string all = in(folder, "all"), alone = in(folder, "alone");
    std::ostringstream out;
    REQUIRE(run_in(all, config, 2, &out) == 0);
    std::set<std::string> tested;
    for (int fold = 1; fold <= 3; ++fold) {
        const nlohmann::json data = json_in(fmt::format("{}/fold-{}", all, fold), "data.json");
        CHECK(data.at("fold") == fold);
        CHECK(data.at("folds") == 3);
        CHECK(data.at("leakage").at("patients").empty());
        for (const auto& id : data.at("parts").at("test").at("ids"))
            CHECK(tested.insert(id).second);
    }
    CHECK(tested.size() == 24);
    const nlohmann::json summary = json_in(all, "folds.json");
    CHECK(summary.at("protocol") == "patient");
    CHECK(summary.at("metrics").at("accuracy").at("values").size() == 3);
    CHECK(contains(out.str(), "3 folds, protocol patient"));

    config.data.fold = 2;
    REQUIRE(run_in(alone, config) == 0);
    CHECK(read_text(alone + "/test.json") == read_text(all + "/fold-2/test.json"));
    CHECK(differing_tensors(alone + "/last.safetensors", all + "/fold-2/last.safetensors") == "");

    // As after a kill: fold 2 has begun, fold 3 has not.
    const std::string wanted = read_text(all + "/folds.json");
    std::filesystem::remove(all + "/folds.json");
    std::filesystem::remove(all + "/fold-2/test.json");
    std::filesystem::remove_all(all + "/fold-3");
    const auto untouched = std::filesystem::last_write_time(all + "/fold-1/last.safetensors");
    Context context = context_with(2);
    RunOptions options;
    options.resume = all;
    std::ostringstream resumed;
    options.out = &resumed;
    REQUIRE(run_training(context, options) == 0);
    CHECK(read_text(all + "/folds.json") == wanted);
    CHECK(std::filesystem::last_write_time(all + "/fold-1/last.safetensors") == untouched);
    CHECK(contains(resumed.str(), "fold 1 of 3: finished before"));

    config.data.fold = 0;
    CHECK(contains(message_of([&] { run_in(all, config); }), "--resume " + all));
    config.data.protocol = "paper";
    CHECK(contains(message_of([&] { run_in(in(folder, "paper"), config); }), "[folds]"));
    config.data.protocol = "patient";
    config.data.fold = 4;
    CHECK(contains(message_of([&] { run_in(in(folder, "fourth"), config); }), "[fold]"));
}

TEST_CASE("folds: mean and spread, with undefined values left out") {
    const auto report = [](const nlohmann::json& auc, double accuracy) {
        nlohmann::json json = {{"protocol", "patient"}, {"classes", {"a", "b"}}};
        json["auc"]["value"] = auc;
        json["accuracy"]["value"] = accuracy;
        for (const char* kind : {"positive", "weighted"})
            for (const char* name : {"precision", "recall", "specificity", "f1"})
                json[kind][name]["value"] = accuracy / 2;
        return json;
    };
    const nlohmann::json summary =
        fold_summary({report(0.5, 0.6), report(nullptr, 0.8), report(0.75, 1.0)});
    const nlohmann::json& accuracy = summary.at("metrics").at("accuracy");
    CHECK(accuracy.at("mean").get<double>() == doctest::Approx(0.8));
    CHECK(accuracy.at("std").get<double>() == doctest::Approx(0.2));
    CHECK(accuracy.at("min") == 0.6);
    CHECK(accuracy.at("max") == 1.0);
    const nlohmann::json& auc = summary.at("metrics").at("auc");
    CHECK(auc.at("mean").get<double>() == doctest::Approx(0.625));
    CHECK(auc.at("values").at(1).is_null());
    const nlohmann::json one = fold_summary({report(nullptr, 0.5)}).at("metrics");
    CHECK(one.at("accuracy").at("std").is_null());
    CHECK(one.at("auc").at("mean").is_null());
    CHECK(contains(fold_summary_text(summary), "accuracy"));
}

TEST_CASE("other data: tested after training, with what the training saw counted") {
    const TemporaryFolder folder;
    SyntheticOptions images;
    images.size = 64;
    generate_mini_mias_folder(in(folder, "own"), 10, images, 2);
    images.seed = 77;
    generate_mini_mias_folder(in(folder, "foreign"), 4, images, 2);
    RunConfig config = tiny_run();
    config.data.sources = {"mini-mias:" + in(folder, "own")};
    config.data.test_sources = {"mini-mias:" + in(folder, "foreign")};
    config.data.cache = in(folder, "cache");
    const std::string run = in(folder, "run");
    std::ostringstream out;
    REQUIRE(run_in(run, config, 2, &out) == 0);
    CHECK(contains(out.str(), "cache: 0 images found, 20 decoded"));
    const nlohmann::json foreign = json_in(run, "test-mini-mias.json");
    CHECK(foreign.at("images") == 8);
    CHECK(foreign.at("protocol") == "patient");
    CHECK(foreign.at("seen").at("images") == 0);
    CHECK(lines_of(run + "/predictions-mini-mias.csv") == 9);

    Context context = context_with(2);
    Model model = load_model(context, run + "/best.safetensors");
    ExternalTest test{config.data.sources, false, run};
    std::ostringstream notes;
    const auto on_own = [&] {
        return run_external_test(context, model, config, {"normal", "abnormal"}, test, notes)
            .report;
    };
    const nlohmann::json data = json_in(run, "data.json"), own = on_own();
    CHECK(own.at("images") == 20);
    CHECK(own.at("seen").at("images").get<int64_t>() ==
          data.at("parts").at("train").at("images").get<int64_t>() +
              data.at("parts").at("validation").at("images").get<int64_t>());
    test.unseen = true;
    const nlohmann::json unseen = on_own();
    CHECK(unseen.at("seen").at("left_out") == true);
    // What is left is the test part of the run, in its order.
    const nlohmann::json tested = json_in(run, "test.json");
    CHECK(unseen.at("images") == tested.at("images"));
    CHECK(unseen.at("confusion_matrix") == tested.at("confusion_matrix"));
    test.run_folder = "";
    CHECK(contains(message_of([&] { on_own(); }), "data.json"));
    test.unseen = false;
    CHECK(on_own().at("seen").is_null());
    config.data.labels = "malignant-rest";
    CHECK(contains(message_of([&] { on_own(); }), "not malignant"));

    config = tiny_run();
    config.data.test_sources = {"mini-mias:" + in(folder, "nowhere")};
    CHECK(contains(message_of([&] { run_in(in(folder, "early"), config); }), "nowhere"));
    CHECK_FALSE(std::filesystem::exists(in(folder, "early/metrics.csv")));
    CHECK(external_test_name({"images:/a/b/", "mini-mias:/c"}) == "images-b+mini-mias");
}
