// The reproduction of the transfer-learning paper and the study of its weights, on a few synthetic
// mammograms.
#include "experiments/reproduce_transfer.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "experiments/feature_cost.h"
#include "experiments/transfer_study.h"
#include "report/run_files.h"
#include "tests/apps/program_call.h"
#include "tests/training/run_check.h"

using namespace curie;
using namespace curie::test;

namespace {

/// Twelve patients at 48 x 48, two tiny networks without pretrained weights.
const std::string small_arguments =
    " --data synthetic --patients 12 --input 48x48 --width 0.35 --epochs 1 --batch-size 8 --views "
    "1 "
    "--threads 1 ";

TransferStudyConfig study_of(const std::string& weights) {
    TransferStudyConfig config;
    config.base = preset_config("transfer");
    config.member = {"mobilenet_v2", {{"width_multiplier", 0.35}}, weights, true};
    config.folds = 2;
    config.seeds = 2;
    return config;
}

TrialResult result_with(nlohmann::json auc) {
    TrialResult result;
    result.finished = true;
    result.test = {{"auc", {{"value", auc}}}};
    return result;
}

}  // namespace

TEST_CASE("reproduce transfer: two members, their ensemble, and nothing is run twice") {
    const TemporaryFolder folder;
    const std::string out = in(folder, "out"),
                      command =
                          "reproduce transfer --backbone mobilenet_v2 squeezenet --random-weights "
                          "--protocols patient "
                          "--weights-dir /no/such --folder " +
                          out + small_arguments;
    const Outcome outcome = call(command);
    CAPTURE(outcome.out);
    REQUIRE(outcome.code == 0);
    const std::string summary = read_text(out + "/summary.md");
    for (const char* part :
         {"| MobileNetV2 | the paper | 97 | 91 | 100 | 95 | 95 | 95 |",
          "| mobilenet_v2 0.35, random weights | here, protocol patient | ",
          "| averaged | the paper | 100 ", "| joint: stacking | here, protocol patient | "})
        CHECK_MESSAGE(summary.find(part) != std::string::npos, part);
    CHECK(read_run(out + "/ensemble-patient/average").test_images.size() > 1);
    const Outcome again = call("reproduce transfer --resume " + out);
    CAPTURE(again.out);
    CHECK(again.code == 0);
    CHECK(again.out.find("2 of 2 trials were finished before") != std::string::npos);
    CHECK(read_text(out + "/summary.md") == summary);
}

TEST_CASE("reproduce transfer: a member whose file cannot be read is left out, the others run") {
    const TemporaryFolder folder;
    const std::string out = in(folder, "out"), weights = folder.path().string();
    std::ofstream(weights + "/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5")
        << "no weights";
    const Outcome outcome = call(
        "reproduce transfer --backbone mobilenet_v2 squeezenet --random-weights --protocols "
        "patient --weights-dir " +
        weights + " --folder " + out + small_arguments);
    CAPTURE(outcome.out);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.find("1 of 2 trials were refused") != std::string::npos);
    const std::string summary = read_text(out + "/summary.md");
    CHECK(summary.find("| mobilenet_v2 0.35 | here, protocol patient | [") != std::string::npos);
    CHECK(summary.find("no ensemble, less than two members finished") != std::string::npos);
    CHECK(call("reproduce transfer --resume " + out).out.find("1 of 2 trials were finished") !=
          std::string::npos);
}

TEST_CASE("reproduce transfer: the most views that a budget allows") {
    const std::vector<FeatureCost> costs = {{2, 100, 10}, {1, 50, 0}};  // 250 s and 20 a view
    CHECK(feature_seconds(costs, 3) == 310);
    CHECK(views_within(costs, 8, 310.0 / 3600) == 3);
    CHECK(views_within(costs, 8, 329.0 / 3600) == 3);
    CHECK(views_within(costs, 8, 10) == 8);
    CHECK_THROWS_WITH_AS(views_within(costs, 8, 269.0 / 3600), doctest::Contains("about 0.07 h"),
                         InputError);
    TransferReproductionConfig config;
    config.base = preset_config("transfer");
    config.base.data.patients = 12;  // two images each
    config.base.data.cache = "none";
    for (const char* backbone : {"mobilenet_v2", "squeezenet"})
        config.members.push_back(transfer_member({}, backbone));
    const std::vector<FeatureCost> found =
        feature_costs(transfer_trials(config, ""), {{"mobilenet_v2", 0.5}, {"squeezenet", 0.25}});
    REQUIRE(found.size() == 4);
    CHECK(found[0].fixed + found[0].each_view == 24);
    CHECK(found[0].each_view > found[0].fixed);
    CHECK(found[1].seconds == 0.25);
    CHECK(found[1].fixed == found[0].fixed);
    CHECK(found[2].each_view == 0);  // the protocol `paper` draws its views before the split
    CHECK(found[2].fixed > 24);
}

