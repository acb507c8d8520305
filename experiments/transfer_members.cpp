#include "experiments/transfer_members.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "engine/error.h"
#include "models/official_weights.h"
#include "models/transfer.h"
#include "report/run_files.h"
#include "training/json_fields.h"

namespace curie {
namespace {

/// The official file of a member in `folder`, under either of its names; empty when there is none.
std::string find_weights(const std::string& folder, const OfficialWeights& official) {
    for (const std::string& name : {official.cached, official.file})
        if (std::filesystem::is_regular_file(folder + "/" + name)) return folder + "/" + name;
    return "";
}

}  // namespace

std::string TransferMember::name() const {
    return model_name_of({{"model", {{"backbone", backbone}, {"backbone_options", options}}},
                          {"transfer", {{"random_weights", weights.empty()}}}});
}

std::string TransferMember::id() const {
    const auto width = options.find("width_multiplier");
    return width == options.end() ? backbone : fmt::format("{}-{}", backbone, width->dump());
}

RunConfig TransferMember::run(RunConfig base) const {
    update_from_json(base, {{"model", {{"backbone", backbone}, {"backbone_options", options}}},
                            {"transfer",
                             {{"weights", weights},
                              {"partial", partial && !weights.empty()},
                              {"random_weights", weights.empty()}}}});
    return base;
}

TransferMember transfer_member(const TransferChoice& choice, const std::string& backbone) {
    TransferMember member{backbone, nlohmann::json::object(), "", choice.partial};
    if (choice.height > 0) {
        member.options["height"] = choice.height;
        member.options["width"] = choice.width_pixels;
    }
    if (backbone == "mobilenet_v2" && choice.width != 1)
        member.options["width_multiplier"] = choice.width;
    TransferConfig config;
    config.set_backbone(backbone);
    config.backbone_options = member.options;
    config.complete();  // refuses unknown names and sizes
    return member;
}

TransferMembers find_transfer_members(const TransferChoice& choice) {
    const std::vector<std::string> published = official_weight_models();
    TransferMembers members;
    std::set<std::string> different;
    for (const std::string& backbone : choice.backbones) {
        if (!different.insert(backbone).second)
            fail_input("backbone", "expected each backbone once, got {} twice", backbone);
        TransferMember member = transfer_member(choice, backbone);
        std::string reason = "Keras publishes no weights of it";
        if (std::find(published.begin(), published.end(), backbone) != published.end()) {
            const std::string folder =
                choice.weights_folder.empty() ? keras_cache_folder() : choice.weights_folder;
            const double width = member.options.value("width_multiplier", 1.0);
            for (const bool top : {true, false}) {  // the smaller file last: it is preferred
                const OfficialWeights official = official_weights(backbone, top, width);
                const std::string file = find_weights(folder, official);
                if (!file.empty()) member.weights = file;
                reason = fmt::format("no {} in {}; ./curie fetch-weights {} fetches it from {}{}{}",
                                     official.cached, folder, backbone, official_weights_url,
                                     official.folder, official.file);
            }
        }
        if (member.weights.empty() && !choice.random_weights)
            members.missing.push_back(fmt::format("{} is left out: {}", backbone, reason));
        else
            members.present.push_back(member);
    }
    return members;
}

nlohmann::json to_json(const TransferMember& member) {
    return {{"backbone", member.backbone},
            {"backbone_options", member.options},
            {"weights", member.weights},
            {"partial", member.partial}};
}

TransferMember transfer_member_from(const nlohmann::json& json) {
    TransferMember member;
    JsonFields("reproduce")
        .add("backbone", member.backbone)
        .add("backbone_options", member.options)
        .add("weights", member.weights)
        .add("partial", member.partial)
        .read(json);
    return member;
}

}  // namespace curie
