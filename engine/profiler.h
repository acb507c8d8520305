// Records what ran when. Writes the Chrome trace format (load it in chrome://tracing or Perfetto)
// and sums time per operation. Off by default; a recording costs two clock reads per call.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace curie {

class Profiler {
  public:
    /// One closed interval; times in microseconds since the profiler was made.
    struct Event {
        std::string name, category, detail;
        double start = 0, duration = 0;
    };
    struct Total {
        double seconds = 0;
        int64_t calls = 0;
    };

    bool enabled = false;

    double now() const {
        return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - origin_)
            .count();
    }
    void add(Event event) { events_.push_back(std::move(event)); }
    const std::vector<Event>& events() const { return events_; }
    void clear() { events_.clear(); }

    /// Time and calls by name, of one category ("operation", "step", ...).
    std::map<std::string, Total> totals(const std::string& category) const;
    /// Throws InputError when the file cannot be written.
    void write_chrome_trace(const std::string& path) const;

  private:
    std::chrono::steady_clock::time_point origin_ = std::chrono::steady_clock::now();
    std::vector<Event> events_;
};

/// Records the lifetime of this object. On a CUDA build it is an NVTX range as well.
class ProfilerRange {
  public:
    ProfilerRange(Profiler& profiler, std::string name, std::string category,
                  std::string detail = "");
    ~ProfilerRange();
    ProfilerRange(const ProfilerRange&) = delete;
    ProfilerRange& operator=(const ProfilerRange&) = delete;

  private:
    Profiler* profiler_;
    Profiler::Event event_;
};

}  // namespace curie
