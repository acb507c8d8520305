#include <algorithm>
#include <cmath>

#include "explain/grad_cam.h"
#include "explain/overlay.h"
#include "report/embedded_image.h"
#include "report/html.h"
#include "report/sections.h"
#include "training/checkpoint.h"
#include "training/evaluation.h"
#include "training/run_config.h"
#include "training/run_data.h"

namespace curie {
namespace {

constexpr size_t kShown = 8;

/// Rows of predictions.csv: the wrong ones, the most confident first; the first of equal ones in
/// the file's order.
std::vector<size_t> worst_first(const RunFiles& run) {
    const auto confidence = [&](size_t row) {
        const PredictedImage& image = run.test_images[row];
        return image.scores[image.predicted];
    };
    std::vector<size_t> rows;
    for (size_t row = 0; row < run.test_images.size(); ++row)
        if (run.test_images[row].predicted != run.test_images[row].truth) rows.push_back(row);
    std::stable_sort(rows.begin(), rows.end(),
                     [&](size_t a, size_t b) { return confidence(a) > confidence(b); });
    return rows;
}

std::string caption(const RunFiles& run, const PredictedImage& image) {
    return html::element(
        "figcaption",
        html::escape(fmt::format("{} taken for {}, {:.3f}", run.class_names[image.truth],
                                 run.class_names[image.predicted], image.scores[image.predicted])) +
            html::element("small", html::escape(fmt::format("image {}, patient {}", image.image,
                                                            image.patient))));
}

/// The picture that the model saw, and the map over it.
std::string pictures(Context& context, Model& model, const Batch& batch, int64_t place,
                     const PredictedImage& predicted) {
    const auto height = static_cast<int>(model.input[1]), width = static_cast<int>(model.input[2]);
    const int64_t channels = model.input[3], size = height * width * channels;
    const std::span<const float> pixels(batch.images.data() + place * size,
                                        static_cast<size_t>(size));
    Image image{height, width, 1, {}};
    for (int64_t i = 0; i < size; i += channels)
        image.pixels.push_back(
            static_cast<uint8_t>(std::lround(std::clamp(pixels[i], 0.0f, 1.0f) * 255)));
    const Heatmap map = grad_cam(context, model, context.from(pixels, {1, height, width, channels}),
                                 predicted.predicted);
    return html::element(
        "div",
        embedded_image(image, "image " + predicted.image) +
            embedded_image(overlay(image, map), "Grad-CAM of image " + predicted.image),
        "class=\"pair\"");
}

/// The figures of `rows`, in their order. Throws what reading the model or the images throws.
std::string figures(Context& context, const RunFiles& run, const std::vector<size_t>& rows) {
    Model model = load_model(context, run.folder + "/best.safetensors");
    RunConfig config;
    update_from_json(config, run.config);
    const RunData data = load_run_data(config.data, model.input[1], model.input[2]);
    Loader loader = plain_loader(data, &Split::test, config.data, config.training.batch_size);
    std::vector<std::string> drawn(rows.size());
    size_t row = 0;
    loader.start(0);
    for (int64_t b = 0; b < loader.batches_per_epoch(); ++b) {
        const Batch& batch = loader.next();
        for (int64_t i = 0; i < batch.size(); ++i, ++row) {
            const std::string& id = data.dataset().samples[batch.indices[i]].id;
            // Views of the protocol `paper` are named <id>#<draw>.
            if (row >= run.test_images.size() ||
                run.test_images[row].image.substr(0, run.test_images[row].image.find('#')) != id)
                fail_input("report", "expected {} as image {} of the test part, got {}",
                           row < run.test_images.size() ? run.test_images[row].image : "nothing",
                           row + 1, id);
            const auto wanted = std::find(rows.begin(), rows.end(), row);
            if (wanted == rows.end()) continue;
            const PredictedImage& predicted = run.test_images[row];
            drawn[wanted - rows.begin()] = html::element(
                "figure", pictures(context, model, batch, i, predicted) + caption(run, predicted));
        }
    }
    std::string all;
    for (const std::string& figure : drawn) all += figure;
    return html::grid(all);
}

}  // namespace

std::string worst_errors_section(Context& context, const RunFiles& run) {
    const std::string title = "Worst errors";
    if (run.test_images.empty())
        return html::section("errors", title,
                             html::paragraph("No test predictions were recorded."));
    std::vector<size_t> rows = worst_first(run);
    const size_t wrong = rows.size(), all = run.test_images.size();
    if (wrong == 0)
        return html::section(
            "errors", title,
            html::paragraph(fmt::format("None: all {} test images are classified rightly; {}.", all,
                                        run.protocol())));
    rows.resize(std::min(wrong, kShown));
    std::string body = html::paragraph(fmt::format(
        "{} of {} test images are wrong ({}); here {}, the surest first: at the left what the "
        "model "
        "saw, at the right where it saw the class that it chose (Grad-CAM). The number is its "
        "probability of that class.",
        wrong, all, run.protocol(),
        wrong > kShown ? fmt::format("the {} worst", kShown) : std::string("all of them")));
    try {
        body += figures(context, run, rows);
    } catch (const Error& error) {
        html::Table table{{"image", "patient", "truth", "predicted", "probability"}, {}, -1, true};
        for (const size_t row : rows) {
            const PredictedImage& image = run.test_images[row];
            table.rows.push_back({image.image, image.patient, run.class_names[image.truth],
                                  run.class_names[image.predicted],
                                  fmt::format("{:.3f}", image.scores[image.predicted])});
        }
        body = html::paragraph(fmt::format("{} of {} test images are wrong ({}).", wrong, all,
                                           run.protocol())) +
               html::paragraph(fmt::format("No pictures: {}", error.what()), html::Tone::warning) +
               html::table(table);
    }
    return html::section("errors", title, body);
}

}  // namespace curie
