#include "engine/profiler.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/error.h"

#if CURIE_HAVE_NVTX
#include <nvtx3/nvToolsExt.h>
#endif

namespace curie {

std::map<std::string, Profiler::Total> Profiler::totals(const std::string& category) const {
    std::map<std::string, Total> totals;
    for (const Event& event : events_) {
        if (event.category != category) continue;
        Total& total = totals[event.name];
        total.seconds += event.duration * 1e-6;
        ++total.calls;
    }
    return totals;
}

void Profiler::write_chrome_trace(const std::string& path) const {
    nlohmann::json events = nlohmann::json::array();
    for (const Event& event : events_) {
        events.push_back({{"name", event.name},
                          {"cat", event.category},
                          {"ph", "X"},
                          {"ts", event.start},
                          {"dur", event.duration},
                          {"pid", 1},
                          {"tid", 1},
                          {"args", {{"detail", event.detail}}}});
    }
    std::ofstream file(path);
    file << nlohmann::json{{"traceEvents", events}, {"displayTimeUnit", "ms"}};
    file.close();
    if (!file) fail_input("trace", "cannot write {}; give another path to --trace", path);
}

ProfilerRange::ProfilerRange(Profiler& profiler, std::string name, std::string category,
                             std::string detail)
    : profiler_(profiler.enabled ? &profiler : nullptr) {
#if CURIE_HAVE_NVTX
    nvtxRangePushA(name.c_str());
#endif
    if (!profiler_) return;
    event_ = {std::move(name), std::move(category), std::move(detail), profiler_->now(), 0};
}

ProfilerRange::~ProfilerRange() {
#if CURIE_HAVE_NVTX
    nvtxRangePop();
#endif
    if (!profiler_) return;
    event_.duration = profiler_->now() - event_.start;
    profiler_->add(std::move(event_));
}

}  // namespace curie
