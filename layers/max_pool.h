// The maximum of each window, per channel.
#pragma once

#include "kernels/max_pool/max_pool.h"
#include "layers/pool.h"

namespace curie {

class MaxPool : public Pool {
  public:
    explicit MaxPool(const PoolOptions& options = {}) : Pool("MaxPool", options) {}

  protected:
    Tensor forward(Context& context, const Tensor& x) override {
        return max_pool(context, x, options_);
    }
};

}  // namespace curie
