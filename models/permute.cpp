#include "models/permute.h"

#include "engine/error.h"

namespace curie {

PermutedArray permute(const Shape& shape, const std::vector<float>& values,
                      const std::vector<int>& axes) {
    const size_t rank = axes.size();
    require(shape.rank() == static_cast<int>(rank) &&
                shape.size() == static_cast<int64_t>(values.size()),
            "permute", "expected {} values and {} axes, got {} and {}", shape.size(), shape.rank(),
            values.size(), rank);
    std::vector<int64_t> extents, steps;
    for (int axis : axes) {
        extents.push_back(shape[axis]);
        int64_t step = 1;
        for (int inner = axis + 1; inner < shape.rank(); ++inner) step *= shape[inner];
        steps.push_back(step);
    }
    PermutedArray result{Shape(extents), std::vector<float>(values.size())};
    std::vector<int64_t> index(rank);
    int64_t from = 0;
    for (float& value : result.values) {
        value = values[static_cast<size_t>(from)];
        for (size_t axis = rank; axis-- > 0;) {
            from += steps[axis];
            if (++index[axis] < extents[axis]) break;
            from -= steps[axis] * extents[axis];
            index[axis] = 0;
        }
    }
    return result;
}

}  // namespace curie
