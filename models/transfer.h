// Transfer learning: a backbone of the zoo without its classifier, and a new head behind it
// (N. Laaffat et al., "Breast cancer diagnosis ...": dense 1024, 256 and 28 with ReLU, dropout,
// a softmax of 2). The layers and their paths:
//   preprocess  [0, 1] -> what the backbone's weights expect, no parameters
//   backbone    as make_model(backbone) without top, its layers by their Keras names
//   head        gap, hidden_1, hidden_1_relu, ..., dropout, output
// The result is logits. With D features the default head has 1024 D + 270,678 parameters.
#pragma once

#include "layers/sequential.h"
#include "models/registry.h"

namespace curie {

struct TransferConfig {
    std::string backbone = "mobilenet_v2";
    /// Of make_model(backbone); `top` is false whatever they say. complete() fills in the rest.
    nlohmann::json backbone_options = nlohmann::json::object();
    std::vector<int64_t> hidden{1024, 256, 28};
    double dropout = 0.2;    ///< the paper has the layer without its rate; this is P-NET's
    int64_t outputs = 2;     ///< logits; 1 for a sigmoid
    std::string preprocess;  ///< caffe, tf, torch or none; empty: the backbone's own

    /// Another backbone has other options and another preprocessing: they become its own.
    void set_backbone(const std::string& name);
    int64_t height() const { return backbone_options.at("height"); }
    int64_t width() const { return backbone_options.at("width"); }
    int64_t channels() const { return backbone_options.at("channels"); }
    /// Throws InputError naming the first bad value; then fills in what was left to the backbone.
    void complete();
};

/// Every field by its name, complete; unknown or ill-typed ones throw InputError.
TransferConfig transfer_config_from(const nlohmann::json& options);
nlohmann::json to_json(const TransferConfig& config);

class TransferNetwork : public Sequential {
  public:
    /// `config` is complete.
    explicit TransferNetwork(const TransferConfig& config);

    Module& backbone() { return *backbone_; }
    /// Features N,D -> logits: the head behind its pooling. It shares the parameters.
    const std::shared_ptr<Sequential>& classifier() { return classifier_; }
    /// Images N,H,W,C in [0, 1] -> features N,D, in inference mode and without a tape.
    Tensor features(Context& context, const Tensor& images);
    int64_t feature_count() const { return feature_count_; }

  private:
    std::shared_ptr<Module> preprocess_, backbone_, pool_;
    std::shared_ptr<Sequential> classifier_;
    int64_t feature_count_;
};

Model make_transfer(const nlohmann::json& options);

/// Throws InputError when the model is another one.
TransferNetwork& transfer_network(const Model& model);

}  // namespace curie
