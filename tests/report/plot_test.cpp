// The plots and pages that reports are made of.
#include "report/plot.h"

#include <doctest/doctest.h>

#include <cmath>

#include "report/embedded_image.h"
#include "report/html.h"

using namespace curie;

namespace {

size_t count(const std::string& text, const std::string& part) {
    size_t found = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

const double nan_value = std::nan("");

}  // namespace

TEST_CASE("report plot: ticks are round numbers inside the range") {
    CHECK(round_ticks(0, 1, 5) == std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1});
    CHECK(round_ticks(-1, 1, 4) == std::vector<double>{-1, -0.5, 0, 0.5, 1});
    CHECK(round_ticks(1, 14, 6, true) == std::vector<double>{5, 10});
    CHECK(round_ticks(1, 3, 6, true) == std::vector<double>{1, 2, 3});
    CHECK(round_ticks(0, 0.001, 5).size() == 6);
}

TEST_CASE("report plot: a value that is not finite interrupts a line and never reaches the SVG") {
    Plot plot("t", {"x"}, {"y"});
    plot.line(0, "a", {1, 2, 3, 4}, {1, nan_value, 2, INFINITY});
    const std::string svg = plot.html();
    CHECK(svg.find("nan") == std::string::npos);
    CHECK(svg.find("inf") == std::string::npos);
    CHECK(count(svg, "<circle") == 2);
    // Two pens down, no stroke between them.
    const std::string path = svg.substr(svg.find("d=\"M"));
    CHECK(count(path.substr(0, path.find("\"/>")), "M") == 2);
    CHECK(count(path.substr(0, path.find("\"/>")), "L") == 0);
}

TEST_CASE("report plot: empty without a finite value, guides not counted") {
    Plot plot("t", {"x"}, {"y"});
    CHECK(plot.empty());
    plot.guide("diagonal", {0, 1}, {0, 1}).line(0, "a", {1}, {nan_value});
    CHECK(plot.empty());
    CHECK_FALSE(plot.bars(0, "b", {1}, {2}, 1).empty());
    CHECK_FALSE(Plot("t", {"x"}, {"y"}).band(0, "", {0, 1}, {0, 0}, {1, 1}).empty());
}

TEST_CASE("report plot: one value, or equal values, still have an axis") {
    for (const std::vector<double>& y : {std::vector<double>{0.0}, {5.0}, {-3.0}}) {
        const std::string svg =
            Plot("t", {"epoch", {}, {}, true}, {"y"}).line(0, "", {1}, y).html();
        CHECK(svg.find("nan") == std::string::npos);
        CHECK(svg.find("inf") == std::string::npos);
        CHECK(count(svg, "<circle") == 1);
    }
}

TEST_CASE("report plot: names from outside are escaped everywhere") {
    const std::string bad = "<script>\"&'\x01";
    Plot plot(bad, {bad}, {bad}, bad);
    plot.line(0, bad, {0, 1}, {0, 1}).bars(1, bad, {0}, {1}, 0.5);
    const std::string page = html::page(
        bad, plot.html() + matrix_plot(bad, bad, bad, {bad, bad}, bad, {bad, bad}, {1, 2, 3, 4}) +
                 html::table({{bad}, {{bad}}}) + html::paragraph(bad) +
                 html::section(bad, bad, "") + html::folded(bad, "") +
                 embedded_image(Image{1, 1, 1, {7}}, bad));
    CHECK(page.find("<script>") == std::string::npos);
    CHECK(page.find('\x01') == std::string::npos);
    CHECK(html::escape(bad) == "&lt;script&gt;&quot;&amp;&#39;\xEF\xBF\xBD");
}

TEST_CASE("report plot: a matrix has its counts, shares and names") {
    const std::string svg = matrix_plot("m", "", "truth", {"no", "yes", "none"}, "predicted",
                                        {"no", "yes", "none"}, {3, 1, 0, 0, 8, 0, 0, 0, 0});
    CHECK(count(svg, "class=\"cell\"") == 9);
    CHECK(svg.find("75.0%") != std::string::npos);
    CHECK(svg.find("100.0%") != std::string::npos);
    CHECK(count(svg, "no images") == 3);
}

TEST_CASE("report image: base64 as RFC 4648 has it, and a JPEG that is one") {
    CHECK(base64("").empty());
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foo") == "Zm9v");
    CHECK(base64("foobar") == "Zm9vYmFy");
    CHECK(base64(std::string_view("\xff\xfe\x00", 3)) == "//4A");
    const std::string image = embedded_image(Image{2, 3, 1, {0, 50, 100, 150, 200, 250}}, "x");
    CHECK(image.find("width=\"3\" height=\"2\"") != std::string::npos);
    CHECK(image.find("base64,/9j/") != std::string::npos);  // FF D8 FF
}
