#include "explain/layer_sheet.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "explain/colour_map.h"
#include "explain/layer_numbers.h"
#include "tests/explain/small_models.h"
#include "tests/kernels/operation_check.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

int pixels_of(const Image& image, const Colour& colour) {
    int count = 0;
    for (int i = 0; i < image.height; ++i)
        for (int j = 0; j < image.width; ++j)
            count += Colour{image.at(i, j, 0), image.at(i, j, 1), image.at(i, j, 2)} == colour;
    return count;
}

}  // namespace

TEST_CASE("explain: numbers of a layer, its gradient and its weights by hand") {
    Context context = make_context();
    Model model = two_channel_model(context, {4, -8, 0, -4, 0, 8, 4, -8}, {0.25});
    const ActivationGradient relu =
        activation_gradient(context, model, two_by_two(context), 1, "relu");
    CHECK(relu.activation == std::vector<double>{0, 1.5, 1, 0.5, 2, 0, 3, 0});
    CHECK(relu.gradient == std::vector<double>{4, -8, 0, -4, 0, 8, 4, -8});
    CHECK(relu.score == doctest::Approx(-1.75));
    const std::vector<ChannelNumbers> numbers = channel_numbers(relu);
    REQUIRE(numbers.size() == 2);
    CHECK(numbers[0].maximum == 3);
    CHECK(numbers[0].mean == doctest::Approx(1.5));
    CHECK(numbers[0].zeros == doctest::Approx(0.25));
    CHECK(numbers[0].gradient == doctest::Approx(2));
    CHECK(numbers[1].gradient == doctest::Approx(-3));

    // A layer without rows and columns, and the output itself.
    const ActivationGradient flat =
        activation_gradient(context, model, two_by_two(context), 1, "flatten");
    CHECK(flat.shape == Shape{1, 8});
    CHECK(flat.gradient == relu.gradient);
    const ActivationGradient output =
        activation_gradient(context, model, two_by_two(context), 0, "output");
    CHECK(output.gradient == std::vector<double>{-1});
    CHECK_THROWS_WITH_AS(activation_gradient(context, model, two_by_two(context), 1, "rleu"),
                         "[explain] expected a layer of two_channels, got rleu; it has conv, relu, "
                         "flatten, output",
                         InputError);

    const TemporaryFolder folder;
    write_channel_numbers(folder.path() / "relu.csv", relu);
    CHECK(text_of(folder.path() / "relu.csv") ==
          "channel,min,mean,max,zeros,gradient\n0,0,1.5,3,0.25,2\n1,0,0.5,1.5,0.5,-3\n");
    CHECK(!kernel_of(model, "relu"));
    write_kernel(folder.path() / "conv.csv", *kernel_of(model, "conv"));
    CHECK(text_of(folder.path() / "conv.csv") ==
          "row,column,input,output,weight\n0,0,0,0,1\n0,0,0,1,-1\n");
}

TEST_CASE("explain: a sheet shows every channel in its own scale, and the filters") {
    Context context = make_context();
    Model model = two_channel_model(context, {4, -8, 0, -4, 0, 8, 4, -8}, {0.25});
    const auto layer = [&](const std::string& name) {
        return activation_gradient(context, model, two_by_two(context), 1, name);
    };
    // 2 x 2 activations on tiles of 88 pixels: each is a square of 44.
    const Image sheet = activation_sheet(model, layer("relu"));
    CHECK(pixels_of(sheet, sequential_colour(1)) == 2 * 44 * 44);
    CHECK(pixels_of(sheet, sequential_colour(2.0 / 3)) == 44 * 44);  // 2 of A0, whose maximum is 3
    CHECK(pixels_of(sheet, sequential_colour(0)) == 3 * 44 * 44);
    CHECK(filter_sheet(model, "relu").height == 0);

    const Image signed_sheet = layer_sheet(model, layer("conv"));
    CHECK(pixels_of(signed_sheet, diverging_colour(1)) > 2 * 44 * 44);  // and the weight 1
    CHECK(pixels_of(signed_sheet, diverging_colour(-1)) > 44 * 44);     // conv[1,1] = -1.5, and -1
    CHECK(signed_sheet.height > activation_sheet(model, layer("conv")).height);

    const Image flat = activation_sheet(model, layer("flatten"));
    CHECK(pixels_of(flat, sequential_colour(1)) == 24 * 24);
    CHECK(pixels_of(filter_sheet(model, "output"), diverging_colour(-1)) == 2 * 14 * 14);
}
