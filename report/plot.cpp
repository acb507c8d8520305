#include "report/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/html.h"

namespace curie {
namespace {

// Pixels of the drawing, which the page scales to its width.
constexpr double kWidth = 400, kHeight = 280;
constexpr double kLeft = 58, kRight = 12, kTop = 8, kBottom = 40;
// More vertices than this have no visible point each; more than the second, no tooltip either.
constexpr size_t kVisiblePoints = 25, kTooltips = 400;

std::string shape(const std::string& name, const std::string& style, const std::string& geometry) {
    return fmt::format("<{} class=\"{}\" {}/>\n", name, style, geometry);
}

std::string segment(const std::string& style, double x1, double y1, double x2, double y2) {
    return shape(
        "line", style,
        fmt::format("x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"", x1, y1, x2, y2));
}

std::string rectangle(const std::string& style, double x, double y, double width, double height,
                      const std::string& more = "") {
    return shape("rect", style,
                 fmt::format("x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"{}", x, y,
                             width, height, more));
}

std::string words(const std::string& text, double x, double y, const std::string& anchor,
                  const std::string& more = "") {
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y,
                       anchor, more, html::escape(text));
}

std::string figure(const std::string& title, const std::string& subtitle, const std::string& legend,
                   double width, double height, const std::string& drawing) {
    const std::string small =
        subtitle.empty() ? "" : html::element("small", html::escape(subtitle));
    return html::element(
        "figure", html::element("figcaption", html::escape(title) + small) + legend +
                      html::element("svg", drawing,
                                    fmt::format("class=\"plot\" viewBox=\"0 0 {} {}\" role=\"img\" "
                                                "aria-label=\"{}\"",
                                                width, height, html::escape(title))));
}

std::string short_number(double value) {
    return fmt::format("{:.4g}", value);
}

bool finite(double a, double b) {
    return std::isfinite(a) && std::isfinite(b);
}

}  // namespace

/// From units of the data to pixels.
struct Plot::Scale {
    double low, high, begin, end;
    std::vector<double> ticks;

    double operator()(double value) const {
        return begin + (value - low) / (high - low) * (end - begin);
    }

