// Ensembles of runs made by hand: joint predictions that can be checked on paper, the files that
// are written, and what is refused.
#include "experiments/ensemble.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "experiments/ensemble_tables.h"
#include "report/run_files.h"
#include "tests/apps/program_call.h"
#include "tests/report/made_run.h"

using namespace curie;
using namespace curie::test;

namespace {

/// A run's files with these probabilities: of the second class of two, or of all three in a row.
struct MadeMember {
    std::string backbone = "pnet", protocol = "patient", labels = "normal-abnormal";
    bool random = false;
    std::vector<std::string> classes = {"normal", "abnormal"};
    std::vector<int> truth = {0, 0, 1, 1}, validation_truth = {0, 1, 0, 1};
    std::vector<std::string> images = {"a", "b", "c", "d"};
    std::vector<double> test, validation;

    std::string csv(const std::vector<int>& labels_of, const std::vector<double>& p,
                    const std::string& prefix) const {
        const size_t k = classes.size(), columns = k == 2 ? 1 : k;
        std::string text = "image,patient,label";
        for (size_t c = 0; c < columns; ++c)
            text += k == 2 ? ",probability" : ",probability_" + classes[c];
        text += ",predicted,protocol\n";
        for (size_t i = 0; i < labels_of.size(); ++i) {
            const auto row = p.begin() + i * columns;
            const size_t predicted =
                k == 2 ? *row > 0.5 : std::max_element(row, row + columns) - row;
            text += fmt::format("{}{},p{},{},{},{},{}\n", prefix, images[i], images[i],
                                classes[labels_of[i]],
                                fmt::join(std::vector<double>(row, row + columns), ","),
                                classes[predicted], protocol);
        }
        return text;
    }

    void write(const std::string& folder) const {
        std::filesystem::create_directories(folder);
        write_text(folder + "/config.json",
                   nlohmann::json{{"model", {{"backbone", backbone}}},
                                  {"transfer", {{"random_weights", random}}}}
                       .dump());
        write_metrics_csv(folder + "/metrics.csv", {}, protocol);
        write_text(folder + "/data.json",
                   nlohmann::json{{"labels", labels}, {"augment", {{"rotation", 90}}}}.dump());
        write_text(
            folder + "/test.json",
            nlohmann::json{{"images", 4}, {"classes", classes}, {"protocol", protocol}}.dump());
        write_text(folder + "/predictions.csv", csv(truth, test, ""));
        write_text(folder + "/validation_predictions.csv", csv(validation_truth, validation, "v"));
    }
};

/// Two members that err on other images.
std::vector<MadeMember> two_members() {
    MadeMember a, b;
    a.backbone = "vgg16";
    a.test = {0.1, 0.7, 0.8, 0.9};
    a.validation = {0.2, 0.8, 0.3, 0.9};
    b.backbone = "xception";
    b.test = {0.2, 0.1, 0.4, 0.6};
    b.validation = {0.4, 0.6, 0.6, 0.3};
    return {a, b};
}

std::vector<std::string> write_all(const TemporaryFolder& folder,
                                   const std::vector<MadeMember>& members) {
    std::vector<std::string> folders;
    for (size_t i = 0; i < members.size(); ++i) {
        folders.push_back(in(folder, fmt::format("run{}", i)));
        members[i].write(folders.back());
    }
    return folders;
}

void check_values(const std::vector<double>& got, const std::vector<double>& want) {
    REQUIRE(got.size() == want.size());
    for (size_t i = 0; i < got.size(); ++i) CHECK(got[i] == doctest::Approx(want[i]));
}

/// Of the second class of two.
std::vector<double> second(const std::vector<double>& all) {
    std::vector<double> values;
    for (size_t i = 1; i < all.size(); i += 2) values.push_back(all[i]);
    return values;
}

}  // namespace

