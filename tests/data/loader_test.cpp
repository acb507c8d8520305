#include "data/loader.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "engine/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

constexpr int kSize = 6;

/// Images in memory: sample i is a flat grey of 10 + i; every third is of class 1.
Dataset make_dataset(int count) {
    Dataset d;
    d.class_names = {"normal", "abnormal"};
    for (int i = 0; i < count; ++i) {
        Sample s;
        s.id = std::to_string(i);
        s.label = i % 3 == 0;
        d.samples.push_back(s);
    }
    d.read = [](const Sample& s) {
        Image image{kSize, kSize, 1, {}};
        for (int p = 0; p < kSize * kSize; ++p)
            image.pixels.push_back(static_cast<uint8_t>(10 + std::stoi(s.id) + p));
        return image;
    };
    return d;
}

std::shared_ptr<const ImageCache> make_cache(int count) {
    return std::make_shared<ImageCache>(make_dataset(count), kSize, kSize);
}

std::vector<int64_t> first(int count) {
    std::vector<int64_t> subset(count);
    for (int i = 0; i < count; ++i) subset[i] = i;
    return subset;
}

struct Record {
    std::vector<float> images, labels;
    std::vector<int64_t> indices;
    int64_t epoch, number;
    bool operator==(const Record&) const = default;
};

std::vector<Record> take(Loader& loader, int batches) {
    std::vector<Record> records;
    for (int i = 0; i < batches; ++i) {
        const Batch& b = loader.next();
        records.push_back({b.images, b.labels, b.indices, b.epoch, b.number});
    }
    return records;
}

LoaderOptions random_options(int workers) {
    LoaderOptions o;
    o.batch_size = 4;
    o.seed = 9;
    o.augment = augment_preset("paper");
    o.workers = workers;
    o.prefetch = 1 + workers;
    return o;
}

}  // namespace

TEST_CASE("loader: in order, scaled, three equal channels, a short last batch") {
    LoaderOptions o;
    o.batch_size = 4;
    o.shuffle = false;
    Loader loader(make_cache(10), first(10), o);
    CHECK(loader.batches_per_epoch() == 3);
    CHECK(loader.samples_per_epoch() == 10);
    for (int epoch = 0; epoch < 2; ++epoch)
        for (int number = 0; number < 3; ++number) {
            const Batch& b = loader.next();
            CHECK(b.epoch == epoch);
            CHECK(b.number == number);
            CHECK(b.last_of_epoch == (number == 2));
            REQUIRE(b.size() == (number == 2 ? 2 : 4));
            REQUIRE(b.images.size() == size_t(b.size()) * kSize * kSize * 3);
            for (int64_t i = 0; i < b.size(); ++i) {
                CHECK(b.indices[i] == number * 4 + i);
                CHECK(b.labels[i] == float(b.indices[i] % 3 == 0));
                for (int p = 0; p < kSize * kSize; ++p)
                    for (int c = 0; c < 3; ++c)
                        CHECK(b.images[(i * kSize * kSize + p) * 3 + c] ==
                              doctest::Approx((10.0 + b.indices[i] + p) / 255));
            }
        }
}

TEST_CASE("loader: an epoch visits every sample once, in an order of its own") {
    Loader loader(make_cache(10), first(10), random_options(2));
    std::vector<std::vector<int64_t>> epochs;
    for (int epoch = 0; epoch < 2; ++epoch) {
        std::vector<int64_t> seen;
        for (const Record& r : take(loader, 3))
            seen.insert(seen.end(), r.indices.begin(), r.indices.end());
        epochs.push_back(seen);
        std::sort(seen.begin(), seen.end());
        CHECK(seen == first(10));
    }
    CHECK(epochs[0] != epochs[1]);
}

TEST_CASE("loader: equal bits for any number of workers") {
    Loader one(make_cache(11), first(11), random_options(1));
    Loader five(make_cache(11), first(11), random_options(5));
    CHECK(take(one, 10) == take(five, 10));
}

TEST_CASE("loader: resumes in the middle of an epoch, bit for bit") {
    Loader whole(make_cache(11), first(11), random_options(2));
    const auto all = take(whole, 8);
    Loader resumed(make_cache(11), first(11), random_options(3));
    take(resumed, 2);
    resumed.start(1, 1);  // batch 4 of the run; 3 an epoch
    CHECK(take(resumed, 4) == std::vector<Record>(all.begin() + 4, all.end()));
    resumed.start(0, 3);  // the end of epoch 0 is the beginning of epoch 1
    CHECK(take(resumed, 1)[0] == all[3]);
    CHECK_THROWS_AS(resumed.start(0, 4), Error);
}

