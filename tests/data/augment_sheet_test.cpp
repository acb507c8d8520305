#include "data/augment_sheet.h"

#include <doctest/doctest.h>

#include "data/synthetic_mammogram.h"
#include "engine/error.h"

using namespace curie;

TEST_CASE("augment: the sheet shows the originals and their views") {
    SyntheticOptions synthetic;
    synthetic.size = 64;
    const Dataset dataset = synthetic_dataset(synthetic, 4);  // 8 images
    AugmentSheetOptions options;
    options.images = 2;
    options.views = 3;
    options.size = 32;
    AugmentOptions flip;
    flip.inversion_probability = 1;
    const AugmentSheet sheet = make_augment_sheet(dataset, flip, options);
    CHECK(sheet.image.width == 4 + 4 * 36);
    CHECK(sheet.image.height == 4 + 2 * 36);
    REQUIRE(sheet.views.size() == 6);
    CHECK(sheet.views[0].sample == 0);
    CHECK(sheet.views[3].sample == 4);
    CHECK(sheet.views[5].number == 2);
    // Column 0 is the original, the others its inversion.
    for (const int tile : {1, 2, 3})
        for (int c = 0; c < 32; ++c)
            CHECK(std::abs(sheet.image.at(20, 4 + c) + sheet.image.at(20, 4 + 36 * tile + c) -
                           255) <= 1);
    const std::string table = augment_table(dataset, sheet.views);
    CHECK(std::count(table.begin(), table.end(), '\n') == 7);
    CHECK(table.find(dataset.samples[4].id) != std::string::npos);

    options.images = 100;  // more than there are
    CHECK(make_augment_sheet(dataset, flip, options).views.size() == 24);
    CHECK_THROWS_AS(make_augment_sheet(Dataset{}, flip, options), InputError);
}
