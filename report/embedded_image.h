// Pictures inside a page.
#pragma once

#include <string>
#include <string_view>

#include "data/image.h"

namespace curie {

/// RFC 4648, with padding.
std::string base64(std::string_view bytes);

/// An <img> whose source is the image itself, as JPEG (quality 90). `description` is shown to those
/// who do not see it.
std::string embedded_image(const Image& image, const std::string& description);

}  // namespace curie
