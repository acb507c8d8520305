#include "data/leakage.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "data/content_hash.h"

namespace curie {

Leakage find_leakage(const ImageCache& images, const Split& split) {
    Leakage leakage;
    leakage.patients = find_leaks(images.dataset(), split);
    const size_t bytes = sizeof(float) * images.height() * images.width();
    struct Place {
        int part;
        int64_t sample;
    };
    std::map<ContentHash, Place> first;  // where each content came up first
    std::map<ContentHash, bool> listed;
    int part = 0;
    for (const auto* samples : {&split.train, &split.validation, &split.test}) {
        for (const int64_t sample : *samples) {
            const float* plane = images.plane(sample);
            const ContentHash hash = hash_content(plane, bytes);
            const auto [found, fresh] = first.try_emplace(hash, Place{part, sample});
            const Place& other = found->second;
            if (fresh || other.part == part || listed[hash]) continue;
            if (std::memcmp(plane, images.plane(other.sample), bytes) != 0) continue;
            listed[hash] = true;
            const auto& all = images.dataset().samples;
            leakage.duplicate_images.emplace_back(all[other.sample].id, all[sample].id);
        }
        ++part;
    }
    return leakage;
}

}  // namespace curie
