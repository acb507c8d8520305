// The average of each window, per channel.
#pragma once

#include "kernels/average_pool/average_pool.h"
#include "layers/pool.h"

namespace curie {

class AveragePool : public Pool {
  public:
    explicit AveragePool(const PoolOptions& options = {}) : Pool("AveragePool", options) {}

  protected:
    Tensor forward(Context& context, const Tensor& x) override {
        return average_pool(context, x, options_);
    }
};

}  // namespace curie
