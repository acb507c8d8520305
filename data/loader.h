// The prefetching loader: worker threads decode, resize and augment the coming batches while the
// trainer works on the present one.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "data/augment.h"
#include "data/epoch_order.h"
#include "data/image_cache.h"

namespace curie {

/// What stands for a view of a sample in a batch, in the place of its pixels: `size` floats that
/// `read` writes, called by several threads at a time.
struct ViewRows {
    int64_t size = 0;  ///< 0: the pixels
    std::function<void(int64_t sample, int64_t view, float* to)> read;
};

struct LoaderOptions {
    int channels = 3;  ///< the grey value is repeated
    int batch_size = 32;
    bool shuffle = true;
    bool balance = false;    ///< equal class counts by repeating the smaller classes
    bool drop_last = false;  ///< leave out the short batch at the end of an epoch
    uint64_t seed = 0;       ///< of the order and the augmentation
    AugmentOptions augment;
    /// One for each of the subset: the fixed draw of its augmentation, 0 for the image as it is.
    /// Empty: every epoch draws anew.
    std::vector<int64_t> draws;
    /// > 0, without `draws`: so many fixed draws of each sample, of which epochs take one after the
    /// other (see EpochOrder::views_of). 0: every epoch draws anew.
    int64_t views = 0;
    ViewRows rows;  ///< with `draws` or `views`
    float rescale = 1.0f / 255.0f;
    int workers = 2;   ///< threads, >= 1; the result doesn't depend on it
    int prefetch = 2;  ///< batches prepared ahead, >= 1
};

/// Valid until the next call of Loader::next(). `images` is (N, H, W, C), or (N, rows.size), with
/// N = size(); its capacity is that of a full batch and is reused.
struct Batch {
    std::vector<float> images;
    std::vector<float> labels;      ///< class numbers
    std::vector<int64_t> indices;   ///< into Dataset::samples
    std::vector<int64_t> draws;     ///< of each image; empty without LoaderOptions::draws or views
    int64_t epoch = 0, number = 0;  ///< place in the run; number counts from 0 in each epoch
    bool last_of_epoch = false;

    int64_t size() const { return static_cast<int64_t>(indices.size()); }
};

/// An endless stream of batches, epoch after epoch. What batch `number` of `epoch` holds is a pure
/// function of (options, subset, epoch, number), so start(epoch, number) resumes bit for bit.
class Loader {
  public:
    /// `subset` are indices into cache->dataset().samples, for example a part of a Split; with
    /// draws, one image may stand in it more than once.
    Loader(std::shared_ptr<const ImageCache> cache, std::vector<int64_t> subset,
           LoaderOptions options);
    ~Loader();  ///< at any moment; waits for the samples in work
    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;

    /// Goes to a batch; without it the stream begins at epoch 0, batch 0. `batch` may equal
    /// batches_per_epoch(), which is the beginning of the next epoch.
    void start(int64_t epoch, int64_t batch = 0);

    /// The next batch. An exception of a worker (an unreadable image) is thrown here, where its
    /// batch would have come, and again at every later call until start().
    const Batch& next();

    int64_t batches_per_epoch() const { return batches_per_epoch_; }
    int64_t samples_per_epoch() const;  ///< after balancing and drop_last
    const Dataset& dataset() const { return cache_->dataset(); }

    /// Seconds that next() has waited so far: the loader's share of the run.
    double wait_seconds() const { return wait_seconds_; }

  private:
    struct Slot {
        Batch batch;
        int64_t claimed = 0, finished = 0;
        std::exception_ptr error;
    };

    void work();
    void open_slots();  // under mutex_
    void fill(Slot& slot, int64_t place);
    /// Floats of one sample in a batch.
    size_t sample_size() const;

    std::shared_ptr<const ImageCache> cache_;
    std::vector<int64_t> subset_;
    LoaderOptions options_;
    EpochOrder order_;  // of positions in subset_
    int64_t batches_per_epoch_;
    double wait_seconds_ = 0;

    std::mutex mutex_;
    std::condition_variable work_ready_, batch_ready_;
    std::vector<Slot> slots_;  // ticket t lives in slot t modulo their number
    std::vector<int64_t> epoch_order_, epoch_views_;
    int64_t ordered_epoch_ = -1;
    // A ticket is a batch, counted from start(): released_ <= taken_ <= opened_. Those before
    // released_ are done with, those before taken_ were handed out, those before opened_ are filled
    // or being filled.
    int64_t released_ = 0, taken_ = 0, opened_ = 0;
    int64_t first_ = 0;  // ticket 0 is batch first_ of the whole run
    int busy_ = 0;
    bool stopping_ = false;
    std::vector<std::jthread> threads_;  // last: the others must outlive them
};

}  // namespace curie
