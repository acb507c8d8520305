#include "data/view_split.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "data/leakage.h"
#include "engine/error.h"

using namespace curie;

namespace {

/// Two images a patient; every third image is of class 1. Image `copy` has the pixels of image 0.
Dataset dataset_of_copies(int images, int copy = -1) {
    Dataset d;
    d.class_names = {"normal", "abnormal"};
    for (int i = 0; i < images; ++i) {
        Sample s;
        s.id = fmt::format("i{}", i);
        s.patient = fmt::format("p{}", i / 2);
        s.label = i % 3 == 0;
        d.samples.push_back(s);
    }
    d.read = [copy](const Sample& s) {
        const int number = std::stoi(s.id.substr(1));
        Image image{4, 4, 1, std::vector<uint8_t>(16)};
        image.pixels[0] = static_cast<uint8_t>(number == copy ? 0 : number);
        return image;
    };
    return d;
}

int64_t size_of(const Split& split) {
    return static_cast<int64_t>(split.train.size() + split.validation.size() + split.test.size());
}

}  // namespace

TEST_CASE("views: table 5's counts for the paper's sets, scaled ones for others") {
    const SplitOptions fractions;
    const auto check = [](const ViewCounts& c, int64_t total, int64_t train, int64_t validation,
                          int64_t test, bool exact) {
        CHECK(c.total == total);
        CHECK(c.train == train);
        CHECK(c.validation == validation);
        CHECK(c.test == test);
        CHECK(c.from_table5 == exact);
    };
    check(paper_counts({"mini-mias"}, 322, fractions), 2880, 2014, 576, 290, true);
    check(paper_counts({"inbreast"}, 410, fractions), 5040, 3528, 1008, 504, true);
    check(paper_counts({"cbis-ddsm"}, 3103, fractions), 11940, 8358, 2388, 1194, true);
    check(paper_counts({"cbis-ddsm", "mini-mias", "inbreast"}, 3835, fractions), 21732, 15212, 4346,
          2174, true);
    // mini-MIAS without the normals: 113 / 322 of 2880.
    check(paper_counts({"mini-mias"}, 113, fractions), 1011, 708, 202, 101, false);
    // Any other set by the merged one's views an image.
    check(paper_counts({"synthetic"}, 320, fractions), 1813, 1269, 363, 181, false);
    check(paper_counts({"images", "mini-mias"}, 322, fractions), 1825, 1277, 365, 183, false);
}

TEST_CASE("views: every view once, classes balanced, images equally often") {
    const Dataset d = dataset_of_copies(40);
    const ViewCounts counts{201, 141, 40, 20, false};
    const ViewSplit split = split_views(d, counts, true, 3);
    CHECK(split.samples.train.size() == 141);
    CHECK(split.samples.validation.size() == 40);
    CHECK(split.samples.test.size() == 20);
    std::set<std::pair<int64_t, int64_t>> views;
    std::map<int64_t, int64_t> of_image, of_class;
    for (const auto part : {&Split::train, &Split::validation, &Split::test}) {
        const auto &samples = split.samples.*part, &draws = split.draws.*part;
        REQUIRE(samples.size() == draws.size());
        for (size_t i = 0; i < samples.size(); ++i) {
            CHECK(views.emplace(samples[i], draws[i]).second);
            ++of_image[samples[i]];
            ++of_class[d.samples[samples[i]].label];
        }
    }
    CHECK(views.size() == 201);
    CHECK(of_class[0] == 100);
    CHECK(of_class[1] == 101);
    for (const auto& [image, count] : of_image) {
        // 26 normal and 14 abnormal images.
        const int64_t whole = d.samples[image].label ? 101 / 14 : 100 / 26;
        CHECK(count >= whole);
        CHECK(count <= whole + 1);
        for (int64_t draw = 0; draw < count; ++draw) CHECK(views.contains({image, draw}));
    }
    CHECK(split_views(d, counts, true, 3).samples.test == split.samples.test);
    CHECK(split_views(d, counts, true, 4).samples.test != split.samples.test);

    std::map<int64_t, int64_t> unbalanced;
    const ViewSplit plain = split_views(d, counts, false, 3);
    CHECK(size_of(plain.samples) == 201);
    for (const auto part : {&Split::train, &Split::validation, &Split::test})
        for (const int64_t i : plain.samples.*part) ++unbalanced[d.samples[i].label];
    CHECK(unbalanced[1] == 70);  // 14 / 40 of 201
}

TEST_CASE("views: names") {
    const Dataset d = dataset_of_copies(1);
    CHECK(view_id(d.samples[0], 0) == "i0");
    CHECK(view_id(d.samples[0], 7) == "i0#7");
}

TEST_CASE("leakage: patients, copies and views that cross are found, and nothing else") {
    const ImageCache clean(dataset_of_copies(8), 4, 4);
    CHECK(find_leakage(clean, {{0, 1, 2, 3}, {4, 5}, {6, 7}}).none());
    const Leakage crossing = find_leakage(clean, {{0, 2, 3}, {4, 5}, {1, 6, 7}});
    CHECK(crossing.patients == std::vector<std::string>{"p0"});
    CHECK(crossing.duplicate_images.empty());

    const ImageCache copies(dataset_of_copies(8, 6), 4, 4);
    const Leakage duplicate = find_leakage(copies, {{0, 1, 2, 3}, {4, 5}, {6, 7}});
    CHECK(duplicate.patients.empty());
    REQUIRE(duplicate.duplicate_images.size() == 1);
    CHECK(duplicate.duplicate_images[0] == std::pair<std::string, std::string>{"i0", "i6"});
    CHECK(find_leakage(copies, {{0, 1, 6, 7}, {4, 5}, {2, 3}}).none());  // both in one part

    const Leakage views =
        find_leakage(clean, {{0, 1}, {0, 4}, {0, 1, 6}}, {{0, 0}, {2, 0}, {5, 3, 1}});
    CHECK(views.patients == std::vector<std::string>{"p0"});
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    CHECK(views.duplicate_images == Pairs{{"i0", "i0#2"}, {"i1", "i1#3"}});
}

TEST_CASE("leakage: the paper's protocol leaks nearly every image") {
    const ImageCache images(dataset_of_copies(40), 4, 4);
    const ViewSplit split = split_views(images.dataset(), {230, 161, 46, 23, false}, true, 1);
    const Leakage leakage = find_leakage(images, split.samples, split.draws);
    CHECK(leakage.patients.size() == 20);
    CHECK(leakage.duplicate_images.size() >= 30);
}
