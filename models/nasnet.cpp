#include "models/nasnet.h"

#include "layers/cropping.h"
#include "layers/zero_padding.h"
#include "models/network.h"

namespace curie {
namespace {

using Value = Network::Value;

/// Builds the cells of one network. A cell takes the output of the cell before it, x, and of the
/// one before that, p; `id` ends the names of its layers.
class Cells {
  public:
    explicit Cells(Network& network) : net_(network) {}

    /// No p yet: x stands in for it.
    Value first_reduction(Value x, int64_t filters, const std::string& id) {
        return reduce(x, x, filters, id);
    }
    Value reduction(Value x, Value p, int64_t filters, const std::string& id) {
        return reduce(x, adjust(p, x, filters, id), filters, id);
    }

    Value normal(Value x, Value previous, int64_t filters, const std::string& id) {
        const Value p = adjust(previous, x, filters, id);
        const Value h = squeeze("normal", x, filters, id);
        const auto sep = [&](Value v, int64_t kernel, const char* block) {
            return separable(v, filters, kernel, 1, fmt::format("normal_{}_{}", block, id));
        };
        const auto sum = [&](int number, Value a, Value b) {
            return net_.sum(fmt::format("normal_add_{}_{}", number, id), a, b);
        };
        const auto average = [&](const char* block, Value v) {
            return net_.average_pool(fmt::format("normal_{}_{}", block, id), v, 3, 1,
                                     Padding::same);
        };
        const Value x1 = sum(1, sep(h, 5, "left1"), sep(p, 3, "right1"));
        const Value x2 = sum(2, sep(p, 5, "left2"), sep(p, 3, "right2"));
        const Value x3 = sum(3, average("left3", h), p);
        const Value averaged = average("left4", p);
        const Value x4 = sum(4, averaged, averaged);
        const Value x5 = sum(5, sep(h, 3, "left5"), h);
        return net_.concatenate("normal_concat_" + id, {p, x1, x2, x3, x4, x5});
    }

  private:
    Value reduce(Value x, Value p, int64_t filters, const std::string& id) {
        const Value h = squeeze("reduction", x, filters, id);
        const Value padded = net_.stride2_padding("reduction_pad_1_" + id, h, 3);
        const auto sep = [&](Value v, int64_t kernel, int64_t stride, const char* block) {
            return separable(v, filters, kernel, stride, fmt::format("reduction_{}_{}", block, id));
        };
        const auto sum = [&](int number, Value a, Value b) {
            return net_.sum(fmt::format("reduction_add_{}_{}", number, id), a, b);
        };
        const Value x1 = sum(1, sep(h, 5, 2, "left1"), sep(p, 7, 2, "right1"));
        // Keras' largest of a window may be a padded zero, timm's cannot.
        const Value largest =
            net_.config().pytorch
                ? net_.max_pool("reduction_left2_" + id, h, 3, 2, Padding::same)
                : net_.max_pool("reduction_left2_" + id, padded, 3, 2, Padding::valid);
        const Value x2 = sum(2, largest, sep(p, 7, 2, "right2"));
        const Value mean = net_.average_pool("reduction_left3_" + id, padded, 3, 2, Padding::valid);
        const Value x3 = sum(3, mean, sep(p, 5, 2, "right3"));
        const Value x4 =
            sum(4, x2, net_.average_pool("reduction_left4_pool_" + id, x1, 3, 1, Padding::same));
        const Value x5 = sum(5, sep(x1, 3, 1, "left4"), largest);
        return net_.concatenate("reduction_concat_" + id, {x2, x3, x4, x5});
    }

    /// ReLU, 1x1 to `filters`, batch norm.
    Value squeeze(const std::string& kind, Value x, int64_t filters, const std::string& id) {
        x = net_.relu(fmt::format("{}_relu_{}", kind, id), x);
        x = net_.conv(fmt::format("{}_conv_1_{}", kind, id), x, filters, 1);
        return net_.batch_norm(fmt::format("{}_bn_1_{}", kind, id), x);
    }

