// Masks of lesions: the synthetic ones against the pixels that were drawn, and marked ones.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/inbreast_outlines.h"
#include "data/lesion_mask.h"
#include "data/load_dataset.h"
#include "data/segmentation_loader.h"
#include "data/synthetic_mini_mias.h"
#include "engine/error.h"
#include "tests/temporary_folder.h"

using namespace curie;
using curie::test::TemporaryFolder;

namespace {

int64_t set_pixels(const Image& mask) {
    const auto count = std::count(mask.pixels.begin(), mask.pixels.end(), 255);
    REQUIRE(count + std::count(mask.pixels.begin(), mask.pixels.end(), 0) ==
            static_cast<int64_t>(mask.pixels.size()));
    return count;
}

}  // namespace

TEST_CASE("segmentation: synthetic masks are where the drawing is brighter with its lesion") {
    SyntheticOptions with;
    with.size = 256;
    with.lesion_contrast = 1.5;
    SyntheticOptions without = with;
    without.lesion_contrast = 0;  // the same breast, film and grain
    const Dataset set = synthetic_dataset(with, 15);
    int ill = 0, in_place = 0;
    double inside_change = 0, outside_change = 0;
    for (size_t i = 0; i < set.samples.size(); ++i) {
        const Sample& sample = set.samples[i];
        const Image mask = mask_of(set, sample);
        if (sample.lesions.empty()) {
            CHECK(set_pixels(mask) == 0);
            continue;
        }
        ++ill;
        REQUIRE(mask.height == 128);
        const int patient = static_cast<int>(i) / 2 + 1;
        const Image bright = set.read(sample);
        const Image plain = render_synthetic(without, patient, i % 2 == 1);
        int64_t inside = 0, outside = 0, near = 0;
        double inside_sum = 0, outside_sum = 0;
        for (int row = 0; row < 256; ++row)
            for (int column = 0; column < 256; ++column) {
                const int change = bright.at(row, column) - plain.at(row, column);
                const bool in_mask = mask.at(row / 2, column / 2) != 0;
                (in_mask ? inside : outside) += 1;
                (in_mask ? inside_sum : outside_sum) += change;
                for (const Lesion& lesion : sample.lesions)
                    if (in_mask && std::hypot(row - *lesion.row, column - *lesion.column) <
                                       1.4 * *lesion.radius) {
                        ++near;
                        break;
                    }
            }
        REQUIRE(inside > 0);
        in_place += near == inside;
        inside_change += inside_sum / static_cast<double>(inside);
        outside_change += outside_sum / static_cast<double>(outside);
    }
    REQUIRE(ill > 6);
    CHECK(in_place == ill);
    CHECK(inside_change / ill > 20);  // grey levels; a pixel outside is made no brighter
    CHECK(outside_change / ill < 0.5);
}

TEST_CASE("segmentation: a mask from marks is a circle, or the outline where there is one") {
    Lesion circle;
    circle.row = 20;
    circle.column = 30;
    circle.radius = 10;
    const Image disc = marked_mask({circle}, 64, 48);
    CHECK(static_cast<double>(set_pixels(disc)) == doctest::Approx(314).epsilon(0.03));
    CHECK(disc.at(20, 30) == 255);
    CHECK(disc.at(20, 40) == 255);
    CHECK(disc.at(20, 41) == 0);
    CHECK(disc.at(30, 20) == 0);

    // A square of OsiriX' points, as INbreast's loader makes a lesion of it.
    const InbreastRegion region{"Mass", {{10, 40}, {29, 40}, {29, 59}, {10, 59}}};
    const Lesion square = lesion_of(region, Severity::malignant, 64, 48, "test");
    const Image outlined = marked_mask({square}, 64, 48);
    CHECK(static_cast<double>(set_pixels(outlined)) == doctest::Approx(19 * 19).epsilon(0.1));
    CHECK(outlined.at(50, 20) == 255);
    CHECK(outlined.at(38, 20) == 0);
    CHECK(set_pixels(marked_mask({circle, square}, 64, 48)) ==
          set_pixels(disc) + set_pixels(outlined));

    Sample sample;
    CHECK(has_whole_mask(sample));
    sample.lesions = {circle, square};
    CHECK(has_whole_mask(sample));
    sample.lesions.push_back({});  // mini-MIAS: some abnormalities have no place
    CHECK_FALSE(has_whole_mask(sample));
}