TEST_CASE("ensemble: average, weights, vote and stacking of two runs") {
    const TemporaryFolder folder;
    const Ensemble ensemble = make_ensemble(write_all(folder, two_members()));
    CHECK(ensemble.members.names == std::vector<std::string>{"vgg16", "xception"});
    REQUIRE(ensemble.joints.size() == 4);
    CHECK(ensemble.left_out.empty());
    check_values(second(ensemble.joints[0].test), {0.15, 0.4, 0.6, 0.75});
    // The second member's validation probabilities are the worse on every image.
    CHECK(ensemble.joints[1].details["weights"][0].get<double>() == doctest::Approx(1));
    check_values(second(ensemble.joints[1].test), {0.1, 0.7, 0.8, 0.9});
    // Votes 0, 1, 1, 2; the mean probability decides the two ties.
    check_values(second(ensemble.joints[2].test),
                 {(0 + 0.15) / 3, (1 + 0.4) / 3, (1 + 0.6) / 3, (2 + 0.75) / 3});
    CHECK(ensemble.joint_rows[2].decisions() == std::vector<int>{0, 0, 1, 1});
    const auto weights = ensemble.joints[3].details["weights"].get<std::vector<double>>();
    REQUIRE(weights.size() == 3);
    CHECK(weights[0] > std::abs(weights[1]));
    CHECK(ensemble.joint_rows[0].report["accuracy"]["value"] == 1.0);
    CHECK(ensemble.member_rows[0].report["accuracy"]["value"] == 0.75);
    const nlohmann::json pair = to_json(ensemble)["comparisons"][0];
    CHECK(pair["equal_decisions"] == 0.5);
    CHECK(pair["only_a_right"] == 1);
    CHECK(pair["only_b_right"] == 1);
    CHECK(pair["p"] == 1.0);
}

TEST_CASE("ensemble: images in another order are put in the first run's") {
    const TemporaryFolder folder;
    std::vector<MadeMember> members = two_members();
    members[1].images = {"d", "c", "b", "a"};
    members[1].truth = {1, 1, 0, 0};
    members[1].validation_truth = {1, 0, 1, 0};
    members[1].test = {0.6, 0.4, 0.1, 0.2};
    members[1].validation = {0.3, 0.6, 0.6, 0.4};
    const Ensemble ensemble = make_ensemble(write_all(folder, members));
    check_values(second(ensemble.joints[0].test), {0.15, 0.4, 0.6, 0.75});
    CHECK(ensemble.left_out.empty());
}

TEST_CASE("ensemble: three classes") {
    const TemporaryFolder folder;
    MadeMember a;
    a.classes = {"normal", "benign", "malignant"};
    a.truth = {0, 1, 2, 2};
    a.validation_truth = {0, 1, 2, 0};
    a.test = {0.6, 0.3, 0.1, 0.2, 0.5, 0.3, 0.5, 0.2, 0.3, 0.1, 0.1, 0.8};
    a.validation = {0.7, 0.2, 0.1, 0.2, 0.6, 0.2, 0.1, 0.2, 0.7, 0.5, 0.3, 0.2};
    MadeMember b = a;
    b.test = {0.4, 0.3, 0.3, 0.1, 0.8, 0.1, 0.1, 0.2, 0.7, 0.3, 0.4, 0.3};
    MadeMember c = a;
    c.test = {0.5, 0.3, 0.2, 0.5, 0.3, 0.2, 0.2, 0.1, 0.7, 0.2, 0.2, 0.6};
    const Ensemble ensemble = make_ensemble(write_all(folder, {a, b, c}));
    REQUIRE(ensemble.joints.size() == 4);
    // One backbone for all: the folders' names tell the runs apart.
    CHECK(ensemble.members.names[2] == "run2");
    for (const JointPredictions& joint : ensemble.joints)
        for (size_t i = 0; i < joint.test.size(); i += 3)
            CHECK(joint.test[i] + joint.test[i + 1] + joint.test[i + 2] == doctest::Approx(1));
    CHECK(ensemble.joints[0].test[0] == doctest::Approx(0.5));
    // Votes of image b: benign twice, normal once.
    CHECK(ensemble.joints[2].test[4] == doctest::Approx((2 + 1.6 / 3) / 4));
    CHECK(ensemble.joint_rows[2].decisions() == std::vector<int>{0, 1, 2, 2});
    CHECK(ensemble.joint_rows[2].report["confusion_matrix"][2][2] == 2);
    CHECK(ensemble_page(ensemble).find("malignant against the rest") != std::string::npos);
}

