// Brings batches to the device. Where copies can run beside kernels (a GPU), the next batch goes up
// from page-locked memory while the step on the present one computes: two sets of buffers, used in
// turn, with events that keep a set from being overwritten before its copies and its kernels are
// over. On the CPU a batch is just copied.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "engine/context.h"

namespace curie {

class Upload {
  public:
    struct Values {
        std::span<const float> values;
        Shape shape;
    };

    explicit Upload(Context& context);
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;
    ~Upload();

    /// Whether begin() returns before the device has the values.
    bool beside_kernels() const { return copies_ != nullptr; }
    /// Starts the copies of one batch's tensors; `batch` may change once this returns. At most one
    /// batch can be on its way: throws Error on a second begin() before take().
    void begin(std::span<const Values> batch);
    bool begun() const { return !coming_.empty(); }
    /// Forgets a batch that is on its way.
    void cancel();
    /// The tensors of the batch; kernels launched from now on find the values. Kernels that read
    /// the batch before must have been launched, and none may be later.
    Tensors take();

  private:
    using Lane = CopyStream::Lane;
    struct Set {
        std::vector<std::shared_ptr<Storage>> tensors;
        std::shared_ptr<void> staging;
        size_t staging_bytes = 0;
    };
    /// Numbers of events, by set.
    static int copied(int set) { return set; }
    static int used(int set) { return 2 + set; }
    void grow(Set& set, std::span<const Values> batch);

    Context& context_;
    std::unique_ptr<CopyStream> copies_;
    std::array<Set, 2> sets_;
    int turn_ = 0;     ///< of the set that begin() fills next
    int in_use_ = -1;  ///< the set that take() gave out last
    Tensors coming_;
};

}  // namespace curie
