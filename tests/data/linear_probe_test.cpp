#include "data/linear_probe.h"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/error.h"
#include "engine/random.h"

using namespace curie;

namespace {

/// Noise; in class 1 a bright dot, either always at one place or anywhere, with the rest darkened
/// so that the mean stays.
ImageCache make_cache(int count, bool anywhere) {
    Dataset d;
    d.class_names = {"normal", "abnormal"};
    for (int i = 0; i < count; ++i) {
        Sample s;
        s.id = std::to_string(i);
        s.label = i % 2;
        d.samples.push_back(s);
    }
    d.read = [anywhere](const Sample& s) {
        Random random(17, std::stoull(s.id));
        Image image{16, 16, 1, std::vector<uint8_t>(256)};
        for (auto& p : image.pixels) p = static_cast<uint8_t>(100 + random.below(40));
        if (s.label) {
            const auto place = anywhere ? random.below(256) : 77;
            image.pixels[place] = 230;
            for (uint64_t k = 1; k <= 100; ++k) --image.pixels[(place + 2 * k) % 256];
        }
        return image;
    };
    return ImageCache(std::move(d), 16, 16);
}

Split thirds(int count) {
    Split s;
    for (int i = 0; i < count; ++i) {
        auto& part = i % 6 < 2 ? s.train : i % 6 < 4 ? s.validation : s.test;
        part.push_back(i);
    }
    return s;
}

}  // namespace

TEST_CASE("linear_probe: finds what has a place, fails on what has none") {
    const Split split = thirds(600);
    const LinearProbeResult fixed = run_linear_probe(make_cache(600, false), split);
    CHECK(fixed.test_auc > 0.95);
    CHECK(fixed.train_auc > 0.98);
    REQUIRE(fixed.test_scores.size() == split.test.size());
    const LinearProbeResult anywhere = run_linear_probe(make_cache(600, true), split);
    CHECK(anywhere.test_auc < 0.65);
    CHECK(anywhere.train_auc > 0.7);  // it learns by heart, yet nothing that generalises
}

TEST_CASE("linear_probe: repeats itself and needs both classes") {
    const ImageCache cache = make_cache(60, false);
    const Split split = thirds(60);
    LinearProbeOptions threads;
    threads.workers = 3;
    CHECK(run_linear_probe(cache, split).test_scores ==
          run_linear_probe(make_cache(60, false), split, threads).test_scores);
    CHECK(missing_class(cache.dataset(), split) == "");
    CHECK_THROWS_AS(run_linear_probe(cache, {{0, 2}, {1, 2}, {3, 4}}), Error);
    CHECK(missing_class(cache.dataset(), {{0, 1}, {1, 2}, {2, 4}}).find("the test part has no") ==
          0);
}