    /// Twice ReLU, separable convolution, batch norm; the first one strides.
    Value separable(Value x, int64_t filters, int64_t kernel, int64_t stride,
                    const std::string& block) {
        const std::string first = "separable_conv_1_" + block, second = "separable_conv_2_" + block;
        x = net_.relu(first + "_act", x);
        if (stride == 2) x = net_.stride2_padding(first + "_pad", x, kernel);
        x = net_.separable(first, x, filters, kernel, stride,
                           stride == 2 ? Padding::valid : Padding::same);
        x = net_.batch_norm("separable_conv_1_bn_" + block, x, Activation::relu);
        x = net_.separable(second, x, filters, kernel);
        return net_.batch_norm("separable_conv_2_bn_" + block, x);
    }

    /// Brings p to x's size and to `filters` channels.
    Value adjust(Value p, Value x, int64_t filters, const std::string& id) {
        if (net_.rows(p) != net_.rows(x) || net_.columns(p) != net_.columns(x)) {
            p = net_.relu("adjust_relu_1_" + id, p);
            // Even positions, and the odd ones by a shift of one row and column.
            Value even = net_.average_pool("adjust_avg_pool_1_" + id, p, 1, 2, Padding::valid);
            even = net_.conv("adjust_conv_1_" + id, even, filters / 2, 1);
            Value odd = net_.add<ZeroPadding>("adjust_pad_" + id, p, Margins{0, 1, 0, 1});
            odd = net_.add<Cropping>("adjust_crop_" + id, odd, Margins{1, 0, 1, 0});
            odd = net_.average_pool("adjust_avg_pool_2_" + id, odd, 1, 2, Padding::valid);
            odd = net_.conv("adjust_conv_2_" + id, odd, filters / 2, 1);
            p = net_.concatenate("adjust_concat_" + id, {even, odd});
            return net_.batch_norm("adjust_bn_" + id, p);
        }
        if (net_.channels(p) == filters) return p;
        p = net_.relu("adjust_relu_1_" + id, p);
        p = net_.conv("adjust_conv_projection_" + id, p, filters, 1);
        return net_.batch_norm("adjust_bn_" + id, p);
    }

    Network& net_;
};

/// Three stages of `repeats` normal cells with reductions between them. With `skip_reduction` the
/// cell after a reduction sees the input of the last normal cell as p, otherwise the reduction's.
std::shared_ptr<Module> make_nasnet(const char* kind, const BackboneConfig& config,
                                    int64_t penultimate, int repeats, int64_t stem,
                                    bool skip_reduction) {
    Network net(kind, config, {.momentum = 0.9997, .epsilon = 1e-3});
    Cells cells(net);
    const int64_t filters = penultimate / 24;
    Value x =
        net.conv("stem_conv1", net.input(), stem, 3, {.stride = 2, .padding = Padding::valid});
    x = net.batch_norm("stem_bn1", x);
    Value p = x;
    x = cells.first_reduction(x, filters / 4, "stem_1");
    const Value second = cells.reduction(x, p, filters / 2, "stem_2");
    p = x;
    x = second;
    for (int stage = 0; stage < 3; ++stage) {
        const int64_t width = filters << stage;
        if (stage > 0) {
            const Value reduced =
                cells.reduction(x, p, width, fmt::format("reduce_{}", stage * repeats));
            if (!skip_reduction) p = x;
            x = reduced;
        }
        for (int i = 0; i < repeats; ++i) {
            // As Keras counts: 0 .. N - 1, then N + 1 .. 2N, then 2N + 1 .. 3N.
            const int number = stage * repeats + i + (stage > 0);
            const Value next = cells.normal(x, p, width, std::to_string(number));
            p = x;
            x = next;
        }
    }
    return net.finish(net.relu("final_relu", x));
}

}  // namespace

std::shared_ptr<Module> make_nasnet_mobile(const BackboneConfig& config) {
    return make_nasnet("NASNet-A mobile", config, 1056, 4, 32, false);
}

std::shared_ptr<Module> make_nasnet_large(const BackboneConfig& config) {
    return make_nasnet("NASNet-A large", config, 4032, 6, 96, true);
}

}  // namespace curie
