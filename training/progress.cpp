#include "training/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

namespace curie {

Progress::Progress(std::ostream& out, bool terminal, std::string title, int64_t images,
                   int64_t done)
    : out_(out),
      terminal_(terminal),
      title_(std::move(title)),
      images_(images),
      first_(done),
      done_(done),
      start_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
    if (open_) out_ << "\r\x1b[K" << std::flush;
}

double Progress::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

double Progress::images_per_second() const {
    const double elapsed = seconds();
    return elapsed > 0 ? static_cast<double>(done_ - first_) / elapsed : 0;
}

void Progress::update(int64_t images_done, const std::string& numbers) {
    done_ = images_done;
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ || (done_ < images_ && now - drawn_ < std::chrono::milliseconds(100))) return;
    drawn_ = now;
    open_ = true;
    constexpr int width = 20;
    const auto filled = static_cast<int>(width * done_ / std::max<int64_t>(images_, 1));
    std::string bar;
    for (int i = 0; i < width; ++i) bar += i < filled ? "█" : "░";
    const double rate = images_per_second();
    const double left = rate > 0 ? static_cast<double>(images_ - done_) / rate : 0;
    out_ << fmt::format("\r\x1b[K{} {} {}/{}  {}  {:.1f} images/s  {:.0f} s left", title_, bar,
                        done_, images_, numbers, rate, left)
         << std::flush;
}

void Progress::finish(const std::string& line) {
    if (open_) out_ << "\r\x1b[K";
    open_ = false;
    out_ << line << std::endl;
}

bool standard_output_is_terminal() {
    const char* terminal = std::getenv("TERM");
    return isatty(STDOUT_FILENO) && terminal && std::string(terminal) != "dumb";
}

}  // namespace curie
