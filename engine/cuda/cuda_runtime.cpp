#include "engine/cuda/cuda_runtime.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>

#include "engine/cuda/copy_stream.h"
#include "engine/cuda/cuda_error.h"
#include "engine/cuda/device_list.h"
#include "engine/cuda/event.h"
#include "engine/cuda/launch_graph.h"
#include "engine/cuda/pinned_buffer.h"
#include "engine/cuda/stream.h"
#include "engine/error.h"

namespace curie {
namespace {

using namespace cuda;

/// Null for "out of memory", so that the caching allocator can free what it keeps and ask again;
/// any other error is thrown.
bool out_of_memory(cudaError_t error) {
    if (error != cudaErrorMemoryAllocation) return false;
    (void)cudaGetLastError();
    return true;
}

DeviceMemory memory_of_current_device() {
    DeviceMemory memory;
    CURIE_CUDA_CHECK(cudaMemGetInfo(&memory.free, &memory.total));
    return memory;
}

/// Makes a device the current one, and at its end the one before it.
class CurrentDevice {
  public:
    explicit CurrentDevice(int index) noexcept : index_(index) {
        (void)cudaGetDevice(&before_);
        if (index_ != before_) (void)cudaSetDevice(index_);
    }
    ~CurrentDevice() {
        if (index_ != before_) (void)cudaSetDevice(before_);
    }
    CurrentDevice(const CurrentDevice&) = delete;
    CurrentDevice& operator=(const CurrentDevice&) = delete;

  private:
    int index_, before_ = 0;
};

int set_device(int index) {
    CURIE_CUDA_CHECK(cudaSetDevice(index));
    return index;
}

class SimpleCudaRuntime : public DeviceRuntime {
  public:
    SimpleCudaRuntime(int index, const DeviceProperties& properties) : index_(index) {
        stream_.device = properties;
        activate();
    }
    void activate() override { set_device(index_); }
    void* allocate(size_t bytes) override {
        activate();
        void* memory = nullptr;
        const cudaError_t error = cudaMalloc(&memory, bytes);
        if (out_of_memory(error)) return nullptr;
        CURIE_CUDA_CHECK(error);
        return memory;
    }
    void free(void* memory, size_t) noexcept override {
        const CurrentDevice current(index_);
        (void)cudaFree(memory);
    }
    DeviceMemory memory() const override {
        set_device(index_);
        return memory_of_current_device();
    }
    void to_host(void* host, const void* device, size_t bytes) override {
        activate();
        if (bytes) CURIE_CUDA_CHECK(cudaMemcpy(host, device, bytes, cudaMemcpyDeviceToHost));
    }
    void from_host(void* device, const void* host, size_t bytes) override {
        activate();
        if (bytes) CURIE_CUDA_CHECK(cudaMemcpy(device, host, bytes, cudaMemcpyHostToDevice));
    }
    void synchronize() override {
        activate();
        CURIE_CUDA_CHECK(cudaDeviceSynchronize());
    }

  private:
    int index_;
};

/// A pinned buffer and the event after which it may be filled again.
struct Staging {
    static constexpr size_t bytes = size_t{4} << 20;
    PinnedBuffer buffer{bytes};
    Event copied;
    bool pending = false;
};

class CudaRuntime : public DeviceRuntime {
  public:
    CudaRuntime(int index, const DeviceProperties& properties) : index_(set_device(index)) {
        stream_.handle = handle_.get();
        stream_.device = properties;
        int pools = 0;
        CURIE_CUDA_CHECK(cudaDeviceGetAttribute(&pools, cudaDevAttrMemoryPoolsSupported, index));
        pools_ = pools != 0;
    }
    void activate() override { set_device(index_); }
    ~CudaRuntime() override { (void)cudaStreamSynchronize(handle_.get()); }

