// BatchNorm as in Keras (keras_semantics: BatchNormalization). Training normalises by the batch's
// mean and biased variance and moves the moving statistics once; inference, and a frozen layer
// always, normalises by the moving statistics.
#pragma once

#include "kernels/activation.h"
#include "layers/module.h"

namespace curie {

/// Which variance enters moving_variance. Keras 2's fused kernel takes n/(n-1) times the batch's
/// (Bessel) for N,H,W,C and the plain one for N,C; Keras 3 takes the plain one everywhere.
enum class MovingVariance { keras2, keras3 };

class BatchNorm : public Module {
  public:
    struct Options {
        double momentum = 0.99, epsilon = 1e-3;
        Activation activation = Activation::none;  ///< applied to the result in the same pass
        MovingVariance moving_variance = MovingVariance::keras2;
        bool scale = true, center = true;  ///< off: no gamma, no beta
    };

    /// Input and output N,H,W,channels or N,channels.
    explicit BatchNorm(int64_t channels) : BatchNorm(channels, Options()) {}
    BatchNorm(int64_t channels, const Options& options);

    /// Off: training too takes the moving statistics and leaves them; gamma and beta still train
    /// (Keras' call with training=False).
    void set_live_statistics(bool live) { live_statistics_ = live; }

    Shape output_shape(const Shape& input) const override;
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    std::string describe() const override;
    const Options& options() const { return options_; }

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    int64_t channels_;
    Options options_;
    bool live_statistics_ = true;
    std::shared_ptr<Parameter> gamma_, beta_, moving_mean_, moving_variance_;
};

}  // namespace curie
