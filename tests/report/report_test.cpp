// report.html: what is on it, what is said where files or figures are missing, that it repeats.
#include "report/report.h"

#include <doctest/doctest.h>

#include "report/compare.h"
#include "report/paper_results.h"
#include "report/run_files.h"
#include "report/text_table.h"
#include "tests/message_of.h"
#include "tests/report/made_run.h"

using namespace curie;
using namespace curie::test;

namespace {

size_t plots_of(const std::string& page) {
    size_t plots = 0;
    for (size_t at = page.find("<svg"); at != std::string::npos; at = page.find("<svg", at + 1))
        ++plots;
    return plots;
}

std::string report_of(const std::string& folder, int threads = 1) {
    Context context = context_with(threads);
    return read_text(write_report(context, folder));
}

}  // namespace

TEST_CASE("report: a made run has all plots, and says what is missing") {
    const TemporaryFolder folder;
    const std::string run = in(folder, "my run");
    make_run(run);
    const std::string page = report_of(run);
    // Five curves, the learning rate, confusion, ROC, precision-recall, two of calibration, speed
    // and time.
    CHECK(plots_of(page) == 13);
    CHECK(contains(page, "<h1>my run</h1>"));
    CHECK(contains(page, "data.json is not there"));
    CHECK(contains(page, "validation_predictions.csv is not there"));
    CHECK(contains(page, "No pictures: "));
    CHECK(contains(page, "best.safetensors"));
    CHECK(contains(page, "0.750 [0.250 - 1.000]"));
    CHECK(contains(page, "undefined"));
    CHECK(contains(page, "&lt;c&gt;"));
    CHECK_FALSE(contains(page, "<c>"));
    CHECK(contains(page, "The paper&#39;s row for this data is MIAS."));
    for (const char* elsewhere : {"http:", "https:", "url(", "@import", "<link"})
        CHECK_FALSE(contains(page, elsewhere));
    CHECK_FALSE(contains(page, "<script"));
}

TEST_CASE("report: tests on other data have a row each") {
    const TemporaryFolder folder;
    const std::string run = in(folder, "run");
    make_run(run);
    write_text(run + "/test-inbreast.json", read_text(run + "/test.json"));
    const std::string page = report_of(run);
    CHECK(contains(page, "The same model on other data"));
    CHECK(contains(page, ">inbreast</th>"));
}

TEST_CASE("report: data, folds, skipped images and leakage") {
    const TemporaryFolder folder;
    const std::string run = in(folder, "run");
    make_run(run);
    nlohmann::json data = data_of_made_run();
    write_text(run + "/data.json", data.dump());
    std::string page = report_of(run);
    CHECK(contains(page, "fold 2 of 5"));
    CHECK(contains(page, "1 images were skipped"));
    CHECK(contains(page, "no patient and no image (by its content) stands in more than one part"));
    data["leakage"] = {
        {"patients", nlohmann::json::array({"p7"})},
        {"duplicate_images", nlohmann::json::array({nlohmann::json::array({"a", "b"})})}};
    write_text(run + "/data.json", data.dump());
    page = report_of(run);
    CHECK(contains(page, "1 patients stand in more than one part"));
    CHECK(contains(page, "Equal images: a, b"));
    data["sources"] = 3;
    write_text(run + "/data.json", data.dump());
    Context context = context_with(1);
    CHECK_THROWS_AS(write_report(context, run), InputError);
}

TEST_CASE("report: undefined curves are said, not drawn") {
    const TemporaryFolder folder;
    const std::string run = in(folder, "run");
    make_run(run);
    write_text(run + "/predictions.csv",
               "image,patient,label,probability,predicted\n"
               "a,p1,normal,0.1,normal\nb,p1,normal,0.4,normal\n");
    const std::string page = report_of(run);
    CHECK(plots_of(page) == 11);
    CHECK(contains(page, "are undefined: 0 of the 2 test images"));
    CHECK(contains(page, "None: all 2 test images are classified rightly"));
    CHECK_FALSE(contains(page, "NaN"));
    CHECK_FALSE(contains(page, ">nan"));
}

TEST_CASE("report: three classes have a 3 x 3 matrix and curves of each against the rest") {
    const TemporaryFolder folder;
    const std::string run = in(folder, "run");
    make_run(run);
    nlohmann::json test = nlohmann::json::parse(read_text(run + "/test.json"));
    test["classes"] = {"normal", "benign", "malignant"};
    test["confusion_matrix"] = {{1, 0, 0}, {0, 1, 1}, {0, 0, 1}};
    test["macro"] = test["positive"];
    test.erase("positive");
    for (const char* name : {"normal", "benign", "malignant"})
        test["per_class"][name] = {{"precision", 0.5}, {"recall", 0.5}, {"auc", nullptr}};
    write_text(run + "/test.json", test.dump());
    write_text(run + "/predictions.csv",
               "image,patient,label,probability_normal,probability_benign,probability_malignant,"
               "predicted\na,p1,normal,0.8,0.1,0.1,normal\nb,p2,benign,0.2,0.5,0.3,benign\n"
               "c,p3,benign,0.1,0.2,0.7,malignant\nd,p4,malignant,0.1,0.1,0.8,malignant\n");
    const std::string page = report_of(run);
    CHECK(plots_of(page) == 6 + 1 + 3 * 2 + 3 * 2 + 2);
    CHECK(contains(page, "ROC: benign against the rest"));
    CHECK(contains(page, "class against the rest"));
    CHECK(contains(page, "mean sensitivity"));
}