TEST_CASE("ensemble: other test images, classes, labels or protocols are refused by name") {
    const TemporaryFolder folder;
    const auto refused = [&](const std::vector<MadeMember>& members, const std::string& part) {
        CAPTURE(part);
        const std::vector<std::string> folders = write_all(folder, members);
        CHECK_THROWS_WITH_AS(make_ensemble(folders), doctest::Contains(part.c_str()), InputError);
    };
    std::vector<MadeMember> members = two_members();
    members[1].images[2] = "z";
    refused(members, "for example c is in one of them alone");
    members = two_members();
    members[1].truth = {0, 0, 1, 0};
    refused(members, "truth and patient of image d");
    members = two_members();
    members[1].protocol = "paper";
    refused(members, "the same protocol");
    members = two_members();
    members[1].classes = {"benign", "malignant"};
    refused(members, "the same classes");
    members = two_members();
    members[1].labels = "malignant-rest";
    refused(members, "\"normal-abnormal\" in");
    const std::vector<std::string> folders = write_all(folder, two_members());
    CHECK_THROWS_WITH_AS(make_ensemble({folders[0]}), doctest::Contains("two runs"), InputError);
    CHECK_THROWS_WITH_AS(make_ensemble({folders[0], folders[0] + "/../run0"}),
                         doctest::Contains("each run once"), InputError);
    std::filesystem::remove(folders[1] + "/predictions.csv");
    CHECK_THROWS_WITH_AS(make_ensemble(folders), doctest::Contains("predictions.csv"), InputError);
    write_all(folder, two_members());
    write_text(folders[1] + "/test.json", nlohmann::json{{"classes", {"normal", "abnormal"}},
                                                         {"protocol", "patient"},
                                                         {"accuracy", {{"value", 0.5}}}}
                                              .dump());
    CHECK_THROWS_WITH_AS(make_ensemble(folders), doctest::Contains("to be that of its test.json"),
                         InputError);
}

TEST_CASE("ensemble: without a common validation part nothing is fitted") {
    const TemporaryFolder folder;
    const std::vector<std::string> folders = write_all(folder, two_members());
    std::filesystem::remove(folders[1] + "/validation_predictions.csv");
    const Ensemble ensemble = make_ensemble(folders);
    REQUIRE(ensemble.joints.size() == 2);
    CHECK(ensemble.joints[1].method == EnsembleMethod::vote);
    REQUIRE(ensemble.left_out.size() == 2);
    CHECK(ensemble.left_out[0].find("weighted is left out") == 0);
    CHECK(ensemble.left_out[0].find("run1") != std::string::npos);
    CHECK_THROWS_AS(make_ensemble(folders, {EnsembleMethod::stacking}), InputError);
    // A class that validation lacks: the weights need none, the regression does.
    std::vector<MadeMember> members = two_members();
    for (MadeMember& member : members) member.validation_truth = {0, 0, 0, 0};
    const Ensemble one_class = make_ensemble(write_all(folder, members));
    REQUIRE(one_class.left_out.size() == 1);
    CHECK(one_class.left_out[0].find("none of abnormal") != std::string::npos);
}

TEST_CASE("ensemble: the folder holds runs that other programs read") {
    const TemporaryFolder folder;
    std::vector<MadeMember> members = two_members();
    members[1].random = true;
    const std::vector<std::string> folders = write_all(folder, members);
    const std::string out = in(folder, "joint");
    const Outcome outcome =
        call(fmt::format("ensemble {} {} --out {}", folders[0], folders[1], out));
    CAPTURE(outcome.out);
    REQUIRE(outcome.code == 0);
    CHECK(outcome.out.find("joint: average") != std::string::npos);
    CHECK(outcome.out.find("75.0 [25.0 - 100.0]") != std::string::npos);
    const RunFiles vote = read_run(out + "/vote");
    CHECK(vote.test_images[1].scores[1] == doctest::Approx(1.4 / 3));
    CHECK(vote.validation_images.size() == 4);
    const std::string page = read_text(out + "/report.html");
    for (const char* part : {"vgg16 (1.000)", "xception, random weights (1.000)", "average (1.000)",
                             "McNemar", "protocol patient"})
        CHECK_MESSAGE(page.find(part) != std::string::npos, part);
    for (const char* file : {"/ensemble.md", "/ensemble.json", "/average/report.html"})
        CHECK_MESSAGE(std::filesystem::exists(out + file), file);
    CHECK(call(fmt::format("compare {} {}/average", folders[0], out)).code == 0);
    CHECK(call(fmt::format("ensemble {0}/average {0}/vote --method vote --out {1}", out,
                           in(folder, "again")))
              .code == 0);
    check_refused(fmt::format("ensemble {} {} --out {}", folders[0], folders[1], out),
                  "which holds ensemble.json");
    check_refused("ensemble " + folders[0], "two runs");
    check_refused(fmt::format("ensemble {} {} --method median", folders[0], folders[1]), "median");
    check_refused("ensemble /no/such/a /no/such/b", "/no/such/a");
}
