// What the layers that pool windows share: the settings, the shape, the cost.
#pragma once

#include "kernels/pool.h"
#include "layers/module.h"

namespace curie {

/// Input N,H,W,C, output N,P,Q,C; stride 0 means the window's size, as in Keras.
class Pool : public Module {
  public:
    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    std::string describe() const override;
    const PoolOptions& options() const { return options_; }

  protected:
    Pool(const char* kind, const PoolOptions& options);

    PoolOptions options_;
};

}  // namespace curie