TEST_CASE("reproduce transfer: a member without its file is left out by name") {
    TransferChoice choice;
    choice.backbones = {"vgg16", "squeezenet"};
    choice.weights_folder = "/no/such";
    const TransferMembers none = find_transfer_members(choice);
    CHECK(none.present.empty());
    REQUIRE(none.missing.size() == 2);
    CHECK(none.missing[0].find("vgg16 is left out: no vgg16_weights_tf_dim_ordering_tf_kernels_"
                               "notop.h5 in /no/such") == 0);
    CHECK(none.missing[0].find("https://") != std::string::npos);
    CHECK(none.missing[1].find("publishes no weights") != std::string::npos);
    const TemporaryFolder folder;
    choice.weights_folder = folder.path().string();
    const std::string file = "/vgg16_weights_tf_dim_ordering_tf_kernels";
    std::ofstream(choice.weights_folder + file + ".h5") << "with the classifier";
    CHECK(find_transfer_members(choice).present.at(0).weights ==
          choice.weights_folder + file + ".h5");
    std::ofstream(choice.weights_folder + file + "_notop.h5") << "without";
    CHECK(find_transfer_members(choice).present.at(0).weights ==
          choice.weights_folder + file + "_notop.h5");
    choice.random_weights = true;
    const TransferMembers drawn = find_transfer_members(choice);
    CHECK(drawn.missing.empty());
    CHECK(drawn.present.at(1).name() == "squeezenet, random weights");
    CHECK(drawn.present.at(0).name() == "vgg16");
    choice.height = choice.width_pixels = 64;  // VGG16's own classifier takes 224 x 224 only
    CHECK(transfer_member(choice, "vgg16").options.at("height") == 64);
    check_refused("reproduce transfer --data synthetic --backbone vgg16 --weights-dir /no/such",
                  "--random-weights");
    check_refused("reproduce transfer --data synthetic --backbone vgg61 --weights-dir /no/such",
                  "vgg61");
    check_refused("reproduce nothing --data synthetic", "nothing");
}

TEST_CASE("reproduce transfer-study: pairs share all but the weights") {
    const std::vector<StudyPair> pairs = study_pairs(study_of("some.h5"), "out");
    REQUIRE(pairs.size() == 4);
    for (const StudyPair& pair : pairs) {
        nlohmann::json a = to_json(pair.pretrained.config), b = to_json(pair.random.config);
        CHECK(a["data"]["fold"] == pair.fold);
        CHECK(a["data"]["seed"] == pair.seed);
        CHECK(a["training"]["seed"] == pair.seed);
        CHECK(a["transfer"]["weights"] == "some.h5");
        CHECK(a["transfer"]["partial"] == true);
        CHECK(b["transfer"]["random_weights"] == true);
        a.erase("transfer");
        b.erase("transfer");
        CHECK(a == b);
    }
    CHECK(pairs[3].random.folder == "out/runs/seed1-fold2-random");
    CHECK_THROWS_WITH_AS(study_of("").check(), doctest::Contains("--weights"), InputError);
}

TEST_CASE("reproduce transfer-study: the mean difference over the pairs that have both values") {
    const TemporaryFolder folder;
    const std::vector<StudyPair> pairs = study_pairs(study_of("some.h5"), folder.path().string());
    std::filesystem::create_directories(pairs[0].pretrained.folder);
    std::ofstream(pairs[0].pretrained.folder + "/data.json")
        << R"({"parts": {"train": {"images": 40}, "test": {"images": 10}}})";
    const TransferStudyResult study = evaluate_study(
        pairs, {result_with(0.8), result_with(0.7), result_with(nullptr), result_with(0.9),
                result_with(0.6), result_with(0.7), result_with(0.5), result_with(0.5)});
    REQUIRE(study.rows.size() == 3);
    CHECK(study.difference.mean == doctest::Approx(0.2));
    CHECK(study.difference.deviation == doctest::Approx(0.2));
    CHECK(study.test_to_train == 0.25);
    CHECK(study.difference.interval.low == doctest::Approx(0.2 - 4.302653 * 0.2 / std::sqrt(3)));
    TrialResult refused;
    refused.failure = "[weights] cannot read some.h5";
    CHECK_THROWS_WITH_AS(evaluate_study(pairs, std::vector<TrialResult>(8, refused)),
                         doctest::Contains("got 0; seed 0, fold 1 is left out: [weights]"),
                         InputError);
    REQUIRE(study.left_out.size() == 1);
    CHECK(study.left_out[0].find("seed 1, fold 1 is left out: its AUC is undefined") == 0);
    const std::string text = study_text(study_of("some.h5"), study);
    CHECK(text.find("| 0 | 1 | 0.800 | 0.600 | +0.200 |") != std::string::npos);
    CHECK(text.find("not independent") != std::string::npos);
    CHECK(to_json(study)["corrected_interval"][0].get<double>() <
          to_json(study)["t_interval"][0].get<double>());
}

TEST_CASE("classical: a run on cached features that ensembles take") {
    const TemporaryFolder folder;
    const std::string forest = in(folder, "forest"), machine = in(folder, "machine"),
                      features =
                          " --backbone mobilenet_v2 --random-weights --data synthetic "
                          "--patients 12 --input 32x32 --width 0.35 --views 1 --threads 1 ";
    const Outcome fitted = call("train_classifier --trees 20 --run-dir " + forest + features);
    if (fitted.out.find("libopencv") != std::string::npos) {
        MESSAGE("skipped: this build has no OpenCV");
        return;
    }
    CAPTURE(fitted.out);
    REQUIRE(fitted.code == 0);
    REQUIRE(
        call("train_classifier --classifier linear-svm --no-report --run-dir " + machine + features)
            .code == 0);
    const RunFiles run = read_run(forest);
    REQUIRE(run.history.size() == 1);
    CHECK(run.history[0].training.accuracy > 0.9);  // a forest nearly remembers its training part
    CHECK(run.config["classifier"]["trees"] == 20);
    const Outcome joint =
        call(fmt::format("ensemble {} {} --out {}", forest, machine, in(folder, "joint")));
    CAPTURE(joint.out);
    CHECK(joint.code == 0);
    CHECK(joint.out.find("mobilenet_v2 0.35, random-forest, random weights") != std::string::npos);
    check_refused("train_classifier --classifier boosting" + features, "boosting");
    check_refused("train_classifier --run-dir " + forest + features, "which holds test.json");
    check_refused("train_classifier --epochs 3" + features, "--epochs");
}
