#include "models/inception_listing.h"

#include <cstdio>

namespace curie {
namespace {

/// The parts of `text` between the separators that stand outside of parentheses, without blanks at
/// their ends.
std::vector<std::string> parts_of(const std::string& text, char separator) {
    std::vector<std::string> parts(1);
    int depth = 0;
    for (char c : text) {
        depth += (c == '(') - (c == ')');
        if (c == separator && depth == 0)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    for (std::string& part : parts) {
        part.erase(0, part.find_first_not_of(" \n"));
        part.erase(part.find_last_not_of(" \n") + 1);
    }
    return parts;
}

}  // namespace

Network::Value InceptionListing::apply(const std::string& name, Network::Value x,
                                       const std::string& listing) {
    std::vector<Network::Value> branches;
    for (const std::string& branch : parts_of(listing, '|'))
        branches.push_back(chain(name, x, branch));
    return branches.size() == 1 ? branches[0] : network_.concatenate(name, branches);
}

Network::Value InceptionListing::chain(const std::string& name, Network::Value x,
                                       const std::string& text) {
    for (const std::string& part : parts_of(text, '>')) {
        if (part[0] != '(') {
            x = item(name, x, part);
            continue;
        }
        std::vector<Network::Value> forks;
        for (const std::string& fork : parts_of(part.substr(1, part.size() - 2), '+'))
            forks.push_back(chain(name, x, fork));
        x = network_.concatenate(fmt::format("{}_fork{}", name, convolutions_), forks);
    }
    return x;
}

Network::Value InceptionListing::item(const std::string& name, Network::Value x,
                                      const std::string& text) {
    std::vector<std::string> words = parts_of(text, '/');
    int64_t stride = 1;
    Padding padding = Padding::same;
    while (words.back() == "v" || words.back() == "s2") {
        (words.back() == "v" ? void(padding = Padding::valid) : void(stride = 2));
        words.pop_back();
    }
    if (words[0] == "max3")
        return network_.max_pool(fmt::format("{}_max_pool{}", name, ++pools_), x, 3, stride,
                                 Padding::valid);
    if (words[0] == "avg3" && average_counts_border_) {
        const std::string pool = fmt::format("{}_average_pool{}", name, ++pools_);
        x = network_.zero_padding(pool + "_pad", x, 1);
        return network_.average_pool(pool, x, 3, stride, Padding::valid);
    }
    if (words[0] == "avg3")
        return network_.average_pool(fmt::format("{}_average_pool{}", name, ++pools_), x, 3, stride,
                                     Padding::same);
    KernelSize kernel{0, 0};
    require(words.size() == 2 &&
                std::sscanf(words[0].c_str(), "%ldx%ld", &kernel.rows, &kernel.columns) == 2,
            name, "expected RxC/F, max3 or avg3, got {}", text);
    const std::string suffix = convolutions_ ? fmt::format("_{}", convolutions_) : "";
    ++convolutions_;
    x = network_.conv("conv2d" + suffix, x, std::stoll(words[1]), kernel,
                      {.stride = stride, .padding = padding});
    return network_.batch_norm("batch_normalization" + suffix, x, Activation::relu);
}

}  // namespace curie
