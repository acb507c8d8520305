#include "engine/device_choice.h"

#include <charconv>
#include <filesystem>

#include "engine/error.h"
#include "engine/processor.h"
#if defined(CURIE_HAVE_CUDA)
#include "engine/cuda/device_list.h"
#endif

namespace curie {
namespace {

/// The N of cuda:N; 0 for cuda alone.
int index_of(const std::string& wanted) {
    if (wanted == "cuda") return 0;
    int index = -1;
    if (wanted.rfind("cuda:", 0) == 0) {
        const char *begin = wanted.data() + 5, *end = wanted.data() + wanted.size();
        const auto [stop, error] = std::from_chars(begin, end, index);
        if (error != std::errc() || stop != end) index = -1;
    }
    if (index < 0) fail_input("device", "expected auto, cpu, sim, cuda or cuda:N, got {}", wanted);
    return index;
}

#if defined(CURIE_HAVE_CUDA)
Device choose_automatically(std::ostream& notes) {
    const cuda::DeviceList list = cuda::list_devices();
    for (const cuda::DeviceDescription& device : list.devices)
        if (device.tried && device.unusable.empty()) return {DeviceKind::cuda, device.index};
    notes << fmt::format("[device] no GPU can be used ({}); running on the CPU\n", list.reason);
    return {};
}

void check_index(int index) {
    (void)cuda::usable_device(index);
}
#else
Device choose_automatically(std::ostream& notes) {
    if (std::filesystem::exists("/proc/driver/nvidia/version"))
        notes << "[device] this machine has an NVIDIA driver, but this build no device cuda "
                 "(`./curie build --cuda` makes one that has); running on the CPU\n";
    return {};
}

void check_index(int) {
    fail_input("device",
               "expected a build with CUDA for device cuda, got one without; build by "
               "`./curie build --cuda`, or take --device cpu or sim");
}
#endif

}  // namespace

Device choose_device(const std::string& wanted, std::ostream& notes) {
    if (wanted == "auto") return choose_automatically(notes);
    if (wanted == "cpu") return {};
    if (wanted == "sim") return {DeviceKind::sim, 0};
    const int index = index_of(wanted);
    check_index(index);
    return {DeviceKind::cuda, index};
}

std::string describe(Device device) {
#if defined(CURIE_HAVE_CUDA)
    if (device.kind == DeviceKind::cuda)
        return fmt::format("cuda:{}, {}", device.index,
                           cuda::describe(cuda::usable_device(device.index)));
#endif
    return fmt::format("{}, {}", name_of(device.kind), processor_name());
}

}  // namespace curie
