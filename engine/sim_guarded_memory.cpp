#include "engine/sim_guarded_memory.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "engine/error.h"

namespace curie {
namespace {

constexpr size_t reserved = size_t{1} << 36;  // bytes of addresses
constexpr size_t page = 4096;

/// The ranges of all that live, for the handler of SIGSEGV; null: a free place.
std::array<std::atomic<char*>, 64> ranges;

size_t whole_pages(size_t bytes) {
    return (std::max<size_t>(bytes, 1) + page - 1) / page * page;
}

void explain(int, siginfo_t* info, void*) {
    const auto* address = static_cast<const char*>(info->si_addr);
    for (const auto& range : ranges) {
        const char* begin = range.load();
        if (!begin || address < begin || address >= begin + reserved) continue;
        constexpr char text[] =
            "[sim] the host read or wrote the device's memory by its address, which a GPU does not "
            "allow; copy by to_host() or from_host() (CURIE_SIM_PROTECT finds this)\n";
        (void)!write(STDERR_FILENO, text, sizeof(text) - 1);
    }
    signal(SIGSEGV, SIG_DFL);  // the same access, now for good
}

}  // namespace

SimGuardedMemory::SimGuardedMemory() {
    void* addresses =
        mmap(nullptr, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    require(addresses != MAP_FAILED, "sim", "expected {} bytes of addresses, got: {}", reserved,
            std::strerror(errno));
    begin_ = static_cast<char*>(addresses);
    for (auto& range : ranges) {
        char* none = nullptr;
        if (range.compare_exchange_strong(none, begin_)) break;
    }
    struct sigaction action {};
    action.sa_sigaction = explain;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, nullptr);
}

SimGuardedMemory::~SimGuardedMemory() {
    for (auto& range : ranges) {
        char* mine = begin_;
        if (range.compare_exchange_strong(mine, nullptr)) break;
    }
    munmap(begin_, reserved);
}

void* SimGuardedMemory::allocate(size_t bytes) {
    bytes = whole_pages(bytes);
    if (bytes > reserved - used_) return nullptr;
    char* memory = begin_ + used_;
    used_ += bytes;
    if (open_ > 0) set_access(PROT_READ | PROT_WRITE);
    return memory;
}

void SimGuardedMemory::free(void* memory, size_t bytes) noexcept {
    madvise(memory, whole_pages(bytes), MADV_DONTNEED);
}

void SimGuardedMemory::open() noexcept {
    if (open_++ == 0) set_access(PROT_READ | PROT_WRITE);
}

void SimGuardedMemory::close() noexcept {
    if (--open_ == 0) set_access(PROT_NONE);
}

void SimGuardedMemory::set_access(int protection) const noexcept {
    if (used_ > 0) mprotect(begin_, used_, protection);
}

}  // namespace curie