TEST_CASE("segmentation: a mask at another size keeps place and area") {
    Lesion circle;
    circle.row = 100;
    circle.column = 60;
    circle.radius = 30;
    const std::vector<float> plane = mask_plane(marked_mask({circle}, 256, 256), 32, 32);
    REQUIRE(plane.size() == 32 * 32);
    CHECK(std::accumulate(plane.begin(), plane.end(), 0.0) * 64 ==
          doctest::Approx(2827).epsilon(0.05));
    CHECK(plane[12 * 32 + 7] == 1);
    CHECK(plane[12 * 32 + 12] == 0);
    circle.radius = 1;
    CHECK(mask_plane(marked_mask({circle}, 256, 256), 32, 32).empty());
}

TEST_CASE("segmentation: image and mask are moved by the same draw") {
    // Images that are their own masks.
    Dataset set;
    set.class_names = {"normal", "abnormal"};
    for (int i = 0; i < 6; ++i) {
        Sample sample;
        sample.id = std::to_string(i);
        sample.label = i % 2;
        sample.lesions.push_back({"CIRC", Severity::benign, 20.0f + 2 * i, 30.0f, 9.0f});
        sample.height = sample.width = 64;
        set.samples.push_back(sample);
    }
    set.read = [](const Sample& sample) { return marked_mask(sample.lesions, 64, 64); };
    const auto images = std::make_shared<ImageCache>(set, 64, 64);
    const auto lesions = std::make_shared<LesionPlanes>(set, 64, 64, 2);
    LoaderOptions options;
    options.channels = 1;
    options.batch_size = 4;
    options.seed = 3;
    options.augment = augment_preset("transfer");
    SegmentationLoader loader(images, lesions, {0, 1, 2, 3, 4, 5}, options);
    loader.start(2);
    std::vector<float> first;
    for (int64_t k = 0; k < loader.batches_per_epoch(); ++k) {
        const Batch& batch = loader.next();
        REQUIRE(loader.masks().size() == batch.images.size());
        int64_t unlike = 0, marked = 0;
        for (size_t i = 0; i < batch.images.size(); ++i) {
            marked += loader.masks()[i] == 1;
            unlike += (batch.images[i] >= 0.5f) != (loader.masks()[i] == 1);
        }
        CHECK(marked > 100 * batch.size());
        CHECK(unlike == 0);
        if (k == 0) first = loader.masks();
    }
    loader.start(3);
    loader.next();
    CHECK(loader.masks() != first);
    loader.start(2);
    loader.next();
    CHECK(loader.masks() == first);
    options.views = 2;  // masks are moved by the draws of an epoch
    CHECK_THROWS_WITH_AS(SegmentationLoader(images, lesions, {0, 1}, options),
                         doctest::Contains("no fixed views, got 1, 0 and 2"), Error);
}

TEST_CASE("segmentation: sets that are merged keep their masks") {
    const TemporaryFolder folder;
    SyntheticOptions drawn;
    drawn.size = 64;
    generate_mini_mias_folder(folder.path().string(), 4, drawn);
    DatasetOptions options;
    options.patients = 2;
    const std::string on_disk = "mini-mias:" + folder.path().string();
    const Dataset alone = load_datasets({"synthetic"}, options);
    const Dataset marked = load_datasets({on_disk}, options);
    const Dataset merged = load_datasets({"synthetic", on_disk}, options);
    REQUIRE(merged.samples.size() == alone.samples.size() + marked.samples.size());
    int ill = 0;
    for (size_t i = 0; i < merged.samples.size(); ++i) {
        const bool first = i < alone.samples.size();
        const Dataset& set = first ? alone : marked;
        const Sample& sample = set.samples[first ? i : i - alone.samples.size()];
        const Image mask = mask_of(merged, merged.samples[i]);
        CHECK(mask.pixels == mask_of(set, sample).pixels);
        if (!sample.lesions.empty()) {
            ++ill;
            CHECK(set_pixels(mask) > 0);
            CHECK(mask.height == (first ? 512 : 64));
        }
    }
    CHECK(ill > 1);
}
