// ./curie inspect as a user runs it.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/apps/program_call.h"
#include "tests/data/inbreast_files.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("inspect: one set, as text and as JSON") {
    const Outcome text = call("inspect --data synthetic --patients 4 --labels three-class");
    CAPTURE(text.out);
    REQUIRE(text.code == 0);
    CHECK(contains(text.out, "synthetic: 8 images of 4 patients\n"));
    CHECK(contains(text.out, "1024 x 1024: 8\n"));
    const Outcome json = call("inspect --data synthetic --patients 4 --json");
    REQUIRE(json.code == 0);
    const auto summary = nlohmann::json::parse(json.out);
    CHECK(summary.at("images") == 8);
    CHECK(summary.at("views").at("MLO") == 8);
    CHECK(summary.at("skipped").empty());
}

#if CURIE_HAVE_PUGIXML
TEST_CASE("inspect: merged sets with a contact sheet, and what was left out") {
    const curie::test::TemporaryFolder folder;
    fill_inbreast(folder);
    for (const char* name : {"normal", "malignant"})
        folder.write(std::string("classes/") + name + "/a.pgm", "P5\n3 2\n255\n123456");
    folder.write("classes/normal/cut.pgm", "P5\n3 2\n255\n123");
    const std::string arguments =
        "inspect --labels malignant-rest --data 'inbreast:" + folder.path("INbreast Release 1.0") +
        "' --data images:" + folder.path("classes");
    const Outcome outcome =
        call(arguments + " --skip-bad --images 4 --sheet " + folder.path("sheet.png"));
    CAPTURE(outcome.out);
    REQUIRE(outcome.code == 0);
    CHECK(contains(outcome.out, "inbreast+images: 7 images of 5 patients\n"));
    CHECK(contains(outcome.out, "images:normal/cut.pgm: [read_image]"));
    const ImageSize size = read_image_size(folder.path("sheet.png"));
    CHECK(size.height == 224);
    CHECK(size.width == 4 * 224);
    check_refused(arguments + " --sheet " + folder.path("sheet.png"), "cut.pgm");
    check_refused("inspect --data synthetic --data cbis-ddsm:none",
                  "cbis-ddsm has none; give --labels malignant-rest or benign-malignant");
}
#endif

TEST_CASE("inspect: wrong options are one sentence") {
    check_refused("inspect", "--data is required");
    check_refused("inspect --data mias:x", "expected synthetic, mini-mias:DIR");
    check_refused("inspect --data synthetic --labels good-bad", "'good-bad'");
    check_refused("inspect --data synthetic --birads 4", "malignant-from-4b");
    check_refused("inspect --data synthetic --window soft", "soft");
    check_refused("inspect --data inbreast:/nowhere", "'/nowhere' is not a folder");
}
