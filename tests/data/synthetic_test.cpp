#include "data/synthetic_mammogram.h"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <set>

#include "data/contact_sheet.h"
#include "data/image_cache.h"
#include "data/mini_mias.h"
#include "data/synthetic_mini_mias.h"
#include "engine/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

SyntheticOptions small(uint64_t seed) {
    SyntheticOptions o;
    o.seed = seed;
    o.size = 256;
    return o;
}

double mean_of(const Image& image) {
    double sum = 0;
    for (const uint8_t p : image.pixels) sum += p;
    return sum / static_cast<double>(image.pixels.size());
}

}  // namespace

TEST_CASE("synthetic: pixels are a function of seed, patient and side") {
    const Image a = render_synthetic(small(1), 3, false);
    CHECK(a.height == 256);
    CHECK(a.width == 256);
    CHECK(a.channels == 1);
    CHECK(a.pixels == render_synthetic(small(1), 3, false).pixels);
    CHECK(a.pixels != render_synthetic(small(2), 3, false).pixels);
    CHECK(a.pixels != render_synthetic(small(1), 4, false).pixels);
    CHECK(a.pixels != render_synthetic(small(1), 3, true).pixels);

    ImageCache one(synthetic_dataset(small(1), 4), 32, 32),
        three(synthetic_dataset(small(1), 4), 32, 32);
    one.load_all(1);
    three.load_all(3);
    for (int i = 0; i < 8; ++i)
        CHECK(std::equal(one.plane(i), one.plane(i) + 32 * 32, three.plane(i)));
}

TEST_CASE("synthetic: a data set like mini-MIAS") {
    const Dataset d = synthetic_dataset(small(7), 400);
    REQUIRE(d.samples.size() == 800);
    std::map<std::string, int> tissue, kinds;
    std::set<std::string> patients;
    int abnormal = 0;
    for (size_t i = 0; i < d.samples.size(); ++i) {
        const Sample& s = d.samples[i];
        CHECK(s.patient == d.samples[i ^ 1].patient);
        CHECK(s.density == d.samples[i ^ 1].density);  // tells nothing about the label
        CHECK(s.side == (i % 2 ? "right" : "left"));
        CHECK(s.label == !s.lesions.empty());
        abnormal += s.label;
        ++tissue[s.density];
        patients.insert(s.patient);
        for (const Lesion& lesion : s.lesions) {
            ++kinds[lesion.kind];
            CHECK(*lesion.column > 0);
            CHECK(*lesion.column < 256);
            CHECK(*lesion.row < 256);
            CHECK(*lesion.radius > 0);
        }
    }
    CHECK(patients.size() == 400);
    CHECK(std::abs(abnormal - 400) < 50);
    CHECK(tissue.size() == 3);
    for (const auto& [letter, count] : tissue) CHECK(std::abs(count - 267) < 60);
    CHECK(kinds.size() == 6);
    CHECK(synthetic_dataset(small(7), 2, 3).samples[0].id == "mdb005");
    CHECK(synthetic_dataset(small(7), 50, 1, LabelConvention::benign_malignant).skipped.size() >
          30);
    SyntheticOptions bad = small(1);
    bad.abnormal_fraction = 0.9;
    CHECK_THROWS_AS(synthetic_dataset(bad, 1), InputError);
}

TEST_CASE("synthetic: the lesion is where the annotation says, and adds no light") {
    SyntheticOptions with = small(5), without = small(5);
    with.size = without.size = 512;
    without.lesion_contrast = 0;
    int tested = 0;
    double difference = 0;
    for (int patient = 1; patient <= 24; ++patient)
        for (const bool right : {false, true}) {
            const Sample s = describe_synthetic(with, patient, right);
            if (s.lesions.size() != 1) continue;
            const Image a = render_synthetic(with, patient, right);
            const Image b = render_synthetic(without, patient, right);
            double inside = 0, outside = 0;
            for (int row = 0; row < 512; ++row)
                for (int column = 0; column < 512; ++column) {
                    const double distance =
                        std::hypot(row - *s.lesions[0].row, column - *s.lesions[0].column);
                    const double brighter = std::max(0, a.at(row, column) - b.at(row, column));
                    (distance <= 1.3 * *s.lesions[0].radius ? inside : outside) += brighter;
                }
            CAPTURE(s.id);
            CHECK(inside > 200);
            CHECK(outside <= 0.02 * inside);
            difference += mean_of(a) - mean_of(b);
            ++tested;
        }
    REQUIRE(tested > 10);
    CHECK(std::abs(difference / tested) < 0.3);  // grey levels
}

