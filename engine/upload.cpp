#include "engine/upload.h"

#include <cstring>
#include <utility>

namespace curie {
namespace {

size_t bytes_of(const Upload::Values& values) {
    return values.values.size() * sizeof(float);
}

}  // namespace

Upload::Upload(Context& context)
    : context_(context), copies_(context.allocator()->runtime().make_copy_stream()) {}

Upload::~Upload() {
    if (!copies_) return;
    try {  // the copies read memory that goes with this object
        for (int set = 0; set < 2; ++set) copies_->wait(copied(set));
    } catch (const Error&) {
        // A device in error copies nothing any more; whoever waits for it next says what happened.
    }
}

void Upload::grow(Set& set, std::span<const Values> batch) {
    size_t all = 0;
    set.tensors.resize(std::max(set.tensors.size(), batch.size()));
    for (size_t i = 0; i < batch.size(); ++i) {
        const size_t bytes = bytes_of(batch[i]);
        all += bytes;
        if (set.tensors[i] && set.tensors[i]->bytes() >= bytes) continue;
        set.tensors[i] = context_.empty(batch[i].shape).storage();
        // Kernels launched before may still be at work on what was freed here.
        const int event = used(static_cast<int>(&set - sets_.data()));
        copies_->record(event, Lane::kernels);
    }
    if (set.staging_bytes >= all) return;
    set.staging = copies_->staging(all);
    set.staging_bytes = all;
}

void Upload::begin(std::span<const Values> batch) {
    require(coming_.empty(), "upload", "expected take() before the next begin()");
    for (const Values& values : batch)
        require(static_cast<int64_t>(values.values.size()) == values.shape.size(), "upload",
                "expected {} values for shape {}, got {}", values.shape.size(), values.shape,
                values.values.size());
    if (!copies_) {
        for (const Values& values : batch)
            coming_.push_back(context_.from(values.values, values.shape));
        return;
    }
    const int number = turn_;
    turn_ = 1 - turn_;
    Set& set = sets_[static_cast<size_t>(number)];
    copies_->wait(copied(number));  // before the staging memory is filled again
    grow(set, batch);
    copies_->wait(used(number), Lane::copies);
    auto* staging = static_cast<char*>(set.staging.get());
    for (size_t i = 0; i < batch.size(); ++i) {
        const Values& values = batch[i];
        if (bytes_of(values)) std::memcpy(staging, values.values.data(), bytes_of(values));
        copies_->copy(set.tensors[i]->data(), staging, bytes_of(values));
        staging += bytes_of(values);
        coming_.emplace_back(values.shape, DType::float32, context_.device(), set.tensors[i]);
    }
    copies_->record(copied(number), Lane::copies);
}

void Upload::cancel() {
    if (!begun()) return;
    coming_.clear();
    turn_ = 1 - turn_;  // the other set may be in use
}

Tensors Upload::take() {
    require(begun(), "upload", "expected begin() before take()");
    if (copies_) {
        if (in_use_ >= 0) copies_->record(used(in_use_), Lane::kernels);
        in_use_ = 1 - turn_;
        copies_->wait(copied(in_use_), Lane::kernels);
    }
    return std::exchange(coming_, {});
}

}  // namespace curie