TEST_CASE("loader: balancing repeats the smaller class evenly") {
    LoaderOptions o = random_options(2);
    o.balance = true;
    Loader loader(make_cache(10), first(10), o);  // 4 of class 1, 6 of class 0
    CHECK(loader.samples_per_epoch() == 12);
    std::map<int64_t, int> visits;
    int positives = 0;
    for (const Record& r : take(loader, 3))
        for (size_t i = 0; i < r.indices.size(); ++i) {
            ++visits[r.indices[i]];
            positives += r.labels[i] == 1;
        }
    CHECK(positives == 6);
    CHECK(visits.size() == 10);
    for (const auto& [index, count] : visits)
        CHECK((index % 3 == 0 ? count >= 1 && count <= 2 : count == 1));
}

TEST_CASE("loader: drop_last") {
    LoaderOptions o = random_options(2);
    o.drop_last = true;
    Loader loader(make_cache(10), first(10), o);
    CHECK(loader.batches_per_epoch() == 2);
    CHECK(loader.samples_per_epoch() == 8);
    for (const Record& r : take(loader, 5)) CHECK(r.indices.size() == 4);
    o.batch_size = 11;
    CHECK_THROWS_AS(Loader(make_cache(10), first(10), o), InputError);
}

TEST_CASE("loader: buffers are reused") {
    LoaderOptions o = random_options(2);
    Loader loader(make_cache(8), first(8), o);
    std::map<const float*, int> addresses;
    for (int i = 0; i < 40; ++i) ++addresses[loader.next().images.data()];
    CHECK(addresses.size() <= size_t(o.prefetch) + 1);
}

TEST_CASE("loader: an unreadable image reaches the consumer, by name, and stays an error") {
    Dataset d = make_dataset(10);
    const auto good = d.read;
    d.read = [good](const Sample& s) {
        if (s.id == "6") fail_input("read_image", "'6.png' is truncated");
        return good(s);
    };
    LoaderOptions o;
    o.batch_size = 2;
    o.shuffle = false;
    const auto cache = std::make_shared<ImageCache>(d, kSize, kSize);
    Loader loader(cache, first(10), o);
    CHECK(take(loader, 3).size() == 3);
    for (int again = 0; again < 2; ++again)
        CHECK(contains(message_of<InputError>([&] { loader.next(); }), "6.png"));
    loader.start(0, 4);
    CHECK(loader.next().indices == std::vector<int64_t>{8, 9});
    CHECK_THROWS_AS(cache->load_all(3), InputError);
}

TEST_CASE("loader: each image is decoded once") {
    Dataset d = make_dataset(6);
    const auto good = d.read;
    const auto decoded = std::make_shared<std::atomic<int>>(0);
    d.read = [good, decoded](const Sample& s) {
        ++*decoded;
        return good(s);
    };
    Loader loader(std::make_shared<ImageCache>(d, kSize, kSize), first(6), random_options(4));
    take(loader, 12);
    CHECK(decoded->load() == 6);
}

TEST_CASE("loader: shuts down at once, at any moment, and counts the waiting") {
    Dataset d = make_dataset(50);
    const auto good = d.read;
    d.read = [good](const Sample& s) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return good(s);
    };
    const auto begin = std::chrono::steady_clock::now();
    for (int batches = 0; batches < 3; ++batches) {
        Loader loader(std::make_shared<ImageCache>(d, kSize, kSize), first(50), random_options(2));
        take(loader, batches);
        if (batches > 0) CHECK(loader.wait_seconds() >= 0.004);  // 4 samples, 2 workers, 5 ms each
    }
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    CHECK(time.count() < 20);
}

TEST_CASE("loader: views have a fixed draw, whatever the epoch, the order and the workers") {
    LoaderOptions o = random_options(3);
    o.draws = {0, 1, 2, 0, 1};
    const std::vector<int64_t> subset = {4, 4, 4, 7, 7};
    const auto views_of = [&](const LoaderOptions& options, int batches) {
        Loader loader(make_cache(8), subset, options);
        std::map<std::pair<int64_t, int64_t>, std::vector<std::vector<float>>> views;
        for (int i = 0; i < batches; ++i) {
            const Batch& b = loader.next();
            REQUIRE(b.draws.size() == b.indices.size());
            for (int64_t j = 0; j < b.size(); ++j) {
                const auto begin = b.images.begin() + j * kSize * kSize * 3;
                views[{b.indices[j], b.draws[j]}].emplace_back(begin, begin + kSize * kSize * 3);
            }
        }
        return views;
    };
    const auto twice = views_of(o, 4);  // two epochs
    REQUIRE(twice.size() == 5);
    for (const auto& [view, images] : twice) {
        REQUIRE(images.size() == 2);
        CHECK(images[0] == images[1]);
    }
    CHECK(twice.at({4, 1})[0] != twice.at({4, 2})[0]);
    CHECK(twice.at({4, 0})[0][0] == doctest::Approx(14.0 / 255));  // draw 0: as it is
    o.shuffle = false;
    o.workers = 1;
    const auto ordered = views_of(o, 2);
    for (const auto& [view, images] : ordered) CHECK(images[0] == twice.at(view)[0]);
    o.draws.pop_back();
    CHECK_THROWS_AS(Loader(make_cache(8), subset, o), Error);
}
