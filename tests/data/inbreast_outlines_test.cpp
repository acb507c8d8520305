#include "data/inbreast_outlines.h"

#include <doctest/doctest.h>

#include "engine/error.h"
#include "tests/data/inbreast_files.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

#if CURIE_HAVE_PUGIXML

namespace {

std::string outline_refusal(const std::string& text) {
    return message_of<InputError>([&] { parse_inbreast_outlines(text, "a.xml"); });
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
}

const std::string kTwo = inbreast_outlines(
    {{"Mass", {"(1.5, 2.25)", "(3, 4)", "(5e0, 2)"}}, {"Point 1", {"(7.0,8.0)"}}});

}  // namespace

TEST_CASE("inbreast: outlines of a property list") {
    const auto regions = parse_inbreast_outlines(kTwo, "a.xml");
    REQUIRE(regions.size() == 2);
    CHECK(regions[0].name == "Mass");
    REQUIRE(regions[0].points.size() == 3);  // of Point_px, not Point_mm
    CHECK(regions[0].points[0].column == 1.5f);
    CHECK(regions[0].points[0].row == 2.25f);
    CHECK(regions[1].name == "Point 1");
    CHECK(regions[1].points[0].row == 8.0f);
    CHECK(parse_inbreast_outlines(inbreast_outlines({}), "a.xml").empty());
    const auto name_of = [](const char* name) {
        return parse_inbreast_outlines(inbreast_outlines({{name, {"(1, 1)"}}}), "a.xml")[0].name;
    };
    CHECK(name_of("Espiculated Region") == "Spiculated Region");
    CHECK(name_of("Assymetry ") == "Asymmetry");
    CHECK(name_of("Calcifications") == "Calcification");
    CHECK(name_of("") == "Unnamed");
    CHECK(name_of("Cluster") == "Cluster");
}

TEST_CASE("inbreast: property lists that can't be understood name file and region") {
    CHECK(contains(outline_refusal(""), "'a.xml' line 1: no complete XML"));
    CHECK(contains(outline_refusal(kTwo.substr(0, kTwo.size() / 2)), "no complete XML"));
    CHECK(contains(outline_refusal("<plist><dict/></plist>"), "is no property list of outlines"));
    CHECK(contains(outline_refusal(std::string("\xFF\xD8\xFF\xE0", 4)), "'a.xml'"));
    for (const char* point : {"(1)", "(1, x)", "1, 2", "(1, 2", "(nan, 2)", "(1, inf)", "(1, 2)x"})
        CHECK(contains(outline_refusal(changed(kTwo, "(3, 4)", point)),
                       "'a.xml' region 1: expected a point (x, y), got '" + std::string(point)));
    CHECK(contains(outline_refusal(changed(kTwo, "<string>(7.0,8.0)</string>", "")),
                   "'a.xml' region 2 (Point 1): has no points"));
    CHECK(contains(outline_refusal(changed(kTwo, "<string>(3, 4)</string>", "")),
                   "region 1: states 3 points, but holds 2"));
    CHECK(contains(outline_refusal(changed(kTwo, "<integer>2</integer>", "<integer>5</integer>")),
                   "states 5 regions, but holds 2"));
}

#endif

TEST_CASE("inbreast: regions become lesions inside the image") {
    const auto lesion = [](std::vector<OutlinePoint> points) {
        return lesion_of({"Mass", std::move(points)}, Severity::malignant, 40, 30, "a.xml");
    };
    const Lesion polygon = lesion({{4, 6}, {10, 6}, {10, 14}, {4, 14}});
    CHECK(polygon.kind == "Mass");
    CHECK(polygon.severity == Severity::malignant);
    CHECK(*polygon.column == 7.0f);
    CHECK(*polygon.row == 10.0f);
    CHECK(*polygon.radius == 5.0f);  // half the diagonal of 6 x 8
    CHECK(polygon.outline.size() == 4);
    const Lesion spot = lesion({{29.6f, 39.2f}});  // just outside: the last pixel is (29, 39)
    CHECK(*spot.column == 29.0f);
    CHECK(*spot.row == 39.0f);
    CHECK(*spot.radius == 0.5f);
    CHECK(spot.outline.empty());
    const Lesion clipped = lesion({{-2.5f, 1}, {5, 1}, {5, 8}});
    CHECK(clipped.outline[0].column == 0.0f);
    CHECK(*clipped.column == 2.5f);
    CHECK(contains(message_of<InputError>([&] {
                       lesion({{300, 400}, {310, 400}});
                   }),
                   "'a.xml': the region Mass at (300, 400) lies outside its image of 30 x 40"));
}
