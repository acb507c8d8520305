#include "training/engine_record.h"

#include "engine/error.h"

namespace curie {
namespace {

nlohmann::json engine_of(const ContextOptions& options) {
    return {{"kernels", options.kernels},
            {"fast", options.fast},
            {"allow_tf32", options.allow_tf32},
            {"device", name_of(options.device.kind)}};
}

}  // namespace

nlohmann::json checked_engine(const nlohmann::json& stored, const ContextOptions& options,
                              bool resume, std::ostream& out) {
    const nlohmann::json engine = engine_of(options);
    if (stored.is_null()) return engine;
    nlohmann::json before = engine_of({});  // what a run says nothing of was the default
    before.update(stored);
    if (before["device"] != engine["device"])
        out << fmt::format("begun on device {}, this run is on {}: its bits are others\n",
                           before.value("device", ""), engine.value("device", ""));
    before["device"] = engine["device"];
    if (before == engine) return engine;
    const std::string flags =
        fmt::format("--kernel {}, --fast {} and --allow-tf32 {}", before["kernels"].dump(),
                    before.value("fast", false), before.value("allow_tf32", false));
    if (resume)
        fail_input("resume",
                   "expected the variants that the run began with, {}; its bits depend on them",
                   flags);
    out << fmt::format("the configuration was made with {}; this run has others\n", flags);
    return engine;
}

}  // namespace curie
