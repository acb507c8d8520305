#include "training/interrupt.h"

#include <csignal>

namespace curie {
namespace {

volatile std::sig_atomic_t received = 0;

void remember(int signal) {
    received = signal;
    // The next one takes the default action and ends the program.
    std::signal(signal, SIG_DFL);
}

}  // namespace

InterruptGuard::InterruptGuard() {
    received = 0;
    std::signal(SIGINT, remember);
    std::signal(SIGTERM, remember);
}

InterruptGuard::~InterruptGuard() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

int InterruptGuard::signal() const {
    return received;
}

}  // namespace curie
