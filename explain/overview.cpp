#include "explain/overview.h"

#include "explain/canvas.h"

namespace curie {
namespace {

constexpr int space = 6;

}  // namespace

Image make_overview(const std::vector<std::string>& headings, const std::vector<OverviewRow>& rows,
                    int tile) {
    const int line = text_height(1) + space, step = tile + line;
    Image page =
        make_canvas(static_cast<int>(rows.size()) * step + line + space,
                    static_cast<int>(headings.size()) * (tile + space) + space, background);
    const auto left = [&](size_t column) {
        return space + static_cast<int>(column) * (tile + space);
    };
    for (size_t c = 0; c < headings.size(); ++c)
        draw_text(page, space, left(c), headings[c], 1, ink);
    for (size_t r = 0; r < rows.size(); ++r) {
        const int top = line + space + static_cast<int>(r) * step;
        for (size_t c = 0; c < rows[r].pictures.size(); ++c)
            paste(page, fit(rows[r].pictures[c], tile), top, left(c));
        draw_text(page, top + tile + 2, space, rows[r].caption, 1, ink);
    }
    return page;
}

}  // namespace curie
