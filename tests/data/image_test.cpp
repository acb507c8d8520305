#include "data/image.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "engine/error.h"
#include "tests/temporary_folder.h"

using namespace curie;
using curie::test::TemporaryFolder;

namespace {

void write(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Image ramp(int64_t height, int64_t width, int64_t channels) {
    Image image{height, width, channels, {}};
    for (int64_t i = 0; i < height * width * channels; ++i)
        image.pixels.push_back(static_cast<uint8_t>(i * 7));
    return image;
}

}  // namespace

TEST_CASE("PGM headers with comments and any whitespace") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a.pgm";
    const std::string pixels("\x00\x0a\xff\x20\x23\x07", 6);
    for (const char* header :
         {"P5\n3 2\n255\n", "P5 3 2 255 ", "P5\t3\r\n2\n255\r",
          "P5\n# by a scanner\n3 # width\n2\n# 9 9\n255\n", "P5#x\n3\v2\f255\n"}) {
        CAPTURE(header);
        write(path, header + pixels);
        const Image image = read_image(path);
        CHECK(image.height == 2);
        CHECK(image.width == 3);
        CHECK(image.channels == 1);
        CHECK(image.pixels == std::vector<uint8_t>{0, 10, 255, 32, 35, 7});
    }
}

TEST_CASE("PGM of 16 bits and of other maxima is scaled to 0..255") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a.pgm";
    write(path, std::string("P5 3 1 65535\n\x00\x00\x80\x00\xff\xff", 19));
    CHECK(read_image(path).pixels == std::vector<uint8_t>{0, 128, 255});
    write(path, std::string("P5 3 1 15\n\x00\x05\x0f", 13));
    CHECK(read_image(path).pixels == std::vector<uint8_t>{0, 85, 255});
    write(path, std::string("P5 2 1 15\n\x00\x10", 12));
    CHECK_THROWS_WITH_AS(read_image(path), doctest::Contains("at most 15"), InputError);
}

TEST_CASE("PGM and PNG files come back as they were written") {
    const TemporaryFolder folder;
    for (const int64_t channels : {1, 3}) {
        const Image image = ramp(5, 9, channels);
        write_png(folder.path() / "a.png", image);
        const Image back = read_image(folder.path() / "a.png");
        CHECK(back.height == 5);
        CHECK(back.width == 9);
        CHECK(back.channels == channels);
        CHECK(back.pixels == image.pixels);
    }
    const Image image = ramp(3, 4, 1);
    write_pgm(folder.path() / "a.pgm", image);
    CHECK(read_image(folder.path() / "a.pgm").pixels == image.pixels);
    CHECK(read(folder.path() / "a.pgm").starts_with("P5\n4 3\n255\n"));
    CHECK_THROWS_AS(write_pgm(folder.path() / "b.pgm", ramp(3, 4, 3)), Error);
}

TEST_CASE("missing, truncated and foreign files are named with the reason") {
    const TemporaryFolder folder;
    const auto path = folder.path() / "bad";
    const auto refused = [&](const char* reason) {
        CHECK_THROWS_WITH_AS(read_image(path), doctest::Contains(reason), InputError);
        CHECK_THROWS_WITH_AS(read_image(path), doctest::Contains(path.string().c_str()),
                             InputError);
    };
    refused("No such file");
    write(path, "");
    refused("is empty");
    write(path, "%PDF-1.4 and so on");
    refused("signatures");
    write(path, "P5\n3 2\n255\n12345");
    refused("truncated");
    write(path, "P5\n3 2\n");
    refused("largest value");
    write(path, "P5\n3 99999999999 255\n");
    refused("height");
    write_png(path, ramp(40, 40, 1));
    const std::string png = read(path);
    for (const size_t size : {size_t{5}, size_t{30}, png.size() / 2, png.size() - 12}) {
        write(path, png.substr(0, size));
        refused("corrupt or truncated");
    }
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    refused("folder");
}
