#include "data/image_folder.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "engine/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

const std::string kPixels = "P5\n3 2\n255\n123456";

/// Two images in each class folder.
void fill(const TemporaryFolder& folder, const std::vector<std::string>& classes) {
    for (const std::string& name : classes)
        for (const char* file : {"a.pgm", "deeper/b.pgm"}) folder.write(name + "/" + file, kPixels);
}

Dataset load(const TemporaryFolder& folder, LabelConvention convention, bool skip_bad = false) {
    ImageFolderOptions options;
    options.convention = convention;
    options.skip_bad = options.allow_missing = skip_bad;
    return load_image_folder(folder.path(), options);
}

std::string folder_refusal(const TemporaryFolder& folder,
                           LabelConvention convention = LabelConvention::normal_abnormal) {
    return message_of<InputError>([&] { load(folder, convention); });
}

using Names = std::vector<std::string>;
using Counts = std::vector<int64_t>;
using enum LabelConvention;

}  // namespace

TEST_CASE("image_folder: other names are classes of their own, and a sentence says so") {
    const TemporaryFolder folder;
    fill(folder, {"dog", "cat", "ant"});
    folder.write("cat/notes.txt", "of the photographer");
    const Dataset d = load(folder, normal_abnormal);
    CHECK(d.class_names == Names{"ant", "cat", "dog"});
    CHECK(d.class_counts() == Counts{2, 2, 2});
    REQUIRE(d.samples.size() == 6);
    CHECK(d.samples[0].id == "ant/a.pgm");
    CHECK(d.samples[1].id == "ant/deeper/b.pgm");
    CHECK(d.samples[0].patient != d.samples[1].patient);
    CHECK(d.samples[5].label == 2);
    CHECK(d.samples[0].height == 2);
    CHECK(d.samples[0].width == 3);
    CHECK(d.read(d.samples[0]).pixels.size() == 6);
    REQUIRE(d.skipped.size() == 1);
    CHECK(d.skipped[0].id == "cat/notes.txt");
    REQUIRE(d.notes.size() == 2);
    CHECK(contains(d.notes[0], "folders' names (ant, cat, dog); the convention normal-abnormal"));
    CHECK(contains(d.notes[1], "each image counts as a patient of its own"));
}

TEST_CASE("image_folder: severities follow the convention") {
    const TemporaryFolder folder;
    fill(folder, {"Normal", "benign", "malignant"});
    CHECK(load(folder, normal_abnormal).class_counts() == Counts{2, 4});
    CHECK(load(folder, malignant_rest).class_counts() == Counts{4, 2});
    CHECK(load(folder, three_class).class_counts() == Counts{2, 2, 2});
    const Dataset d = load(folder, benign_malignant);
    CHECK(d.class_names == Names{"benign", "malignant"});
    CHECK(d.class_counts() == Counts{2, 2});
    CHECK(d.skipped.size() == 2);
    CHECK(d.samples[3].severity() == Severity::malignant);
    CHECK(d.notes.size() == 1);  // of the patients alone
}

TEST_CASE("image_folder: a convention without images of a class is refused with what would work") {
    const TemporaryFolder folder;
    fill(folder, {"benign", "malignant"});
    CHECK(contains(folder_refusal(folder),
                   "expected images of every class of normal-abnormal, got the folders benign, "
                   "malignant alone; --labels benign-malignant or --labels malignant-rest would"));
    CHECK(load(folder, benign_malignant).class_counts() == Counts{2, 2});
}

TEST_CASE("image_folder: folders named as the convention's classes are these") {
    const TemporaryFolder folder;
    fill(folder, {"abnormal", "normal"});
    const Dataset d = load(folder, normal_abnormal);
    CHECK(d.class_names == Names{"normal", "abnormal"});
    CHECK(d.samples[0].label == 1);  // abnormal comes first by name
    const TemporaryFolder rest;
    fill(rest, {"Malignant", "not_malignant"});
    CHECK(load(rest, malignant_rest).class_names == Names{"not malignant", "malignant"});
    CHECK(load(rest, malignant_rest).samples[0].label == 1);
}

TEST_CASE("image_folder: patients.csv") {
    const TemporaryFolder folder;
    fill(folder, {"cat", "dog"});
    const std::string whole =
        "file,patient\ncat/a.pgm,p1\n./cat/deeper/b.pgm,p1\ndog/a.pgm,p1\ndog/deeper/b.pgm,p2\n";
    const auto table = [&](const std::string& text) { folder.write("patients.csv", text); };
    table(whole);
    const Dataset d = load(folder, normal_abnormal);
    CHECK(d.samples[1].patient == "p1");
    CHECK(d.samples[3].patient == "p2");
    CHECK(d.skipped.empty());
    CHECK(d.notes.size() == 1);
    const auto check = [&](const std::string& text, const std::string& message, size_t images) {
        table(text);
        CHECK(contains(folder_refusal(folder), message));
        const Dataset bad = load(folder, normal_abnormal, true);
        CHECK(bad.samples.size() == images);
        CHECK(std::any_of(bad.skipped.begin(), bad.skipped.end(),
                          [&](const Skipped& s) { return contains(s.reason, message); }));
    };
    check(whole + "../secret.pgm,p3\n",
          "line 6: expected a path in the folder, got '../secret.pgm'", 4);
    check(whole + "/etc/passwd,p3\n", "expected a path in the folder, got '/etc/passwd'", 4);
    check(whole + "cat/../../x.pgm,p3\n", "expected a path in the folder", 4);
    check(whole + "cat/a.pgm,p1\n", "line 6: 'cat/a.pgm' is listed twice, first in line 2", 4);
    check(whole + "cat/a.pgm,p9\n", "line 6: patient p9 of 'cat/a.pgm' contradicts p1 in line 2",
          3);
    check(whole + "cat/c.pgm,\n", "line 6: 'cat/c.pgm' has no patient", 4);
    table(whole + "cat/c.pgm,p3\n");
    CHECK(contains(folder_refusal(folder), "1 labels without an image (cat/c.pgm)"));
    table("file,patient\ncat/a.pgm,p1\n");
    CHECK(contains(folder_refusal(folder), "3 images without a label"));
    table("image,patient\n");
    CHECK(contains(folder_refusal(folder), "has no column 'file'"));
}

TEST_CASE("image_folder: what is missing or broken is said in one sentence") {
    const TemporaryFolder folder;
    CHECK(contains(message_of<InputError>([&] { load_image_folder(folder.path("none")); }),
                   "is not a folder; give one that holds a folder a class"));
    CHECK(contains(folder_refusal(folder), "has 0 folders with images; expected two or more"));
    fill(folder, {"cat"});
    CHECK(contains(folder_refusal(folder), "has 1 folders with images"));
    fill(folder, {"dog"});
    folder.write("dog/empty.png", "");
    CHECK(contains(folder_refusal(folder), "empty.png' is empty (0 bytes)"));
    folder.write("lost.pgm", kPixels);
    CHECK(contains(folder_refusal(folder), "lost.pgm' stands beside the class folders"));
    const Dataset d = load(folder, normal_abnormal, true);
    CHECK(d.samples.size() == 4);
    CHECK(d.skipped.size() == 2);
}
