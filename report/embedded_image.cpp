#include "report/embedded_image.h"

#include <stb/stb_image_write.h>

#include "engine/error.h"
#include "report/html.h"

namespace curie {

std::string base64(std::string_view bytes) {
    constexpr char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (size_t i = 0; i < bytes.size(); i += 3) {
        const size_t count = std::min<size_t>(3, bytes.size() - i);
        uint32_t word = 0;
        for (size_t k = 0; k < 3; ++k)
            word = word << 8 | (k < count ? static_cast<uint8_t>(bytes[i + k]) : 0);
        for (size_t k = 0; k < 4; ++k)
            text += k <= count ? letters[word >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

std::string embedded_image(const Image& image, const std::string& description) {
    const auto store = [](void* target, void* bytes, int count) {
        static_cast<std::string*>(target)->append(static_cast<const char*>(bytes), count);
    };
    std::string encoded;
    constexpr int quality = 90;
    if (!stbi_write_jpg_to_func(store, &encoded, image.width, image.height, image.channels,
                                image.pixels.data(), quality))
        fail("report", "cannot encode {} x {} x {} pixels", image.height, image.width,
             image.channels);
    return fmt::format(
        "<img width=\"{}\" height=\"{}\" alt=\"{}\" src=\"data:image/jpeg;base64,{}\">\n",
        image.width, image.height, html::escape(description), base64(encoded));
}

}  // namespace curie
