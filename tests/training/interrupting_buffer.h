// Ctrl-C at a known moment of a run.
#pragma once

#include <csignal>
#include <sstream>
#include <string>

namespace curie::test {

/// Output that raises SIGINT when `mark` has been written and the output is flushed: the run stops
/// a step later.
class InterruptingBuffer : public std::stringbuf {
  public:
    explicit InterruptingBuffer(std::string mark) : mark_(std::move(mark)) {}
    int sync() override {
        if (!raised_ && str().find(mark_) != std::string::npos) {
            raised_ = true;
            std::raise(SIGINT);
        }
        return 0;
    }

  private:
    std::string mark_;
    bool raised_ = false;
};

}  // namespace curie::test
