#include "engine/shape.h"

namespace curie {

std::string Shape::to_string() const {
    if (rank_ == 0) return "scalar";
    return fmt::format("{}", fmt::join(begin(), end(), "x"));
}

}  // namespace curie

fmt::format_context::iterator fmt::formatter<curie::Shape>::format(
    const curie::Shape& shape, fmt::format_context& context) const {
    return fmt::formatter<std::string>::format(shape.to_string(), context);
}
