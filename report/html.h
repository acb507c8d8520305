// The few pieces that a page of results is made of. Everything that comes from a file or a user is
// escaped here and nowhere else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace curie::html {

/// & < > " ' as entities; control characters that HTML forbids become U+FFFD.
std::string escape(std::string_view text);

/// `<name attributes>body</name>`; `body` and `attributes` are HTML already.
std::string element(const std::string& name, const std::string& body,
                    const std::string& attributes = "");

/// `text` escaped, as a paragraph. `note` is small and grey, `warning` has a coloured edge.
enum class Tone { plain, note, warning };
std::string paragraph(std::string_view text, Tone tone = Tone::plain);

/// A heading with an anchor, and what stands under it.
std::string section(const std::string& anchor, const std::string& title, const std::string& body);

/// Cells are escaped. The first column names its row; the others are set as figures.
/// `marked` is a column that stands out, or -1.
struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    int marked = -1;
    /// Of words, not figures: set to the left, and wrapped.
    bool words = false;
};
std::string table(const Table& table);

/// Things side by side, as many in a row as fit.
std::string grid(const std::string& body);

/// A part that is folded away until it is clicked.
std::string folded(const std::string& title, const std::string& body);

/// The whole file: one page without scripts or anything from elsewhere, light or dark as the
/// browser asks.
std::string page(const std::string& title, const std::string& body);

}  // namespace curie::html
