#include "data/loader.h"

#include <algorithm>
#include <chrono>
#include <numeric>

#include "engine/error.h"

namespace curie {
namespace {

std::vector<int> labels_of(const Dataset& dataset, const std::vector<int64_t>& subset) {
    std::vector<int> labels;
    for (const int64_t i : subset) {
        require(i >= 0 && i < static_cast<int64_t>(dataset.samples.size()), "loader",
                "expected sample indices from 0 to {}, got {}",
                static_cast<int64_t>(dataset.samples.size()) - 1, i);
        labels.push_back(dataset.samples[i].label);
    }
    return labels;
}

std::vector<int64_t> positions_of(const std::vector<int64_t>& subset) {
    std::vector<int64_t> positions(subset.size());
    std::iota(positions.begin(), positions.end(), 0);
    return positions;
}

}  // namespace

Loader::Loader(std::shared_ptr<const ImageCache> cache, std::vector<int64_t> subset,
               LoaderOptions options)
    : cache_(std::move(cache)),
      subset_(std::move(subset)),
      options_(options),
      order_(positions_of(subset_), labels_of(cache_->dataset(), subset_), options.seed,
             options.shuffle, options.balance) {
    require(options_.draws.empty() || options_.draws.size() == subset_.size(), "loader",
            "expected a draw for each of {} samples or none, got {}", subset_.size(),
            options_.draws.size());
    require(options_.batch_size > 0 && options_.workers > 0 && options_.prefetch > 0 &&
                options_.channels > 0,
            "loader",
            "expected positive batch size, workers, prefetch and channels, got {}, {}, {}, {}",
            options_.batch_size, options_.workers, options_.prefetch, options_.channels);
    require(options_.draws.empty() || options_.views == 0, "loader",
            "expected fixed draws or {} views, got both", options_.views);
    require(options_.rows.size == 0 || options_.views > 0 || !options_.draws.empty(), "loader",
            "expected fixed views behind rows, got draws that are new in every epoch");
    const int64_t batch = options_.batch_size;
    batches_per_epoch_ =
        options_.drop_last ? order_.size() / batch : (order_.size() + batch - 1) / batch;
    if (batches_per_epoch_ == 0)
        fail_input("loader",
                   "{} samples give no batch of {}; choose a smaller batch or a larger "
                   "part",
                   order_.size(), batch);
    slots_.resize(options_.prefetch + 1);  // one is in the trainer's hands
    for (Slot& slot : slots_) slot.batch.images.reserve(size_t(batch) * sample_size());
    start(0, 0);
    for (int t = 0; t < options_.workers; ++t) threads_.emplace_back([this] { work(); });
}

Loader::~Loader() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    work_ready_.notify_all();
}

size_t Loader::sample_size() const {
    if (options_.rows.size > 0) return static_cast<size_t>(options_.rows.size);
    return size_t(cache_->height()) * cache_->width() * options_.channels;
}

int64_t Loader::samples_per_epoch() const {
    return options_.drop_last ? batches_per_epoch_ * options_.batch_size : order_.size();
}

void Loader::start(int64_t epoch, int64_t batch) {
    require(epoch >= 0 && batch >= 0 && batch <= batches_per_epoch_, "loader",
            "expected an epoch >= 0 and a batch from 0 to {}, got {} and {}", batches_per_epoch_,
            epoch, batch);
    std::unique_lock lock(mutex_);
    opened_ = taken_ = released_ = 0;  // nothing is claimable now; wait for what is being filled
    batch_ready_.wait(lock, [&] { return busy_ == 0; });
    first_ = epoch * batches_per_epoch_ + batch;
    open_slots();
    lock.unlock();
    work_ready_.notify_all();
}

void Loader::open_slots() {
    const auto count = static_cast<int64_t>(slots_.size());
    while (opened_ < released_ + count) {
        Slot& slot = slots_[opened_ % count];
        Batch& batch = slot.batch;
        batch.epoch = (first_ + opened_) / batches_per_epoch_;
        batch.number = (first_ + opened_) % batches_per_epoch_;
        batch.last_of_epoch = batch.number == batches_per_epoch_ - 1;
        if (ordered_epoch_ != batch.epoch) {
            epoch_order_ = order_.of(static_cast<uint64_t>(batch.epoch));
            if (options_.views > 0)
                epoch_views_ = EpochOrder::views_of(epoch_order_, batch.epoch, options_.views);
            ordered_epoch_ = batch.epoch;
        }
        const int64_t begin = batch.number * options_.batch_size;
        const int64_t end = std::min(begin + options_.batch_size, order_.size());
        batch.indices.clear();
        batch.draws.clear();
        for (int64_t i = begin; i < end; ++i) {
            batch.indices.push_back(subset_[epoch_order_[i]]);
            if (!options_.draws.empty()) batch.draws.push_back(options_.draws[epoch_order_[i]]);
            if (options_.views > 0) batch.draws.push_back(epoch_views_[i]);
        }
        batch.labels.resize(batch.indices.size());
        batch.images.resize(batch.indices.size() * sample_size());
        slot.claimed = slot.finished = 0;
        slot.error = nullptr;
        ++opened_;
    }
}

/// Sample `place` of the batch; runs outside the lock, its part of the buffers is its own.
void Loader::fill(Slot& slot, int64_t place) {
    const int64_t index = slot.batch.indices[place];
    float* to = slot.batch.images.data() + size_t(place) * sample_size();
    slot.batch.labels[place] = static_cast<float>(cache_->dataset().samples[index].label);
    if (options_.rows.size > 0) {
        options_.rows.read(index, slot.batch.draws[place], to);
        return;
    }
    const int height = cache_->height(), width = cache_->width();
    const auto position = static_cast<uint64_t>(slot.batch.number * options_.batch_size + place);
    AugmentParameters parameters;
    if (slot.batch.draws.empty())
        parameters = draw_augment(options_.augment, height, width, options_.seed,
                                  static_cast<uint64_t>(slot.batch.epoch), position);
    else if (slot.batch.draws[place] != 0)
        parameters =
            draw_view(options_.augment, height, width, options_.seed,
                      static_cast<uint64_t>(slot.batch.draws[place]), static_cast<uint64_t>(index));
    apply_augment(cache_->plane(index), height, width, options_.augment, parameters, to,
                  options_.channels, options_.rescale);
}

void Loader::work() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        Slot* slot = nullptr;
        for (int64_t t = taken_; t < opened_ && !slot; ++t) {
            Slot& candidate = slots_[t % static_cast<int64_t>(slots_.size())];
            if (candidate.claimed < candidate.batch.size()) slot = &candidate;
        }
        if (!slot) {
            work_ready_.wait(lock);
            continue;
        }
        const int64_t place = slot->claimed++;
        ++busy_;
        lock.unlock();
        std::exception_ptr error;
        try {
            fill(*slot, place);
        } catch (...) {
            error = std::current_exception();
        }
        lock.lock();
        --busy_;
        if (error && !slot->error) slot->error = error;
        ++slot->finished;
        if (busy_ == 0 || slot->finished == slot->batch.size()) batch_ready_.notify_all();
    }
}

const Batch& Loader::next() {
    const auto begin = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    Slot& slot = slots_[taken_ % static_cast<int64_t>(slots_.size())];
    released_ = taken_;  // the batch handed out before may be overwritten from now on
    open_slots();
    work_ready_.notify_all();
    batch_ready_.wait(lock, [&] { return slot.finished == slot.batch.size(); });
    wait_seconds_ +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (slot.error) std::rethrow_exception(slot.error);
    ++taken_;
    return slot.batch;
}

}  // namespace curie
