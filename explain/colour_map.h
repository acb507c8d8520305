// Numbers as colours.
#pragma once

#include <array>
#include <cstdint>

namespace curie {

using Colour = std::array<uint8_t, 3>;  ///< red, green, blue (sRGB)

/// Perceptually uniform: equal steps of `value` (clamped to 0..1) look equally large, and grey
/// prints keep the order. 33 stops of matplotlib's "inferno" (N. J. Smith, S. van der Walt, CC0),
/// from black over purple and orange to light yellow; linear between them.
Colour sequential_colour(double value);

/// For signed numbers: blue at -1 over white at 0 to red at 1 (clamped).
Colour diverging_colour(double value);

}  // namespace curie
