#include "simulator/ptx/fat_binary.h"

#include <cstring>

#include "simulator/ptx/fault.h"

namespace curie::ptx {
namespace {

struct Wrapper {
    uint32_t magic, version;
    const unsigned char* data;
    void* names;
};
struct Container {
    uint32_t magic;
    uint16_t version, header_bytes;
    uint64_t bytes;  ///< of all entries
};
struct Entry {
    uint16_t kind, version;
    uint32_t header_bytes;
    uint64_t bytes;  ///< of the code after the header
};
constexpr uint16_t ptx_entry = 1;

}  // namespace

std::string ptx_of_fat_binary(const void* wrapper) {
    const auto* data = static_cast<const Wrapper*>(wrapper)->data;
    Container container;
    std::memcpy(&container, data, sizeof container);
    if (container.magic != 0xBA55ED50)
        fail(cudaErrorInvalidKernelImage,
             "expected a fat binary of nvcc (magic 0xba55ed50), got "
             "magic {:#x}",
             container.magic);
    size_t at = container.header_bytes;
    const size_t end = at + container.bytes;
    while (at + sizeof(Entry) <= end) {
        Entry entry;
        std::memcpy(&entry, data + at, sizeof entry);
        if (entry.kind == ptx_entry) {
            std::string text(reinterpret_cast<const char*>(data + at + entry.header_bytes),
                             entry.bytes);
            if (text.find(".version") == std::string::npos)
                fail(cudaErrorInvalidKernelImage,
                     "expected PTX as text, got it compressed: compile with nvcc --no-compress");
            return text;
        }
        at += entry.header_bytes + entry.bytes;
    }
    fail(cudaErrorNoKernelImageForDevice,
         "expected PTX in the program, got machine code only: configure with "
         "CURIE_CUDA_ARCHITECTURES=90-virtual");
}

}  // namespace curie::ptx
