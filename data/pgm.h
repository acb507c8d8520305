// The binary portable grey map (netpbm "P5"), the format of the original mini-MIAS archive.
#pragma once

#include <string>
#include <string_view>

#include "data/image.h"

namespace curie {

struct PgmHeader {
    int width, height;
    int maximum;        ///< 1 .. 65535; above 255 a sample has two bytes, the high one first
    size_t data_start;  ///< offset of the first sample
};

/// "P5", then width, height, maximum separated by any white space and `#` comments, then exactly
/// one white space. InputError naming `name` otherwise.
PgmHeader parse_pgm_header(std::string_view bytes, const std::string& name);

/// Header and samples; samples are scaled to 8 bits by round(value * 255 / maximum).
Image decode_pgm(std::string_view bytes, const std::string& name);

}  // namespace curie