TEST_CASE("report: a stopped run has its curves, and no test") {
    const TemporaryFolder folder;
    const std::string run = in(folder, "run");
    make_run(run);
    std::filesystem::remove(run + "/test.json");
    std::filesystem::remove(run + "/predictions.csv");
    const std::string page = report_of(run);
    CHECK(plots_of(page) == 8);
    CHECK(contains(page, "stopped before its test"));
}

TEST_CASE("report: damaged files are named") {
    const TemporaryFolder folder;
    CHECK_THROWS_WITH_AS(read_run(in(folder, "none")), doctest::Contains("metrics.csv"),
                         InputError);
    const auto refused = [&](const std::string& file, const std::string& text,
                             const std::string& part) {
        const std::string run = in(folder, "run");
        make_run(run);
        write_text(run + "/" + file, text);
        CAPTURE(file);
        CHECK_THROWS_WITH_AS(read_run(run), doctest::Contains(part.c_str()), InputError);
    };
    refused("config.json", "{", "config.json");
    refused("test.json", "[1", "test.json");
    refused("metrics.csv", "epoch,loss\n1,abc\n", "learning_rate");
    refused("predictions.csv", "image,patient,label,probability,predicted\na,p,normal,x,normal\n",
            "expected a number in column probability");
    refused("predictions.csv", "image,patient,label,probability,predicted\na,p,odd,0.5,normal\n",
            "got 'odd'");
    refused("predictions.csv", "image,patient,label,probability,predicted\na,p,normal,1.5,normal\n",
            "between 0 and 1");
}

TEST_CASE("report: a whole run is repeated to the byte, with the pictures of its worst errors") {
    const TemporaryFolder folder;
    const std::string run = in(folder, "run");
    {
        Context context = context_with(2);
        RunOptions options;
        options.config = small_run();
        options.config.training.epochs = 1;
        options.run_folder = run;
        std::ostringstream out;
        options.observers.push_back(make_report_observer(context, out));
        REQUIRE(run_training(context, options) == 0);
        CHECK(out.str() == "report in " + run + "/report.html\n");
    }
    const std::string page = read_text(run + "/report.html");
    CHECK(plots_of(page) == 13);
    CHECK(contains(page, "no patient and no image (by its content)"));
    CHECK_FALSE(contains(page, "No pictures"));
    const RunFiles files = read_run(run);
    CHECK(files.missing.empty());
    size_t wrong = 0;
    for (const PredictedImage& image : files.test_images) wrong += image.truth != image.predicted;
    size_t pictures = 0;
    for (size_t at = page.find("<img"); at != std::string::npos; at = page.find("<img", at + 1))
        ++pictures;
    CHECK(pictures == 2 * std::min<size_t>(wrong, 8));
    CHECK(report_of(run, 1) == page);
}

TEST_CASE("report paper: the row of Table 7 that belongs to the sources") {
    CHECK(paper_result_for({"mini-mias:/a"}) == 0);
    CHECK(paper_result_for({"inbreast:/a"}) == 1);
    CHECK(paper_result_for({"mini-mias:/a", "inbreast:/b", "cbis-ddsm:/c"}) == 3);
    CHECK(paper_result_for({"synthetic"}) == -1);
    CHECK(paper_result_for({"mini-mias:/a", "images:/b"}) == -1);
    CHECK(paper_result_for({}) == -1);
    for (const PaperResult& paper : kPaperResults) CHECK(paper.recall == paper.accuracy);
}

TEST_CASE("report compare: differences, figures, and what makes runs incomparable") {
    const TemporaryFolder folder;
    const std::string a = in(folder, "a"), b = in(folder, "b");
    make_run(a);
    make_run(b);
    CHECK_THROWS_WITH_AS(Comparison({a}), doctest::Contains("two runs"), InputError);
    CHECK(contains(Comparison({a, b}).text(), "The configurations are equal."));
    CHECK(Comparison({a, b}).warnings().empty());
    nlohmann::json config = nlohmann::json::parse(read_text(b + "/config.json"));
    config["training"]["learning_rate"] = 0.5;
    config["data"]["protocol"] = "paper";
    write_text(b + "/config.json", config.dump());
    nlohmann::json test = nlohmann::json::parse(read_text(b + "/test.json"));
    test["protocol"] = "paper";
    write_text(b + "/test.json", test.dump());
    const Comparison comparison({a, b});
    const html::Table differences = comparison.differences();
    REQUIRE(differences.rows.size() == 2);
    CHECK(differences.rows[0] == std::vector<std::string>{"data.protocol", "patient", "paper"});
    CHECK(differences.rows[1] ==
          std::vector<std::string>{"training.learning_rate", "0.001", "0.5"});
    REQUIRE(comparison.warnings().size() == 1);
    CHECK(contains(comparison.warnings()[0], "protocols"));
    const std::string text = comparison.text();
    CHECK(contains(text, "0.750 [0.250 - 1.000]  0.750 [0.250 - 1.000]\n"));
    CHECK(plots_of(comparison.page()) == 6);
    CHECK(comparison.page() == Comparison({a, b}).page());
}

TEST_CASE("report compare: folders of one name are told apart by their paths") {
    const TemporaryFolder folder;
    const std::string a = in(folder, "x/run"), b = in(folder, "y/run");
    make_run(a);
    make_run(b);
    CHECK(contains(Comparison({a, b}).text(), a));
}

TEST_CASE("report compare: columns are aligned by characters, not bytes") {
    CHECK(text_table({{"a", "b"}, {{"\u00e9\u00e9", "1"}, {"c", "22"}}}) ==
          "a    b\n\u00e9\u00e9   1\nc   22\n");
}
