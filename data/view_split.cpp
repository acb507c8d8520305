#include "data/view_split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "engine/error.h"
#include "engine/random.h"

namespace curie {
namespace {

constexpr uint64_t views_stream = 0x7669657773;  // "views": no other draw uses this stream

struct Table5 {
    std::set<std::string> kinds;
    int64_t images;  ///< that the public set really holds; the paper's own counts differ a little
    ViewCounts counts;
};

const std::array<Table5, 4>& table5() {
    static const std::array<Table5, 4> rows{
        {{{"mini-mias"}, 322, {2880, 2014, 576, 290, true}},
         {{"inbreast"}, 410, {5040, 3528, 1008, 504, true}},
         {{"cbis-ddsm"}, 3103, {11940, 8358, 2388, 1194, true}},
         {{"mini-mias", "inbreast", "cbis-ddsm"}, 3835, {21732, 15212, 4346, 2174, true}}}};
    return rows;
}

int64_t rounded(double value) {
    return std::llround(value);
}

/// The views of a class: whole rounds over its images, draw 0 first; the last, partial round takes
/// some at random.
void add_views(const std::vector<int64_t>& members, int64_t count, Random& random,
               std::vector<std::pair<int64_t, int64_t>>& views) {
    const auto size = static_cast<int64_t>(members.size());
    for (int64_t draw = 0; count > 0; ++draw, count -= size) {
        const std::vector<int64_t> order = random.permutation(size);
        for (int64_t i = 0; i < std::min(size, count); ++i)
            views.emplace_back(members[order[i]], draw);
    }
}

}  // namespace

ViewCounts paper_counts(const std::vector<std::string>& kinds, int64_t images,
                        const SplitOptions& fractions) {
    const std::set<std::string> wanted(kinds.begin(), kinds.end());
    const Table5* row = &table5().back();
    for (const Table5& one : table5())
        if (one.kinds == wanted) row = &one;
    if (row->kinds == wanted && row->images == images) return row->counts;
    ViewCounts counts;
    counts.total = std::max(images, rounded(static_cast<double>(row->counts.total * images) /
                                            static_cast<double>(row->images)));
    const auto total = static_cast<double>(counts.total);
    counts.validation = rounded(fractions.validation * total);
    counts.test = rounded(fractions.test * total);
    counts.train = counts.total - counts.validation - counts.test;
    return counts;
}

ViewSplit split_views(const Dataset& dataset, const ViewCounts& counts, bool balance,
                      uint64_t seed) {
    std::vector<std::vector<int64_t>> classes(dataset.class_names.size());
    for (size_t i = 0; i < dataset.samples.size(); ++i)
        classes.at(dataset.samples[i].label).push_back(static_cast<int64_t>(i));
    std::erase_if(classes, [](const auto& members) { return members.empty(); });
    Random random(seed, views_stream);
    std::vector<std::pair<int64_t, int64_t>> views;
    int64_t images_left = static_cast<int64_t>(dataset.samples.size());
    auto classes_left = static_cast<int64_t>(classes.size());
    for (const auto& members : classes) {
        // Shares of what is left, so that the total comes out exactly.
        const int64_t left = counts.total - static_cast<int64_t>(views.size());
        const auto size = static_cast<int64_t>(members.size());
        const int64_t share =
            balance ? left / classes_left
                    : rounded(static_cast<double>(left * size) / static_cast<double>(images_left));
        add_views(members, share, random, views);
        --classes_left;
        images_left -= size;
    }
    require(static_cast<int64_t>(views.size()) == counts.total, "views",
            "expected {} views, got {}", counts.total, views.size());

    ViewSplit split;
    const std::vector<int64_t> order = random.permutation(counts.total);
    int64_t next = 0;
    for (const auto& [part, size] :
         {std::pair{&Split::train, counts.train}, std::pair{&Split::validation, counts.validation},
          std::pair{&Split::test, counts.test}}) {
        std::vector<std::pair<int64_t, int64_t>> chosen;
        for (int64_t i = 0; i < size; ++i) chosen.push_back(views[order[next++]]);
        std::sort(chosen.begin(), chosen.end());
        for (const auto& [sample, draw] : chosen) {
            (split.samples.*part).push_back(sample);
            (split.draws.*part).push_back(draw);
        }
    }
    return split;
}

std::string view_id(const Sample& sample, int64_t draw) {
    return draw == 0 ? sample.id : fmt::format("{}#{}", sample.id, draw);
}

}  // namespace curie
