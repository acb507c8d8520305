#include "data/image.h"

#include <doctest/doctest.h>
#include <stb/stb_image_write.h>

#include "data/pgm.h"
#include "engine/error.h"
#include "tests/data/temporary_folder.h"

using namespace curie;

namespace {

Image ramp(int height, int width, int channels) {
    Image image{height, width, channels, {}};
    for (int i = 0; i < height * width * channels; ++i)
        image.pixels.push_back(static_cast<uint8_t>(i * 37 + 11));
    return image;
}

std::string encode_jpeg(const Image& image) {
    std::string bytes;
    stbi_write_jpg_to_func(
        [](void* target, void* data, int count) {
            static_cast<std::string*>(target)->append(static_cast<char*>(data), count);
        },
        &bytes, image.width, image.height, image.channels, image.pixels.data(), 95);
    return bytes;
}

std::string error_of(const std::string& path) {
    return message_of<InputError>([&] { read_image(path); });
}

}  // namespace

TEST_CASE("image: PGM and PNG come back bit for bit, with their size") {
    const TemporaryFolder folder;
    const Image grey = ramp(5, 7, 1), colour = ramp(4, 3, 3);
    write_pgm(folder.path("a.pgm"), grey);
    write_png(folder.path("a.png"), grey);
    write_png(folder.path("c.png"), colour);
    for (const char* name : {"a.pgm", "a.png"}) {
        const Image back = read_image(folder.path(name));
        CHECK(back.height == 5);
        CHECK(back.width == 7);
        CHECK(back.channels == 1);
        CHECK(back.pixels == grey.pixels);
        CHECK(read_image_size(folder.path(name)).height == 5);
        CHECK(read_image_size(folder.path(name)).width == 7);
    }
    CHECK(read_image(folder.path("c.png")).channels == 3);
    CHECK(read_image(folder.path("c.png")).pixels == colour.pixels);
    CHECK(read_whole(folder.path("a.pgm")).substr(0, 11) == "P5\n7 5\n255\n");
    CHECK_THROWS_AS(write_pgm(folder.path("c.pgm"), colour), Error);
}

TEST_CASE("image: the PGM header takes comments and any white space") {
    const std::string pixels = "\x01\x02\x03\x04\x05\x06";
    for (const std::string header :
         {"P5\n3 2\n255\n", "P5 3 2 255 ", "P5\n# made by hand\n3\t2 # size\n#\n 255\n",
          "P5\r\n3\r\n2\r\n255\n"}) {
        CAPTURE(header);
        const Image image = decode_image(header + pixels, "x");
        CHECK(image.width == 3);
        CHECK(image.height == 2);
        CHECK(image.pixels == std::vector<uint8_t>{1, 2, 3, 4, 5, 6});
    }
}

TEST_CASE("image: other PGM depths are scaled by 255 / maximum, rounded") {
    using namespace std::string_literals;
    const Image twelve_bit = decode_pgm("P5 4 1 4095\n\x00\x00\x08\x00\x0F\xFF\x00\x08"s, "x");
    CHECK(twelve_bit.pixels == std::vector<uint8_t>{0, 128, 255, 0});
    CHECK(decode_pgm("P5 3 1 15\n\x00\x07\x0F"s, "x").pixels == std::vector<uint8_t>{0, 119, 255});
    CHECK(contains(message_of<InputError>([] { decode_pgm("P5 1 1 15\n\x10"s, "x.pgm"); }),
                   "above its maximum 15"));
}

TEST_CASE("image: a damaged file is named together with what is wrong") {
    const TemporaryFolder folder;
    CHECK(contains(error_of(folder.path("none.png")), "none.png"));
    CHECK(contains(error_of(folder.path("none.png")), "No such file"));
    CHECK(contains(error_of(folder.path()), "is a folder"));
    CHECK(contains(error_of(folder.write("empty.pgm", "")), "is empty"));
    CHECK(contains(error_of(folder.write("text.png", "hello")), "is not an image"));

    const std::string cut =
        error_of(folder.write("cut.pgm", "P5\n10 10\n255\n" + std::string(42, 'x')));
    CHECK(contains(cut, "cut.pgm"));
    CHECK(contains(cut, "expected 100 bytes"));
    CHECK(contains(cut, "got 42"));
    CHECK(contains(error_of(folder.write("header.pgm", "P5\n10")), "height"));
    CHECK(contains(error_of(folder.write("huge.pgm", "P5\n99999999999 1\n255\n")), "width"));
    CHECK(contains(error_of(folder.write("zero.pgm", "P5\n4 0\n255\n")), "height"));

    write_png(folder.path("a.png"), ramp(40, 40, 1));
    const std::string png = read_whole(folder.path("a.png"));
    CHECK(contains(error_of(folder.write("half.png", png.substr(0, png.size() / 2))), "half.png"));
    std::string broken = png;
    for (size_t i = 60; i < 120; ++i) broken[i] = static_cast<char>(0xAA);
    CHECK(contains(error_of(folder.write("broken.png", broken)), "damaged"));
}

TEST_CASE("image: a truncated JPEG is refused, a whole one is read") {
    const TemporaryFolder folder;
    Image flat{32, 48, 1, std::vector<uint8_t>(32 * 48, 120)};
    const std::string jpeg = encode_jpeg(flat);
    const Image back = read_image(folder.write("a.jpg", jpeg));
    CHECK(back.height == 32);
    CHECK(back.width == 48);
    for (const uint8_t pixel : back.pixels) CHECK(std::abs(pixel - 120) <= 2);
    CHECK(contains(error_of(folder.write("cut.jpg", jpeg.substr(0, jpeg.size() - 20))),
                   "truncated JPEG"));
}
