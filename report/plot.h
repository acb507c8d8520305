// Plots as inline SVG, drawn without scripts: axes, lines, bands, bars, points with error bars, and
// a matrix of cells. Colours are the page's (page_style.h), so a plot follows light and dark.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace curie {

struct Axis {
    std::string label;
    std::optional<double> low = {}, high = {};  ///< absent: as the marks need
    bool whole = false;                         ///< ticks at whole numbers only (epochs)
};

/// A plot of marks in the order in which they are added. `series` picks the colour (modulo 8).
/// Values that are not finite interrupt a line and are left out of everything else.
class Plot {
  public:
    using Values = std::vector<double>;

    Plot(std::string title, Axis x, Axis y, std::string subtitle = "");

    /// `legend` empty: no entry. Every vertex tells its values where the mouse points.
    Plot& line(int series, const std::string& legend, Values x, Values y, bool dashed = false);
    /// Between `low` and `high`.
    Plot& band(int series, const std::string& legend, Values x, Values low, Values high);
    /// From 0 to each height, `width` wide in units of x, centred at x.
    Plot& bars(int series, const std::string& legend, Values x, Values heights, double width);
    /// Points, each with a bar from `low` to `high`.
    Plot& points(int series, const std::string& legend, Values x, Values y, Values low,
                 Values high);
    /// A thin dashed reference line without points.
    Plot& guide(const std::string& legend, Values x, Values y);

    /// True when no mark has a finite value: say so in words instead.
    bool empty() const;
    /// A <figure>: title, legend, <svg class="plot">.
    std::string html() const;

  private:
    enum class Kind { line, band, bars, points, guide };
    struct Mark {
        Kind kind;
        int series;
        std::string legend;
        Values x, y, low, high;
        double width = 0;
        bool dashed = false;
    };
    struct Scale;

    Plot& add(Mark mark);
    std::string axes(const Scale& x, const Scale& y) const;
    std::string draw(const Mark& mark, const Scale& x, const Scale& y) const;
    std::string legend_html() const;

    std::string title_, subtitle_;
    Axis x_, y_;
    std::vector<Mark> marks_;
};

/// Cells with a number each, shaded by their share of the row: a confusion matrix. `rows` and
/// `columns` name them. Row-major; all counts >= 0.
std::string matrix_plot(const std::string& title, const std::string& subtitle,
                        const std::string& row_label, const std::vector<std::string>& rows,
                        const std::string& column_label, const std::vector<std::string>& columns,
                        const std::vector<int64_t>& counts);

/// Round numbers (1, 2 or 5 times a power of ten apart) within low..high, about `wanted` of them.
std::vector<double> round_ticks(double low, double high, int wanted, bool whole = false);

}  // namespace curie
