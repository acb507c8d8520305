#include "data/leakage.h"

#include <cstring>
#include <map>
#include <optional>

#include "data/content_hash.h"

namespace curie {

Leakage find_leakage(const ImageCache& images, const Split& split, const Split& draws) {
    Leakage leakage;
    leakage.patients = find_leaks(images.dataset(), split);
    const auto& samples = images.dataset().samples;
    const size_t bytes = sizeof(float) * images.height() * images.width();
    std::vector<std::optional<ContentHash>> hashes(samples.size());
    struct Place {
        int part;
        int64_t sample, draw;
        bool listed;
    };
    std::map<ContentHash, Place> places;  // where each content came up first
    int number = 0;
    for (const auto part : {&Split::train, &Split::validation, &Split::test}) {
        for (size_t i = 0; i < (split.*part).size(); ++i) {
            const int64_t sample = (split.*part)[i];
            const int64_t draw = (draws.*part).empty() ? 0 : (draws.*part)[i];
            const float* plane = images.plane(sample);
            if (!hashes[sample]) hashes[sample] = hash_content(plane, bytes);
            const auto [found, fresh] =
                places.try_emplace(*hashes[sample], Place{number, sample, draw, false});
            Place& first = found->second;
            if (fresh || first.part == number || first.listed) continue;
            if (std::memcmp(plane, images.plane(first.sample), bytes) != 0) continue;
            first.listed = true;
            leakage.duplicate_images.emplace_back(view_id(samples[first.sample], first.draw),
                                                  view_id(samples[sample], draw));
        }
        ++number;
    }
    return leakage;
}

}  // namespace curie
