// Explanations of a trained network, and what the program says and writes.
#include "explain/study.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>

#include "data/synthetic_mammogram.h"
#include "explain/image_input.h"
#include "explain/method.h"
#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "optim/adam.h"
#include "tests/explain/small_models.h"
#include "tests/kernels/operation_check.h"
#include "tests/temporary_folder.h"
#include "training/checkpoint.h"

using namespace curie;
using namespace curie::test;

TEST_CASE("explain: means over the images with a lesion, and the table") {
    ExplainStudy study;
    study.images = {
        {"a",
         "abnormal",
         "abnormal",
         {0.1, 0.9},
         0.9,
         {{"grad-cam", 2, {}, {{0.5, 0.1, 1}}, "a.png"}}},
        {"b",
         "abnormal",
         "abnormal",
         {0.4, 0.6},
         0.6,
         {{"grad-cam", 1, 0.01, {{0.1, 0.3, 0}}, ""}}},
        {"c", "", "abnormal", {0.8, 0.2}, 0.2, {{"grad-cam", 1, {}, {}, ""}}},
    };
    const std::vector<StudyRow> rows = summarise(study);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].images == 2);
    CHECK(rows[0].mass_inside == doctest::Approx(0.3));
    CHECK(rows[0].area_inside == doctest::Approx(0.2));
    CHECK(rows[0].hits == doctest::Approx(0.5));
    CHECK(study_table(study).find("grad-cam                     2        0.300        0.200") !=
          std::string::npos);
    const nlohmann::json json = to_json(study);
    CHECK(json["summary"][0]["pointing_game"] == 0.5);
    CHECK(json["images"][0]["methods"][0]["picture"] == "a.png");
    CHECK(json["images"][1]["methods"][0]["completeness_error"] == 0.01);
    CHECK(json["images"][2]["truth"].is_null());
    CHECK(!json["images"][2]["methods"][0].contains("hit"));
    CHECK(study_line(study.images[2]).find("max 1") != std::string::npos);
    study.images.pop_back();
    study.images[0].methods[0].localisation.reset();
    study.images[1].methods[0].localisation.reset();
    CHECK(study_table(study).empty());
}

namespace {

constexpr int side = 32;

/// A bright disc on grey noise, or none; class 1 has one.
struct Disc {
    Image image{side, side, 1, std::vector<uint8_t>(side* side)};
    Lesion lesion;
};

Disc draw_disc(int number, bool abnormal) {
    Disc disc;
    uint32_t state = 12345u + 977u * uint32_t(number);
    const auto next = [&](int range) {
        state = state * 1664525u + 1013904223u;
        return static_cast<int>((state >> 16) % uint32_t(range));
    };
    const int row = 7 + next(side - 14), column = 7 + next(side - 14);
    disc.lesion.row = float(row);
    disc.lesion.column = float(column);
    disc.lesion.radius = 5;
    for (int i = 0; i < side; ++i)
        for (int j = 0; j < side; ++j) {
            const bool inside = (i - row) * (i - row) + (j - column) * (j - column) <= 16;
            disc.image.at(i, j) = uint8_t(60 + next(40) + (abnormal && inside ? 110 : 0));
        }
    return disc;
}

}  // namespace

TEST_CASE("explain: the maps of a trained P-NET lie on the lesions") {
    Context context = make_context(1);  // so small a network gains nothing from threads
    Model model = make_model("pnet", {{"height", side},
                                      {"width", side},
                                      {"width_multiplier", 0.125},
                                      {"dropout", 0.0},
                                      {"batch_norm_momentum", 0.8}});
    model.module->initialize(context, 1);
    Adam adam(context, model.module->parameters(), {});
    for (int step = 0; step < 40; ++step) {
        std::vector<float> pixels;
        std::vector<double> labels;
        for (int n = 0; n < 16; ++n) {
            const Disc disc = draw_disc(16 * step + n, n % 2 == 1);
            for (uint8_t pixel : disc.image.pixels)
                for (int c = 0; c < 3; ++c) pixels.push_back(float(pixel) / 255.0f);
            labels.push_back(n % 2);
        }
        context.training = true;
        model.module->clear_gradients();
        const Tensor logits = (*model.module)(
            context, context.from(std::span<const float>(pixels), {16, side, side, 3}));
        const Tensor loss = binary_cross_entropy(
            context, logits, context.from(std::span<const double>(labels), {16, 1}));
        context.tape.backward(context, loss);
        adam.step(context);
    }
    ExplainStudy study;
    const ExplainOptions options{"block3.bn", {.steps = 8}, {.patch = 6, .stride = 6}};
    for (int n = 0; n < 6; ++n) {
        const Disc disc = draw_disc(5000 + n, true);
        const Tensor input = image_input(context, model, disc.image);
        ExplainedImage row;
        for (const std::string& method : explanation_methods()) {
            const Heatmap map = explain(context, model, input, 1, method, options).map;
            row.methods.push_back(
                {method, map.maximum, {}, localise(map, side, side, {disc.lesion}, 0), ""});
        }
        study.images.push_back(row);
    }
    for (const StudyRow& row : summarise(study)) {
        CAPTURE(row.method);
        CAPTURE(row.mass_inside);
        CAPTURE(row.area_inside);
        CHECK(row.images == 6);
        CHECK(row.hits >= 0.6);
        CHECK(row.mass_inside > 2 * row.area_inside);
    }
}
