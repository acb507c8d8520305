// What a backbone's weights expect of an image's values: Keras' preprocess_input modes
// (keras/src/applications/imagenet_utils.py), here from images in [0, 1].
//   caffe  255 x, RGB -> BGR, minus (103.939, 116.779, 123.68)
//   tf     2 x - 1
//   torch  (x - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
//   none   x, as notebooks have it that rescale by 1/255 alone
#pragma once

#include <string>

#include "layers/module.h"

namespace curie {

/// The mode by a model's name, as the weights of Keras, or of torchvision and timm (`variant`
/// pytorch), want it; `none` for a model without such.
std::string preprocessing_of(const std::string& model, const std::string& variant = "keras");

/// A layer without parameters: N,H,W,C in [0, 1] -> N,H,W,C. C is 3 for caffe and torch.
class Preprocessing : public Module {
  public:
    /// InputError on an unknown mode, or one that does not fit the channels.
    Preprocessing(const std::string& mode, int64_t channels);

    Shape output_shape(const Shape& input) const override { return input; }
    void append_records(const Shape& input, std::vector<LayerRecord>& records) const override;
    std::string describe() const override;
    /// Output channel o is weight * x[from] + offset; none for the mode `none`.
    struct Channel {
        int64_t from;
        double weight, offset;
    };
    std::vector<Channel> channels() const;

  protected:
    Tensor forward(Context& context, const Tensor& x) override;

  private:
    std::string mode_;
    int64_t channels_;
    /// Of a 1x1 convolution, made at the first call on a device.
    Tensor weight_, offset_;
};

}  // namespace curie
