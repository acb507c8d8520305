#include "data/image.h"

#include <doctest/doctest.h>
#include <stb/stb_image_write.h>

#include "data/pgm.h"
#include "engine/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

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

std::string image_error(const std::string& path) {
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
    CHECK(contains(image_error(folder.path("none.png")), "none.png"));
    CHECK(contains(image_error(folder.path("none.png")), "No such file"));
    CHECK(contains(image_error(folder.path()), "is a folder"));
    CHECK(contains(image_error(folder.write("empty.pgm", "")), "is empty"));
    CHECK(contains(image_error(folder.write("text.png", "hello")), "is not an image"));

    const std::string cut =
        image_error(folder.write("cut.pgm", "P5\n10 10\n255\n" + std::string(42, 'x')));
    CHECK(contains(cut, "cut.pgm"));
    CHECK(contains(cut, "expected 100 bytes"));
    CHECK(contains(cut, "got 42"));
    CHECK(contains(image_error(folder.write("header.pgm", "P5\n10")), "height"));
    CHECK(contains(image_error(folder.write("huge.pgm", "P5\n99999999999 1\n255\n")), "width"));
    CHECK(contains(image_error(folder.write("zero.pgm", "P5\n4 0\n255\n")), "height"));

    write_png(folder.path("a.png"), ramp(40, 40, 1));
    const std::string png = read_whole(folder.path("a.png"));
    CHECK(
        contains(image_error(folder.write("half.png", png.substr(0, png.size() / 2))), "half.png"));
    std::string broken = png;
    for (size_t i = 60; i < 120; ++i) broken[i] = static_cast<char>(0xAA);
    CHECK(contains(image_error(folder.write("broken.png", broken)), "damaged"));
}

TEST_CASE("image: a truncated JPEG is refused, a whole one is read") {
    const TemporaryFolder folder;
    Image flat{32, 48, 1, std::vector<uint8_t>(32 * 48, 120)};
    const std::string jpeg = encode_jpeg(flat);
    const Image back = read_image(folder.write("a.jpg", jpeg));
    CHECK(back.height == 32);
    CHECK(back.width == 48);
    for (const uint8_t pixel : back.pixels) CHECK(std::abs(pixel - 120) <= 2);
    CHECK(contains(image_error(folder.write("cut.jpg", jpeg.substr(0, jpeg.size() - 20))),
                   "truncated JPEG"));
}

TEST_CASE("image: a 16-bit PNG is scaled by 255 / 65535, rounded") {
    // 3 x 2 grey, made by PIL: 0 65535 32768 / 128 129 386.
    constexpr uint8_t kPng[] = {
        0x89, 'P',  'N',  'G',  0x0d, 0x0a, 0x1a, 0x0a, 0,    0,    0,    0x0d, 'I',  'H',
        'D',  'R',  0,    0,    0,    3,    0,    0,    0,    2,    0x10, 0,    0,    0,
        0,    0xe8, 0x8f, 0xe5, 0x85, 0,    0,    0,    0x16, 'I',  'D',  'A',  'T',  0x78,
        0x9c, 0x63, 0x60, 0x60, 0xf8, 0xff, 0xbf, 0x81, 0x81, 0x91, 0xa1, 0x81, 0x81, 0x91,
        0x91, 0x11, 0x00, 0x1c, 0x06, 0x03, 0x03, 0xdb, 0x34, 0xd2, 0xe7, 0,    0,    0,
        0,    'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82};
    const TemporaryFolder folder;
    const Image image = read_image(
        folder.write("a.png", std::string_view(reinterpret_cast<const char*>(kPng), sizeof kPng)));
    CHECK(image.channels == 1);
    CHECK(image.width == 3);
    CHECK(image.pixels == std::vector<uint8_t>{0, 255, 128, 0, 1, 2});
}

TEST_CASE("image: a claim of more pixels than the file can hold is refused before allocating") {
    const TemporaryFolder folder;
    std::string png;
    write_png(folder.path("a.png"), ramp(4, 4, 1));
    png = read_whole(folder.path("a.png"));
    png[18] = '\x3F';  // width 16132 (0x00003F04)
    png[22] = '\x3F';
    CHECK(contains(image_error(folder.write("huge.png", png)), "claims 16132 x 16132 pixels"));
    CHECK(contains(image_error(folder.write("huge.pgm", "P5 65535 65535 65535\n12")),
                   "expected 8589672450 bytes"));
    std::string jpeg = encode_jpeg(ramp(8, 8, 1));
    const size_t frame = jpeg.find("\xFF\xC0");
    REQUIRE(frame != std::string::npos);
    for (size_t i = 5; i < 9; ++i) jpeg[frame + i] = '\x3F';
    CHECK(contains(image_error(folder.write("huge.jpg", jpeg)), "claims 16191 x 16191 pixels"));
}

TEST_CASE("image: the size of a JPEG behind a long comment") {
    const TemporaryFolder folder;
    const std::string jpeg = encode_jpeg(ramp(8, 24, 1));
    const std::string comment = "\xFF\xFE\xFF\xFF" + std::string(65533, 'c');
    const std::string path =
        folder.write("a.jpg", jpeg.substr(0, 2) + comment + comment + jpeg.substr(2));
    CHECK(read_image_size(path).width == 24);
    CHECK(read_image_size(path).height == 8);
}

TEST_CASE("image: classic DDSM's lossless JPEG is refused with the way to convert it") {
    const TemporaryFolder folder;
    using namespace std::string_literals;
    const std::string lossless = "\xFF\xD8\xFF\xFE\0\4ab\xFF\xC3\0\x0B\x0C\0\1\0\1\1\1\x11\0"s;
    for (const char* name : {"A_1141_1.LEFT_CC.LJPEG", "a.jpg"}) {
        const std::string message = image_error(folder.write(name, lossless));
        CHECK(contains(message, name));
        CHECK(contains(message, "lossless JPEG as of classic DDSM"));
        CHECK(contains(message, "jpeg -d -s"));
    }
}
