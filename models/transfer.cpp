#include "models/transfer.h"

#include "layers/activation.h"
#include "layers/dense.h"
#include "layers/dropout.h"
#include "layers/global_average_pool.h"
#include "models/options.h"
#include "models/preprocessing.h"

namespace curie {
namespace {

Model make_backbone(const TransferConfig& config) {
    std::vector<std::string> known;
    for (const ModelEntry& entry : all_models()) {
        if (!entry.backbone) continue;
        known.push_back(entry.name);
        if (entry.name != config.backbone) continue;
        nlohmann::json options = config.backbone_options;
        options["top"] = false;
        return entry.make(options);
    }
    fail_input("transfer", "expected a backbone, one of {}, got {}", fmt::join(known, ", "),
               config.backbone);
}

}  // namespace

void TransferConfig::set_backbone(const std::string& name) {
    if (name == backbone) return;
    backbone = name;
    backbone_options = nlohmann::json::object();
    preprocess.clear();
}

void TransferConfig::complete() {
    for (const int64_t units : hidden)
        if (units < 1)
            fail_input("transfer", "expected hidden layers of at least 1 unit, got {}", units);
    if (!(dropout >= 0 && dropout < 1))
        fail_input("transfer", "expected a dropout in [0, 1), got {}", dropout);
    if (outputs < 1) fail_input("transfer", "expected outputs >= 1, got {}", outputs);
    const Model model = make_backbone(*this);
    backbone_options = model.options;
    if (preprocess.empty())
        preprocess = preprocessing_of(backbone, backbone_options.value("variant", "keras"));
    Preprocessing(preprocess, model.input[3]);
}

TransferConfig transfer_config_from(const nlohmann::json& options) {
    TransferConfig config;
    OptionReader reader("transfer", options);
    reader.read("backbone", config.backbone);
    reader.read("backbone_options", config.backbone_options);
    reader.read("hidden", config.hidden);
    reader.read("dropout", config.dropout);
    reader.read("outputs", config.outputs);
    reader.read("preprocess", config.preprocess);
    reader.finish();
    config.complete();
    return config;
}

nlohmann::json to_json(const TransferConfig& c) {
    return {{"backbone", c.backbone}, {"backbone_options", c.backbone_options},
            {"hidden", c.hidden},     {"dropout", c.dropout},
            {"outputs", c.outputs},   {"preprocess", c.preprocess}};
}

TransferNetwork::TransferNetwork(const TransferConfig& config) : Sequential("Transfer") {
    const Model model = make_backbone(config);
    preprocess_ = std::make_shared<Preprocessing>(config.preprocess, model.input[3]);
    backbone_ = model.module;
    pool_ = std::make_shared<GlobalAveragePool>();
    feature_count_ = backbone_->output_shape(model.input)[3];

    classifier_ = std::make_shared<Sequential>();
    int64_t width = feature_count_;
    for (size_t i = 0; i < config.hidden.size(); ++i) {
        const std::string name = fmt::format("hidden_{}", i + 1);
        classifier_->add<Dense>(name, width, config.hidden[i]);
        classifier_->add<ActivationLayer>(name + "_relu", ActivationLayer::Function::relu);
        width = config.hidden[i];
    }
    if (config.dropout > 0) classifier_->add<Dropout>("dropout", config.dropout);
    classifier_->add<Dense>("output", width, config.outputs);

    auto head = std::make_shared<Sequential>();
    head->add("gap", pool_);
    head->add("", classifier_);
    add("preprocess", preprocess_);
    add("backbone", backbone_);
    add("head", head);
}

Tensor TransferNetwork::features(Context& context, const Tensor& images) {
    const NoGradient guard(context.tape);
    const bool before = std::exchange(context.training, false);
    const Tensor features =
        (*pool_)(context, (*backbone_)(context, (*preprocess_)(context, images)));
    context.training = before;
    return features;
}

Model make_transfer(const nlohmann::json& options) {
    const TransferConfig config = transfer_config_from(options);
    return {"transfer",
            to_json(config),
            {1, config.height(), config.width(), config.channels()},
            std::make_shared<TransferNetwork>(config)};
}

TransferNetwork& transfer_network(const Model& model) {
    auto* network = dynamic_cast<TransferNetwork*>(model.module.get());
    if (!network)
        fail_input("transfer", "expected a model with a backbone and a head (transfer), got {}",
                   model.name);
    return *network;
}

}  // namespace curie
