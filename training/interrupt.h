// Ctrl-C and SIGTERM as a request: the trainer finishes its step, writes a checkpoint and says how
// to resume. A second signal ends the program at once.
#pragma once

namespace curie {

/// Catches SIGINT and SIGTERM while it lives; one at a time.
class InterruptGuard {
  public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

    /// The signal that came, or 0.
    int signal() const;
};

}  // namespace curie
