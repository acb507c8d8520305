#include "data/inbreast_outlines.h"

#include <algorithm>
#include <cmath>

#include "data/text.h"
#include "engine/error.h"

#if CURIE_HAVE_PUGIXML

#include <charconv>
#include <map>
#include <pugixml.hpp>

namespace curie {
namespace {

/// The element after `<key>name</key>` in a property list's dictionary.
pugi::xml_node value_of(const pugi::xml_node& dictionary, const char* name) {
    for (const pugi::xml_node& key : dictionary.children("key"))
        if (std::string_view(key.text().get()) == name) return key.next_sibling();
    return {};
}

std::string corrected(const std::string& name) {
    static const std::map<std::string, std::string> corrections = {
        {"Espiculated Region", "Spiculated Region"},
        {"Assymetry", "Asymmetry"},
        {"Calcifications", "Calcification"},
        {"", "Unnamed"}};
    const auto place = corrections.find(name);
    return place == corrections.end() ? name : place->second;
}

OutlinePoint parse_point(const std::string& text, const std::string& where) {
    OutlinePoint point{};
    const auto number = [&](const char* at, const char* end, float& value) {
        while (at < end && *at == ' ') ++at;
        const auto [stop, error] = std::from_chars(at, end, value);
        return error == std::errc() && std::isfinite(value) ? stop : nullptr;
    };
    const char *begin = text.data(), *end = begin + text.size();
    const char* at = begin < end && *begin == '(' ? number(begin + 1, end, point.column) : nullptr;
    if (at && at < end && *at == ',') at = number(at + 1, end, point.row);
    if (!at || at == end || std::string_view(at, end - at) != ")" || text.find(',') == text.npos)
        fail_input("inbreast", "{}: expected a point (x, y), got '{}'", where, text);
    return point;
}

void check_count(const pugi::xml_node& stated, size_t found, const char* of,
                 const std::string& where) {
    if (stated && stated.text().as_llong(-1) != static_cast<long long>(found))
        fail_input("inbreast", "{}: states {} {}, but holds {}", where, stated.text().get(), of,
                   found);
}

InbreastRegion parse_region(const pugi::xml_node& dictionary, const std::string& where) {
    InbreastRegion region;
    region.name = corrected(trimmed(value_of(dictionary, "Name").text().get()));
    const pugi::xml_node points = value_of(dictionary, "Point_px");
    for (const pugi::xml_node& point : points.children("string"))
        region.points.push_back(parse_point(trimmed(point.text().get()), where));
    if (region.points.empty())
        fail_input("inbreast", "{} ({}): has no points (Point_px)", where, region.name);
    check_count(value_of(dictionary, "NumberOfPoints"), region.points.size(), "points", where);
    return region;
}

}  // namespace

std::vector<InbreastRegion> parse_inbreast_outlines(std::string_view text,
                                                    const std::string& source) {
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_buffer(text.data(), text.size());
    if (!result)
        fail_input("inbreast", "'{}' line {}: no complete XML: {}", source,
                   1 + std::count(text.begin(),
                                  text.begin() +
                                      std::min<ptrdiff_t>(result.offset, ptrdiff_t(text.size())),
                                  '\n'),
                   result.description());
    const pugi::xml_node images = value_of(document.child("plist").child("dict"), "Images");
    if (std::string_view(images.name()) != "array")
        fail_input("inbreast", "'{}' is no property list of outlines: expected plist, dict, Images",
                   source);
    std::vector<InbreastRegion> regions;
    for (const pugi::xml_node& image : images.children("dict")) {
        const size_t before = regions.size();
        for (const pugi::xml_node& region : value_of(image, "ROIs").children("dict"))
            regions.push_back(
                parse_region(region, fmt::format("'{}' region {}", source, regions.size() + 1)));
        check_count(value_of(image, "NumberOfROIs"), regions.size() - before, "regions",
                    "'" + source + "'");
    }
    return regions;
}

#else

namespace curie {

std::vector<InbreastRegion> parse_inbreast_outlines(std::string_view, const std::string& source) {
    fail_input("inbreast",
               "'{}' needs the library pugixml, which this build lacks; install libpugixml-dev and "
               "build again, or move the folder AllXML away to go on without outlines",
               source);
}

#endif

Lesion lesion_of(const InbreastRegion& region, Severity severity, int height, int width,
                 const std::string& source) {
    const auto right = static_cast<float>(width - 1), bottom = static_cast<float>(height - 1);
    const bool any_inside =
        std::any_of(region.points.begin(), region.points.end(), [&](const OutlinePoint& p) {
            return p.column >= -1 && p.column <= right + 1 && p.row >= -1 && p.row <= bottom + 1;
        });
    if (!any_inside)
        fail_input("inbreast",
                   "'{}': the region {} at ({:.0f}, {:.0f}) lies outside its image of {} x {} "
                   "pixels",
                   source, region.name, region.points[0].column, region.points[0].row, width,
                   height);
    std::vector<OutlinePoint> points = region.points;
    OutlinePoint least = {right, bottom}, most = {0, 0};
    for (OutlinePoint& p : points) {
        p = {std::clamp(p.column, 0.0f, right), std::clamp(p.row, 0.0f, bottom)};
        least = {std::min(least.column, p.column), std::min(least.row, p.row)};
        most = {std::max(most.column, p.column), std::max(most.row, p.row)};
    }
    Lesion lesion{region.name, severity, (least.column + most.column) / 2,
                  (least.row + most.row) / 2, 0.5f};
    for (const OutlinePoint& p : points)
        lesion.radius =
            std::max(*lesion.radius, std::hypot(p.column - *lesion.column, p.row - *lesion.row));
    if (points.size() > 2) lesion.outline = std::move(points);
    return lesion;
}

}  // namespace curie