    void* allocate(size_t bytes) override {
        set_device(index_);
        // In a capture the memory must be there now and not when the graph runs, so another stream
        // asks for it.
        const StreamHandle& stream = captures_.going_on ? beside_ : handle_;
        void* memory = nullptr;
        const auto ask = [&] {
            const cudaError_t error =
                pools_ ? cudaMallocAsync(&memory, bytes, stream.get()) : cudaMalloc(&memory, bytes);
            if (error == cudaSuccess && captures_.going_on) stream.synchronize();
            return error;
        };
        cudaError_t error = ask();
        if (out_of_memory(error)) {
            // What was freed before is the pool's only once the stream has come to it.
            stream.synchronize();
            error = ask();
            if (out_of_memory(error)) return nullptr;
        }
        CURIE_CUDA_CHECK(error);
        return memory;
    }
    DeviceMemory memory() const override {
        set_device(index_);
        return memory_of_current_device();
    }
    std::unique_ptr<LaunchGraph> make_graph() override {
        set_device(index_);
        return std::make_unique<CudaLaunchGraph>(handle_.get(), captures_);
    }
    std::unique_ptr<CopyStream> make_copy_stream() override {
        set_device(index_);
        return std::make_unique<CudaCopyStream>(handle_.get());
    }
    bool capturing() const override { return captures_.going_on; }
    int64_t abandoned_captures() const override { return captures_.abandoned; }

    void free(void* memory, size_t) noexcept override {
        const CurrentDevice current(index_);
        (void)(pools_ ? cudaFreeAsync(memory, handle_.get()) : cudaFree(memory));
    }

    void from_host(void* device, const void* host, size_t bytes) override {
        refuse_while_capturing("a copy from the host", bytes);
        set_device(index_);
        const std::lock_guard lock(mutex_);
        for (size_t done = 0; done < bytes; done += Staging::bytes) {
            const size_t piece = std::min(Staging::bytes, bytes - done);
            Staging& staging = next_staging();
            std::memcpy(staging.buffer.data(), static_cast<const char*>(host) + done, piece);
            CURIE_CUDA_CHECK(cudaMemcpyAsync(static_cast<char*>(device) + done,
                                             staging.buffer.data(), piece, cudaMemcpyHostToDevice,
                                             handle_.get()));
            staging.copied.record(handle_.get());
            staging.pending = true;
        }
    }
    void to_host(void* host, const void* device, size_t bytes) override {
        refuse_while_capturing("a copy to the host", bytes);
        set_device(index_);
        const std::lock_guard lock(mutex_);
        // One piece is copied by the device while the host unpacks the piece before.
        struct Piece {
            Staging* staging;
            size_t begin, bytes;
        };
        std::optional<Piece> before;
        const auto unpack = [&] {
            if (!before) return;
            before->staging->copied.synchronize();
            before->staging->pending = false;
            std::memcpy(static_cast<char*>(host) + before->begin, before->staging->buffer.data(),
                        before->bytes);
        };
        for (size_t done = 0; done < bytes; done += Staging::bytes) {
            const Piece piece{&next_staging(), done, std::min(Staging::bytes, bytes - done)};
            CURIE_CUDA_CHECK(cudaMemcpyAsync(piece.staging->buffer.data(),
                                             static_cast<const char*>(device) + done, piece.bytes,
                                             cudaMemcpyDeviceToHost, handle_.get()));
            piece.staging->copied.record(handle_.get());
            piece.staging->pending = true;
            unpack();
            before = piece;
        }
        unpack();
    }
    void synchronize() override {
        refuse_while_capturing("a wait for the device", 0);
        set_device(index_);
        handle_.synchronize();
    }

  private:
    /// The buffer used longest ago, once its copy is over; made at its first use.
    Staging& next_staging() {
        auto& slot = staging_[turn_++ % staging_.size()];
        if (!slot) slot = std::make_unique<Staging>();
        if (slot->pending) slot->copied.synchronize();
        slot->pending = false;
        return *slot;
    }

    int index_;  // before the stream, which belongs to the current device
    StreamHandle handle_, beside_;
    bool pools_ = false;
    Captures captures_;
    std::mutex mutex_;
    std::array<std::unique_ptr<Staging>, 2> staging_;
    size_t turn_ = 0;
};

}  // namespace

std::shared_ptr<DeviceRuntime> make_cuda_runtime(int index) {
    const DeviceDescription device = usable_device(index);
    const char* kind = std::getenv("CURIE_CUDA_RUNTIME");
    if (kind && std::string(kind) == "simple")
        return std::make_shared<SimpleCudaRuntime>(index, device.properties);
    if (kind && *kind)
        fail_input("device", "expected CURIE_CUDA_RUNTIME to be simple or not set, got {}", kind);
    return std::make_shared<CudaRuntime>(index, device.properties);
}

}  // namespace curie
