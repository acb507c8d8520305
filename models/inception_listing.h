// Inception modules as one line of text each, so that a network reads like its paper's table:
//   "1x1/64 | 1x1/48 > 5x5/64 | avg3 > 1x1/32"
// An item `RxC/F` is a convolution of R x C with F filters, batch norm without gamma, and ReLU;
// `/s2` stride 2, `/v` valid padding (otherwise same); `max3/s2` and `avg3` are pools; `>` chains;
// `|` separates branches, which are concatenated in that order; `(a + b)` applies both to the same
// input and concatenates them.
#pragma once

#include <string>

#include "models/network.h"

namespace curie {

class InceptionListing {
  public:
    /// `average_counts_border`: averages at the border are over the zeros beyond it too.
    explicit InceptionListing(Network& network, bool average_counts_border = false)
        : network_(network), average_counts_border_(average_counts_border) {}

    /// All branches on `x`, concatenated as the layer `name` when there are several. Convolutions
    /// and batch norms get Keras' automatic names in the order of the text: conv2d, conv2d_1, ...
    Network::Value apply(const std::string& name, Network::Value x, const std::string& listing);

  private:
    Network::Value chain(const std::string& name, Network::Value x, const std::string& text);
    Network::Value item(const std::string& name, Network::Value x, const std::string& text);

    Network& network_;
    bool average_counts_border_;
    int convolutions_ = 0, pools_ = 0;
};

}  // namespace curie
