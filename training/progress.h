// The progress of an epoch: a bar that redraws itself on a terminal, nothing but the final line in
// a file.
#pragma once

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

namespace curie {

class Progress {
  public:
    /// `images` to come in this epoch; `done` of them before an interruption.
    Progress(std::ostream& out, bool terminal, std::string title, int64_t images, int64_t done);

    /// Takes an unfinished bar off the terminal, so that a message begins on a clean line.
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// After a step: draws the bar (at most ten times a second) with `numbers`, for example
    /// "loss 0.412  accuracy 0.81".
    void update(int64_t images_done, const std::string& numbers);
    /// Replaces the bar by the line of the finished epoch.
    void finish(const std::string& line);

    double seconds() const;
    double images_per_second() const;

  private:
    std::ostream& out_;
    bool terminal_;
    std::string title_;
    int64_t images_, first_, done_;
    std::chrono::steady_clock::time_point start_, drawn_{};
    bool open_ = false;  ///< a bar stands on the last line
};

/// True when standard output is a terminal that can redraw a line (not TERM=dumb).
bool standard_output_is_terminal();

}  // namespace curie
