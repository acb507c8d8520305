#include "data/augment_sheet.h"

#include <algorithm>
#include <cmath>

#include "data/resize.h"
#include "engine/error.h"

namespace curie {
namespace {

constexpr int kGap = 4;

void put_tile(Image& sheet, int row, int column, int size, const std::vector<float>& pixels) {
    const int top = kGap + row * (size + kGap), left = kGap + column * (size + kGap);
    for (int r = 0; r < size; ++r)
        for (int c = 0; c < size; ++c) {
            const float value = std::clamp(pixels[size_t(r) * size + c], 0.0f, 255.0f);
            sheet.at(top + r, left + c) = static_cast<uint8_t>(std::lround(value));
        }
}

std::string number(double value, double neutral) {
    return value == neutral ? "-" : fmt::format("{:.2f}", value);
}

std::string number(const std::optional<double>& value) {
    return value ? fmt::format("{:.2f}", *value) : "-";
}

}  // namespace

AugmentSheet make_augment_sheet(const Dataset& dataset, const AugmentOptions& augment,
                                const AugmentSheetOptions& options) {
    require(options.images > 0 && options.views > 0 && options.size > 0, "augment",
            "expected positive numbers of images, views and pixels, got {}, {} and {}",
            options.images, options.views, options.size);
    const auto available = static_cast<int64_t>(dataset.samples.size());
    if (available == 0) fail_input("augment", "expected images, got an empty data set");
    const auto rows = static_cast<int>(std::min<int64_t>(options.images, available));
    const int size = options.size;

    AugmentSheet sheet;
    sheet.image.height = kGap + rows * (size + kGap);
    sheet.image.width = kGap + (options.views + 1) * (size + kGap);
    sheet.image.pixels.assign(size_t(sheet.image.height) * sheet.image.width, 96);
    std::vector<float> view(size_t(size) * size);
    for (int row = 0; row < rows; ++row) {
        const int64_t index = row * available / rows;
        const std::vector<float> original =
            resize_image(dataset.read(dataset.samples[index]), size, size, 1);
        put_tile(sheet.image, row, 0, size, original);
        for (int number = 0; number < options.views; ++number) {
            const AugmentParameters p = draw_view(augment, size, size, options.seed, number, index);
            apply_augment(original.data(), size, size, augment, p, view.data());
            put_tile(sheet.image, row, number + 1, size, view);
            sheet.views.push_back({index, number, p});
        }
    }
    return sheet;
}

std::string augment_table(const Dataset& dataset, const std::vector<AugmentedView>& views) {
    size_t width = 5;
    for (const AugmentedView& view : views)
        width = std::max(width, dataset.samples[view.sample].id.size());
    std::string text = fmt::format(
        "{:<{}} {:>4} {:>7} {:>7} {:>7} {:>6} {:>5} {:>5} {:>5} {:>8} "
        "{:>10} {:>6}\n",
        "image", width, "view", "theta", "tx", "ty", "shear", "zx", "zy", "flips", "channels",
        "brightness", "invert");
    for (const auto& [sample, view, p] : views)
        text += fmt::format(
            "{:<{}} {:>4} {:>7} {:>7} {:>7} {:>6} {:>5} {:>5} {:>5} {:>8} {:>10} "
            "{:>6}\n",
            dataset.samples[sample].id, width, view, number(p.theta, 0), number(p.tx, 0),
            number(p.ty, 0), number(p.shear, 0), number(p.zx, 1), number(p.zy, 1),
            p.flip_horizontal || p.flip_vertical
                ? fmt::format("{}{}", p.flip_horizontal ? "h" : "", p.flip_vertical ? "v" : "")
                : "-",
            number(p.channel_shift), number(p.brightness), p.invert ? "yes" : "-");
    return text;
}

}  // namespace curie
