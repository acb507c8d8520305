#include "data/load_dataset.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <new>
#include <set>

#include "data/skip_bad.h"
#include "data/synthetic_mini_mias.h"
#include "tests/data/inbreast_files.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

std::string source_refusal(const std::vector<std::string>& sources,
                           const DatasetOptions& options = {}) {
    return message_of<InputError>([&] { load_datasets(sources, options); });
}

/// Two images in each of the folders.
void fill_classes(const TemporaryFolder& folder, const std::vector<std::string>& names) {
    for (const std::string& name : names)
        for (const char* file : {"/a.pgm", "/b.pgm"})
            folder.write("classes/" + name + file, "P5\n3 2\n255\n123456");
}

/// mini-MIAS' format with three patients of 64 x 64 pixels.
void fill_mini_mias(const TemporaryFolder& folder) {
    SyntheticOptions options;
    options.size = 64;
    generate_mini_mias_folder(folder.path("mias"), 3, options);
}

}  // namespace

TEST_CASE("load_dataset: sources that are none") {
    for (const char* wrong :
         {"", "synthetic:x", "mini-mias", "mini-mias:", "ddsm:x", "inbreast", ":x"})
        CHECK(contains(message_of<InputError>([&] { check_dataset_source(wrong); }),
                       "expected synthetic, mini-mias:DIR, inbreast:DIR, cbis-ddsm:DIR or "
                       "images:DIR, got " +
                           std::string(wrong)));
    for (const char* kind : {"synthetic", "mini-mias:x", "inbreast:a:b", "images:x"})
        check_dataset_source(kind);
    CHECK(contains(source_refusal({}), "expected at least one source, got none"));
}

TEST_CASE("load_dataset: one source is returned as it is") {
    const TemporaryFolder folder;
    fill_mini_mias(folder);
    const Dataset d = load_datasets({"mini-mias:" + folder.path("mias")}, {});
    CHECK(d.name == "mini-mias");
    CHECK(d.samples.at(0).id == "mdb001");
}

#if CURIE_HAVE_PUGIXML
TEST_CASE("load_dataset: several sources are merged without a collision") {
    const TemporaryFolder folder;
    fill_mini_mias(folder);
    fill_inbreast(folder);
    fill_classes(folder, {"normal", "benign", "malignant"});
    const std::string mias = "mini-mias:" + folder.path("mias");
    const std::string inbreast = "inbreast:" + folder.path("INbreast Release 1.0");
    DatasetOptions options;
    options.patients = 3;
    options.convention = LabelConvention::malignant_rest;
    const std::vector<std::string> sources = {"synthetic", mias, inbreast,
                                              "images:" + folder.path("classes")};
    const Dataset d = load_datasets(sources, options);
    CHECK(d.name == "synthetic+mini-mias+inbreast+images");
    CHECK(d.class_names == std::vector<std::string>{"not malignant", "malignant"});
    REQUIRE(d.samples.size() == 6 + 6 + 5 + 6);
    CHECK(d.samples[0].id == "synthetic:mdb001");
    CHECK(d.samples[6].id == "mini-mias:mdb001");
    CHECK(d.samples[6].patient == "mini-mias:mini-mias-0001");
    CHECK(d.samples[6].source == 1);
    CHECK(d.samples[12].id == "inbreast:20586908");
    std::set<std::string> ids, patients;
    for (const Sample& sample : d.samples) {
        ids.insert(sample.id);
        patients.insert(sample.patient);
    }
    CHECK(ids.size() == d.samples.size());
    CHECK(patients.size() == 3 + 3 + 3 + 6);
    CHECK(d.read(d.samples[1]).height == 1024);  // drawn, by the number in its own id
    CHECK(d.read(d.samples[6]).height == 64);
    CHECK(d.read(d.samples[12]).height == 40);
    CHECK(d.read(d.samples[22]).height == 2);
    CHECK(std::any_of(d.notes.begin(), d.notes.end(), [](const std::string& note) {
        return note == "inbreast: 2 images with a finding have no outline";
    }));

    const TemporaryFolder other;
    fill_mini_mias(other);
    const Dataset twins = load_datasets({mias, "mini-mias:" + other.path("mias")}, options);
    CHECK(twins.samples.at(6).id == "mini-mias2:mdb001");
}
#endif

