// The backbones of a transfer-learning experiment and where their pretrained weights lie.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "training/run_config.h"

namespace curie {

/// What is asked for, one for all members.
struct TransferChoice {
    std::vector<std::string> backbones;    ///< models of the zoo
    double width = 1;                      ///< of mobilenet_v2
    int64_t height = 0, width_pixels = 0;  ///< of the images; 0: each backbone's own
    std::string weights_folder;   ///< of Keras' official files; empty: Keras' own cache folder
    bool partial = false;         ///< take what fits of a file, as train_transfer --partial
    bool random_weights = false;  ///< draw the weights of those whose file is missing
};

struct TransferMember {
    std::string backbone;
    nlohmann::json options = nlohmann::json::object();  ///< backbone_options
    std::string weights;                                ///< a file; empty: drawn at random
    bool partial = false;                               ///< take what fits of it
    /// "mobilenet_v2 0.35, random weights", as tables show it.
    std::string name() const;
    /// Fit for a folder's name.
    std::string id() const;

    /// `base` with this backbone and its weights.
    RunConfig run(RunConfig base) const;
};

struct TransferMembers {
    std::vector<TransferMember> present;
    std::vector<std::string> missing;  ///< a sentence for each that was left out, with its URL
};

/// A backbone without its weights. InputError when the zoo has none of that name or size.
TransferMember transfer_member(const TransferChoice& choice, const std::string& backbone);

/// Looks for each backbone's official file, without the classifier first, then with it. InputError
/// for a backbone that the zoo lacks or that is named twice.
TransferMembers find_transfer_members(const TransferChoice& choice);

nlohmann::json to_json(const TransferMember& member);
TransferMember transfer_member_from(const nlohmann::json& json);

}  // namespace curie
