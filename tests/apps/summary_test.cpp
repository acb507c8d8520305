// `./curie summary` as a user runs it.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/apps/program_call.h"

using namespace curie::test;

namespace {

nlohmann::json summary(const std::string& arguments) {
    const Outcome outcome = call("summary --json " + arguments);
    CAPTURE(outcome.out);
    REQUIRE(outcome.code == 0);
    return nlohmann::json::parse(outcome.out);
}

}  // namespace

TEST_CASE("summary: parameters and FLOPs of the paper's Table 4") {
    struct Published {
        const char *model, *parameters, *size, *flops;
    };
    constexpr Published table_4[] = {{"vgg16", "138,357,544", "527.79 MiB", "30.693261 G"},
                                     {"resnet50", "25,636,712", "97.80 MiB", "7.711850 G"},
                                     {"mobilenet_v2", "3,538,984", "13.50 MiB", "0.557556 G"},
                                     {"pnet", "1,047,725", "4.00 MiB", "1.691333 G"}};
    for (const Published& row : table_4) {
        const std::string text = call("summary " + std::string(row.model)).out;
        CAPTURE(text);
        CHECK(text.find(row.parameters) != std::string::npos);
        CHECK(text.find(row.size) != std::string::npos);
        CHECK(text.find(std::string(row.flops) + " in Conv2D") != std::string::npos);
    }
}

TEST_CASE("summary: --no-top, --input and --width change the model") {
    const auto features = summary("vgg16 --no-top --input 64x96");
    CHECK(features.at("parameters") == 14714688);
    CHECK(features.at("input") == nlohmann::json({1, 64, 96, 3}));
    CHECK(features.at("layers").back().at("output") == nlohmann::json({1, 2, 3, 512}));
    // Multiply-adds go with the pixels.
    CHECK(features.at("flops_conv2d").get<int64_t>() * 224 * 224 == 30693261312 * 64 * 96);
    const auto narrow = summary("mobilenet_v2 --width 0.35");
    CHECK(narrow.at("parameters") == 1691208);
    CHECK(narrow.at("trainable") == 1691208 - 14080);
}

TEST_CASE("summary: the memory of an image's activations") {
    const auto vgg = summary("vgg16");
    // block1_conv2 holds its input, its output and, beside them, the image.
    const int64_t image = 224 * 224 * 3 * 4, row = 224 * 224 * 64 * 4;
    const int64_t inference = vgg.at("activation_bytes"), training = vgg.at("training_bytes");
    CHECK(inference >= 2 * row + image);
    CHECK(inference <= (2 * row + image) * 9 / 8);
    CHECK(training > 2 * inference);
    const int64_t half = summary("vgg16 --no-top --input 112x112").at("activation_bytes");
    CHECK(half * 4 == doctest::Approx(inference).epsilon(0.1));
}

TEST_CASE("summary: columns stay in line, however long a layer's name") {
    std::istringstream text(call("summary nasnet_large").out);
    std::string line, header;
    std::getline(text, line);
    CHECK(line == "NASNet-A large, input 331 x 331 x 3");
    std::getline(text, line);
    std::getline(text, header);
    const size_t rule = line.size();
    CHECK(header.size() == rule);
    std::getline(text, line);
    int layers = 0;
    for (; std::getline(text, line) && line.rfind("total", 0) != 0; ++layers) {
        CAPTURE(line);
        CHECK(line.size() == rule);
        CHECK(line.find("  ") != std::string::npos);
    }
    CHECK(layers > 900);
}