TEST_CASE("load_dataset: mixtures that make no sense are refused with what would work") {
    const TemporaryFolder folder;
    fill_mini_mias(folder);
    const std::string mias = "mini-mias:" + folder.path("mias");
    CHECK(contains(source_refusal({mias, mias + "/."}), "is given twice"));
    CHECK(contains(source_refusal({"synthetic", "synthetic"}),
                   "the source synthetic is given twice"));
    fill_classes(folder, {"cat", "dog"});
    CHECK(contains(source_refusal({mias, "images:" + folder.path("classes")}),
                   "merging needs the classes of one convention, but the folders of images name "
                   "others"));
    for (const auto convention : {LabelConvention::normal_abnormal, LabelConvention::three_class}) {
        DatasetOptions options;
        options.convention = convention;
        CHECK(contains(source_refusal({mias, "cbis-ddsm:" + folder.path().string()}, options),
                       "need normal images, and cbis-ddsm has none; give --labels malignant-rest "
                       "or benign-malignant"));
    }
    DatasetOptions crops;
    crops.lesion_crops = true;
    CHECK(contains(source_refusal({mias}, crops), "mini-mias has no cropped lesions"));
}

TEST_CASE("load_dataset: images that break off are found by decoding, listed and left out") {
    const TemporaryFolder folder;
    fill_classes(folder, {"cat", "dog"});
    folder.write("classes/cat/cut.pgm", "P5\n3 2\n255\n123");
    folder.write("classes/dog/huge.pgm", "P5\n60000 60000\n255\n123");
    const std::string source = "images:" + folder.path("classes");
    DatasetOptions options;
    const Dataset trusting = load_datasets({source}, options);
    CHECK(contains(message_of<InputError>([&] {
                       for (const Sample& sample : trusting.samples) trusting.read(sample);
                   }),
                   "cut.pgm"));
    options.skip_bad = true;
    const Dataset d = load_datasets({source}, options);
    CHECK(d.samples.size() == 4);
    REQUIRE(d.skipped.size() == 2);
    CHECK(d.skipped[0].id == "cat/cut.pgm");
    CHECK(d.skipped[1].id == "dog/huge.pgm");
    CHECK(contains(d.skipped[1].reason, "huge.pgm"));
}

TEST_CASE("load_dataset: --skip-bad of mini-MIAS") {
    const TemporaryFolder folder;
    const std::string pixels = "P5\n4 10\n255\n" + std::string(40, 'x');
    for (int i = 1; i <= 6; ++i) folder.write("mdb00" + std::to_string(i) + ".pgm", pixels);
    const auto check = [&](const std::string& rows, const std::string& message) {
        folder.write("Info.txt", "mdb001 G NORM\nmdb002 D CIRC B 1 2 1\nmdb003 D NORM\n" + rows);
        CHECK(contains(source_refusal({"mini-mias:" + folder.path().string()}), message));
        DatasetOptions options;
        options.skip_bad = true;
        const Dataset d = load_datasets({"mini-mias:" + folder.path().string()}, options);
        CHECK(d.samples.size() + d.skipped.size() == 6);
        CHECK(std::any_of(d.skipped.begin(), d.skipped.end(),
                          [&](const Skipped& s) { return contains(s.reason, message); }));
        return d.samples.size();
    };
    const std::string rest = "mdb004 G NORM\nmdb005 G NORM\nmdb006 G NORM\n";
    CHECK(check(rest + "mdb001 G CIRC B 1 2 1\n",
                "line 7: CIRC of mdb001 contradicts NORM in line 1") == 5);
    CHECK(check(rest + "mdb001 D NORM\n", "line 7: tissue D of mdb001 contradicts G in line 1") ==
          5);
    CHECK(check(rest + "mdb002 D CIRC B 1 2 1\n", "line 7: the row of mdb002 repeats line 2") == 5);
    CHECK(check("mdb004 G BLOB B 1 2 1\nmdb005 G NORM\n", "got 'BLOB'") == 4);
    folder.write("mdb006.pgm", "");
    CHECK(check(rest, "mdb006.pgm' is empty (0 bytes)") == 5);
}

TEST_CASE("load_dataset: what is not an image's fault does not leave it out") {
    Dataset d;
    d.samples.resize(3);
    for (Sample& sample : d.samples) sample.path = "x";
    d.read = [](const Sample&) -> Image { throw std::bad_alloc(); };
    CHECK_THROWS_AS(skip_unreadable(d, 2), std::bad_alloc);
    CHECK(d.samples.size() == 3);
    d.read = [](const Sample&) -> Image { fail_input("read", "no pixels"); };
    skip_unreadable(d, 2);
    CHECK(d.samples.empty());
    CHECK(d.skipped.size() == 3);
}
