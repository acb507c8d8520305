#include "explain/layer_sheet.h"

#include <algorithm>
#include <cmath>

#include "explain/canvas.h"
#include "explain/layer_numbers.h"

namespace curie {
namespace {

constexpr Colour dim{150, 150, 150};
constexpr int gap = 8, tile_side = 88, sheet_width = 8 * (tile_side + gap) + gap;

/// Colours of one channel or one layer: sequential without negative values, diverging with them.
struct Scale {
    double low, high;  ///< as the numbers come

    Colour operator()(double value) const {
        if (low >= 0) return sequential_colour(high > 0 ? value / high : 0);
        return diverging_colour(value / std::max(-low, high));
    }
};

/// One channel in its own pixels, then as large as a tile: small ones by whole squares, so that
/// single activations can be counted.
Image channel_tile(const ActivationGradient& a, int64_t channel, const Scale& scale) {
    const int height = static_cast<int>(a.shape[1]), width = static_cast<int>(a.shape[2]);
    Image small = make_canvas(height, width, background);
    for (int i = 0; i < height; ++i)
        for (int j = 0; j < width; ++j) {
            const Colour colour =
                scale(a.activation[(size_t(i) * width + j) * a.shape[3] + channel]);
            std::copy(colour.begin(), colour.end(), &small.at(i, j));
        }
    return fit(small, tile_side, std::max(height, width) < tile_side);
}

/// A line of text on top of a picture.
Image titled(const std::string& title, const std::string& remark, const Image& picture) {
    const int head = 2 * gap + 2 * text_height(1) + text_height(2);
    Image sheet =
        make_canvas(picture.height + head, std::max(picture.width, sheet_width), background);
    draw_text(sheet, gap, gap, title, 2, ink);
    draw_text(sheet, gap + text_height(2), gap, remark, 1, dim);
    paste(sheet, picture, head, 0);
    return sheet;
}

std::string extents(const Shape& shape) {
    std::string text;
    for (int i = 1; i < shape.rank(); ++i)
        text += fmt::format("{}{}", i > 1 ? " x " : "", shape[i]);
    return text;
}

Image vector_sheet(const ActivationGradient& a, const std::string& title) {
    const auto [low, high] = std::minmax_element(a.activation.begin(), a.activation.end());
    const Scale scale{*low, *high};
    constexpr int cell = 24, columns = (sheet_width - 2 * gap) / (cell + 4);
    const int count = static_cast<int>(a.activation.size());
    Image grid =
        make_canvas((count + columns - 1) / columns * (cell + 4) + gap, sheet_width, background);
    for (int c = 0; c < count; ++c)
        fill_rectangle(grid, c / columns * (cell + 4), gap + c % columns * (cell + 4), cell, cell,
                       scale(a.activation[c]));
    return titled(title, fmt::format("one square a unit, from {:.3g} to {:.3g}", *low, *high),
                  grid);
}

std::string description_of(const Model& model, const std::string& layer) {
    std::vector<LayerRecord> records;
    model.module->append_records(model.input, records);
    for (const LayerRecord& record : records)
        if (record.path == layer) return record.description;
    return "";
}

/// A kernel as a grid of blocks: `rows` x `columns` of them, each `height` x `width` weights.
struct KernelGrid {
    int64_t height = 1, width = 1, rows, columns;
};

KernelGrid grid_of(const Shape& shape) {
    if (shape.rank() == 2) return {1, 1, shape[0], shape[1]};
    // A depthwise kernel H,W,C,1 would be one long column.
    if (shape[3] == 1) return {shape[0], shape[1], 1, shape[2]};
    return {shape[0], shape[1], shape[2], shape[3]};
}

}  // namespace

Image activation_sheet(const Model& model, const ActivationGradient& a) {
    const std::string title = fmt::format("{}: output {}", a.layer, extents(a.shape));
    if (a.shape.rank() != 4) return vector_sheet(a, title);
    const std::vector<ChannelNumbers> numbers = channel_numbers(a);
    const bool negative = std::any_of(numbers.begin(), numbers.end(),
                                      [](const ChannelNumbers& n) { return n.minimum < 0; });
    const int count = a.channels();
    constexpr int columns = 8;
    const int step = tile_side + 2 * text_height(1) + gap;
    Image grid = make_canvas((count + columns - 1) / columns * step + gap, sheet_width, background);
    for (int c = 0; c < count; ++c) {
        const ChannelNumbers& n = numbers[c];
        const int top = c / columns * step, left = gap + c % columns * (tile_side + gap);
        const double reach = std::max(-n.minimum, n.maximum);
        paste(grid, channel_tile(a, c, {negative ? -reach : 0, reach}), top, left);
        draw_text(grid, top + tile_side + 2, left, fmt::format("{}: mean {:.2g}", c, n.mean), 1,
                  ink);
        draw_text(grid, top + tile_side + 2 + text_height(1), left,
                  n.minimum == n.maximum ? fmt::format("all {:.2g}", n.minimum)
                                         : fmt::format("{:.2g} to {:.2g}", n.minimum, n.maximum),
                  1, dim);
    }
    return titled(
        title,
        fmt::format("{}; one tile a channel; {}", description_of(model, a.layer),
                    negative ? "blue negative, white 0, red positive, each tile to its own "
                               "greatest value"
                             : "black 0, light yellow each tile's own maximum"),
        grid);
}

Image filter_sheet(const Model& model, const std::string& layer) {
    const Parameter* kernel = kernel_of(model, layer);
    if (!kernel) return {};
    const std::vector<double> weights = kernel->value.to_doubles();
    double largest = 0;
    for (double weight : weights) largest = std::max(largest, std::abs(weight));
    const KernelGrid grid = grid_of(kernel->shape);
    const int space = grid.height * grid.width > 1 ? 2 : 0;
    const int cell =
        std::clamp<int>(static_cast<int>((sheet_width - 2 * gap) / grid.columns - space) /
                            static_cast<int>(grid.width),
                        2, 14);
    const int across = static_cast<int>(grid.width) * cell + space,
              down = static_cast<int>(grid.height) * cell + space;
    Image picture = make_canvas(static_cast<int>(grid.rows) * down + gap,
                                static_cast<int>(grid.columns) * across + 2 * gap, background);
    size_t next = 0;
    for (int h = 0; h < grid.height; ++h)
        for (int w = 0; w < grid.width; ++w)
            for (int i = 0; i < grid.rows; ++i)
                for (int o = 0; o < grid.columns; ++o)
                    fill_rectangle(picture, i * down + h * cell, gap + o * across + w * cell, cell,
                                   cell,
                                   diverging_colour(weights[next++] / std::max(largest, 1e-300)));
    return titled(
        fmt::format("{}: kernel {}", kernel->path, kernel->shape),
        fmt::format("{}; blue {:.3g}, white 0, red {:.3g}",
                    grid.rows == 1 ? "one block a channel"
                                   : "input channels downwards, output channels to the right",
                    -largest, largest),
        picture);
}

Image layer_sheet(const Model& model, const ActivationGradient& layer) {
    const Image above = activation_sheet(model, layer);
    const Image below = filter_sheet(model, layer.layer);
    Image sheet =
        make_canvas(above.height + below.height, std::max(above.width, below.width), background);
    paste(sheet, above, 0, 0);
    if (below.height) paste(sheet, below, above.height, 0);
    return sheet;
}

}  // namespace curie