TEST_CASE("synthetic: a folder in mini-MIAS' format comes back through its loader") {
    const TemporaryFolder folder;
    SyntheticOptions o = small(3);
    o.size = 128;
    generate_mini_mias_folder(folder.path("set"), 6, o, 2);
    const Dataset read = load_mini_mias(folder.path("set"));
    const Dataset direct = synthetic_dataset(o, 6);
    REQUIRE(read.samples.size() == 12);
    CHECK(read.skipped.empty());
    for (size_t i = 0; i < 12; ++i) {
        const Sample &a = read.samples[i], &b = direct.samples[i];
        CHECK(a.id == b.id);
        CHECK(a.label == b.label);
        CHECK(a.density == b.density);
        CHECK(a.side == b.side);
        REQUIRE(a.lesions.size() == b.lesions.size());
        for (size_t k = 0; k < a.lesions.size(); ++k) {
            CHECK(a.lesions[k].kind == b.lesions[k].kind);
            CHECK(a.lesions[k].severity == b.lesions[k].severity);
            CHECK(std::abs(*a.lesions[k].column - *b.lesions[k].column) <= 0.5f);
            CHECK(std::abs(*a.lesions[k].row - *b.lesions[k].row) <= 0.5f);
            CHECK(std::abs(*a.lesions[k].radius - *b.lesions[k].radius) <= 0.5f);
        }
        CHECK(read.read(a).pixels == direct.read(b).pixels);
    }
    CHECK_THROWS_AS(generate_mini_mias_folder(folder.path("x"), 5000, o), InputError);
    folder.write("file", "");
    CHECK(contains(
        message_of<InputError>([&] { generate_mini_mias_folder(folder.path("file/sub"), 1, o); }),
        "file/sub"));
}

TEST_CASE("synthetic: more than 999 images get four digits, which the loader reads in order") {
    CHECK(describe_synthetic(small(1), 500, true).id == "mdb1000");
    const TemporaryFolder folder;
    const std::string pgm = "P5\n1 1\n255\nx";
    folder.write("Info.txt", "mdb1000 G NORM \nmdb999 G NORM \n");
    folder.write("mdb999.pgm", pgm);
    folder.write("mdb1000.pgm", pgm);
    const Dataset d = load_mini_mias(folder.path());
    REQUIRE(d.samples.size() == 2);
    CHECK(d.samples[0].id == "mdb999");
    CHECK(d.samples[0].patient == d.samples[1].patient);
}

TEST_CASE("contact_sheet: grid, frames by label, circles around lesions") {
    Dataset d;
    d.class_names = {"normal", "abnormal"};
    d.read = [](const Sample&) { return Image{40, 40, 1, std::vector<uint8_t>(1600, 100)}; };
    d.samples.resize(3);
    d.samples[2].label = 1;
    d.samples[2].lesions = {{"CIRC", Severity::benign, 19.5f, 19.5f, 10.0f}};
    const Image sheet = make_contact_sheet(d, {0, 1, 2}, {2, 44, true});
    CHECK(sheet.height == 88);
    CHECK(sheet.width == 88);
    CHECK(sheet.channels == 3);
    CHECK(sheet.at(20, 20, 0) == 100);
    CHECK(sheet.at(0, 0, 0) == sheet.at(0, 0, 2));   // grey frame
    CHECK(sheet.at(44, 0, 0) > sheet.at(44, 0, 2));  // orange frame
    CHECK(sheet.at(44 + 22, 22 + 10, 0) == 255);     // on the circle
    CHECK(sheet.at(44 + 22, 22, 0) == 100);          // at its centre
    CHECK(sheet.at(66, 66, 0) == 0);                 // no fourth tile
}
