// Local response normalisation across channels as a layer without parameters; formula and settings:
// kernels/local_response_normalization. Any shape ...,C. It counts window + 5 FLOPs an element.
#pragma once

#include "kernels/local_response_normalization/local_response_normalization.h"
#include "layers/module.h"

namespace curie {

class LocalResponseNormalization : public Module {
  public:
    using Options = LocalResponseOptions;

    LocalResponseNormalization() : LocalResponseNormalization(Options()) {}
    explicit LocalResponseNormalization(const Options& options);

    Shape output_shape(const Shape& input) const override { return input; }
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    std::string describe() const override;

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    Options options_;
};

}  // namespace curie