    static Scale of(const Axis& axis, const std::vector<double>& values, double begin, double end,
                    int wanted) {
        double low = std::numeric_limits<double>::infinity(), high = -low;
        for (const double value : values) {
            if (!std::isfinite(value)) continue;
            low = std::min(low, value);
            high = std::max(high, value);
        }
        if (!(low <= high)) low = 0, high = 1;
        const double margin = axis.whole ? 0 : 0.04 * (high - low);
        // A margin never takes an axis of positive numbers below zero.
        low = axis.low.value_or(low >= 0 ? std::max(0.0, low - margin) : low - margin);
        high = axis.high.value_or(high + margin);
        if (!(high > low)) {
            const double room = axis.whole ? 1 : std::max(std::abs(low), 1.0) * 0.1;
            if (!axis.low) low -= room;
            high = std::max(high, low) + room;
        }
        return {low, high, begin, end, round_ticks(low, high, wanted, axis.whole)};
    }
};

std::vector<double> round_ticks(double low, double high, int wanted, bool whole) {
    const double raw = (high - low) / wanted;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    double step = 10 * power;
    for (const double factor : {5.0, 2.0, 1.0})
        if (factor * power >= raw * (1 - 1e-9)) step = factor * power;
    if (whole) step = std::max(1.0, std::round(step));
    std::vector<double> ticks;
    const double slack = 1e-9 * (high - low);
    for (double i = std::ceil((low - slack) / step); i * step <= high + slack; ++i)
        ticks.push_back(i == 0 ? 0.0 : i * step);  // no -0
    return ticks;
}

Plot::Plot(std::string title, Axis x, Axis y, std::string subtitle)
    : title_(std::move(title)),
      subtitle_(std::move(subtitle)),
      x_(std::move(x)),
      y_(std::move(y)) {}

Plot& Plot::add(Mark mark) {
    marks_.push_back(std::move(mark));
    return *this;
}

Plot& Plot::line(int series, const std::string& legend, Values x, Values y, bool dashed) {
    return add({Kind::line, series, legend, std::move(x), std::move(y), {}, {}, 0, dashed});
}

Plot& Plot::band(int series, const std::string& legend, Values x, Values low, Values high) {
    return add({Kind::band, series, legend, std::move(x), {}, std::move(low), std::move(high)});
}

Plot& Plot::bars(int series, const std::string& legend, Values x, Values heights, double width) {
    return add({Kind::bars, series, legend, std::move(x), std::move(heights), {}, {}, width});
}

Plot& Plot::points(int series, const std::string& legend, Values x, Values y, Values low,
                   Values high) {
    return add({Kind::points, series, legend, std::move(x), std::move(y), std::move(low),
                std::move(high)});
}

Plot& Plot::guide(const std::string& legend, Values x, Values y) {
    return add({Kind::guide, 0, legend, std::move(x), std::move(y), {}, {}, 0, true});
}

bool Plot::empty() const {
    for (const Mark& mark : marks_) {
        if (mark.kind == Kind::guide) continue;
        const Values& values = mark.kind == Kind::band ? mark.low : mark.y;
        for (size_t i = 0; i < values.size(); ++i)
            if (finite(mark.x[i], values[i])) return false;
    }
    return true;
}

std::string Plot::axes(const Scale& x, const Scale& y) const {
    std::string drawing;
    for (const double tick : y.ticks) {
        drawing += segment("gridline", x.begin, y(tick), x.end, y(tick));
        drawing += words(short_number(tick), x.begin - 6, y(tick) + 4, "end");
    }
    for (const double tick : x.ticks) {
        drawing += segment("frame", x(tick), y.begin, x(tick), y.begin + 4);
        drawing += words(short_number(tick), x(tick), y.begin + 16, "middle");
    }
    drawing += segment("frame", x.begin, y.begin, x.end, y.begin);
    drawing += words(x_.label, (x.begin + x.end) / 2, kHeight - 6, "middle");
    drawing += words(
        y_.label, 0, 0, "middle",
        fmt::format(" transform=\"translate(11 {:.1f}) rotate(-90)\"", (y.begin + y.end) / 2));
    return drawing;
}

std::string Plot::draw(const Mark& mark, const Scale& x, const Scale& y) const {
    std::string drawing, path;
    const size_t count = mark.x.size();
    if (mark.kind == Kind::band) {
        std::string back;
        for (size_t i = 0; i < count; ++i) {
            if (!finite(mark.low[i], mark.high[i])) continue;
            path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x(mark.x[i]),
                                y(mark.high[i]));
            back = fmt::format("L{:.1f} {:.1f}", x(mark.x[i]), y(mark.low[i])) + back;
        }
        if (!path.empty()) drawing = shape("path", "band", "d=\"" + path + back + "Z\"");
    } else if (mark.kind == Kind::bars) {
        for (size_t i = 0; i < count; ++i) {
            if (!finite(mark.x[i], mark.y[i])) continue;
            const double left = x(mark.x[i] - mark.width / 2), top = y(mark.y[i]);
            drawing += html::element(
                "g",
                html::element("title", html::escape(fmt::format("{} {}", mark.legend,
                                                                short_number(mark.y[i])))) +
                    rectangle("bar", left, top, x(mark.x[i] + mark.width / 2) - left, y(0) - top));
        }
    } else {
        if (mark.kind != Kind::points) {
            bool pen = false;
            for (size_t i = 0; i < count; ++i) {
                const bool there = finite(mark.x[i], mark.y[i]);
                if (there)
                    path +=
                        fmt::format("{}{:.1f} {:.1f}", pen ? "L" : "M", x(mark.x[i]), y(mark.y[i]));
                pen = there;
            }
            const std::string style = mark.kind == Kind::guide ? "line guide"
                                      : mark.dashed            ? "line dashed"
                                                               : "line";
            if (!path.empty()) drawing = shape("path", style, "d=\"" + path + "\"");
        }
        for (size_t i = 0; i < count && i < mark.low.size(); ++i)
            if (finite(mark.low[i], mark.high[i]))
                drawing +=
                    segment("error", x(mark.x[i]), y(mark.low[i]), x(mark.x[i]), y(mark.high[i]));
        const bool visible = count <= kVisiblePoints;
        for (size_t i = 0; i < count && mark.kind != Kind::guide && count <= kTooltips; ++i) {
            if (!finite(mark.x[i], mark.y[i])) continue;
            const std::string tip =
                fmt::format("{}{}{} {}: {}", mark.legend, mark.legend.empty() ? "" : ", ", x_.label,
                            short_number(mark.x[i]), short_number(mark.y[i]));
            drawing += fmt::format(
                "<circle class=\"point{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"><title>{}</title>"
                "</circle>\n",
                visible ? "" : " hidden", x(mark.x[i]), y(mark.y[i]), visible ? 3 : 4,
                html::escape(tip));
        }
    }
    return html::element("g", drawing, fmt::format("class=\"s{}\"", mark.series % 8));
}

std::string Plot::legend_html() const {
    std::string entries;
    for (const Mark& mark : marks_) {
        if (mark.legend.empty()) continue;
        const bool block = mark.kind == Kind::band || mark.kind == Kind::bars;
        const std::string color =
            mark.kind == Kind::guide ? "swatch" : fmt::format("s{}", mark.series % 8);
        const std::string swatch = html::element("i", "",
                                                 fmt::format("class=\"{}{}\"", color,
                                                             block         ? " block"
                                                             : mark.dashed ? " dashed"
                                                                           : ""));
        entries += html::element("span", swatch + html::escape(mark.legend));
    }
    return html::element("div", entries, "class=\"legend\"");
}

std::string Plot::html() const {
    Values all_x, all_y;
    for (const Mark& mark : marks_) {
        for (const Values* values : {&mark.y, &mark.low, &mark.high})
            all_y.insert(all_y.end(), values->begin(), values->end());
        all_x.insert(all_x.end(), mark.x.begin(), mark.x.end());
        if (mark.kind == Kind::bars) all_y.push_back(0);
    }
    const Scale x = Scale::of(x_, all_x, kLeft, kWidth - kRight, 6);
    const Scale y = Scale::of(y_, all_y, kHeight - kBottom, kTop, 5);
    std::string drawing = axes(x, y);
    for (const Mark& mark : marks_) drawing += draw(mark, x, y);
    return figure(title_, subtitle_, legend_html(), kWidth, kHeight, drawing);
}

std::string matrix_plot(const std::string& title, const std::string& subtitle,
                        const std::string& row_label, const std::vector<std::string>& rows,
                        const std::string& column_label, const std::vector<std::string>& columns,
                        const std::vector<int64_t>& counts) {
    constexpr double left = 104, top = 12, across = 280, down = kHeight - 52;
    const double width = across / static_cast<double>(columns.size());
    const double height = down / static_cast<double>(rows.size());
    std::string drawing;
    for (size_t i = 0; i < rows.size(); ++i) {
        int64_t sum = 0;
        for (size_t j = 0; j < columns.size(); ++j) sum += counts[i * columns.size() + j];
        const double middle = top + (static_cast<double>(i) + 0.5) * height;
        drawing += words(rows[i], left - 8, middle + 4, "end");
        for (size_t j = 0; j < columns.size(); ++j) {
            const int64_t count = counts[i * columns.size() + j];
            const double share =
                sum == 0 ? 0 : static_cast<double>(count) / static_cast<double>(sum);
            const double x = left + static_cast<double>(j) * width, center = x + width / 2;
            drawing += rectangle("cell", x, top + static_cast<double>(i) * height, width, height,
                                 fmt::format(" fill-opacity=\"{:.3f}\"", 0.05 + 0.6 * share));
            drawing +=
                words(fmt::format("{}", count), center, middle, "middle", " class=\"strong\"");
            drawing += words(sum == 0 ? "no images" : fmt::format("{:.1f}%", 100 * share), center,
                             middle + 15, "middle");
        }
    }
    for (size_t j = 0; j < columns.size(); ++j)
        drawing += words(columns[j], left + (static_cast<double>(j) + 0.5) * width, top + down + 16,
                         "middle");
    drawing += words(column_label, left + across / 2, kHeight - 6, "middle");
    drawing +=
        words(row_label, 0, 0, "middle",
              fmt::format(" transform=\"translate(11 {:.1f}) rotate(-90)\"", top + down / 2));
    return figure(title, subtitle, "", kWidth, kHeight, drawing);
}

}  // namespace curie
