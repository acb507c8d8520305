#include "data/synthetic_mammogram.h"

#include "data/synthetic_breast.h"
#include "data/synthetic_film.h"
#include "data/synthetic_lesion.h"
#include "data/synthetic_parenchyma.h"
#include "engine/error.h"
#include "engine/random.h"

namespace curie {
namespace {

/// One Philox stream a purpose, so that a change of one drawing leaves the others as they are.
enum Purpose : uint64_t { anatomy = 0, illness = 1, tissue = 2, plan = 3, lesion = 4, film = 5 };

Random stream(const SyntheticOptions& options, int patient, int side, Purpose purpose) {
    return Random(options.seed,
                  static_cast<uint64_t>(patient) << 8 | static_cast<uint64_t>(side) << 4 | purpose);
}

constexpr int kBoth = 2;  // in place of a side: what the two breasts share

Breast make_breast(const SyntheticOptions& options, int patient, bool right) {
    Random shared = stream(options, patient, kBoth, anatomy);
    Random own = stream(options, patient, right, anatomy);
    return Breast(shared, own);
}

/// Most ill patients of mini-MIAS have one abnormal breast; here 3 in 17 have two.
bool is_abnormal(const SyntheticOptions& options, int patient, bool right) {
    Random random = stream(options, patient, kBoth, illness);
    const double u = random.uniform(0, 1), f = options.abnormal_fraction;
    if (u < 0.3 * f) return true;
    return u < 1.7 * f && (random.uniform(0, 1) < 0.5) == right;
}

std::vector<LesionPlan> make_plans(const SyntheticOptions& options, const Breast& breast,
                                   int patient, bool right) {
    if (!is_abnormal(options, patient, right)) return {};
    Random random = stream(options, patient, right, plan);
    std::vector<LesionPlan> plans;
    const int count = random.uniform() < 0.08f ? 2 : 1;
    for (int k = 0; k < count; ++k)
        plans.push_back(plan_lesion(breast, static_cast<float>(options.lesion_scale), random));
    return plans;
}

/// Half resolution is finer than any structure drawn; grain and letters come at full size.
int field_size(const SyntheticOptions& options) {
    return std::max(options.size / 2, 64);
}

void check(const SyntheticOptions& options, int patient) {
    if (patient < 1 || options.size < 64 || options.abnormal_fraction < 0 ||
        options.abnormal_fraction > 0.55 || options.lesion_contrast < 0 ||
        options.lesion_scale <= 0)
        fail_input("synthetic",
                   "expected patient >= 1, size >= 64, abnormal fraction 0 to 0.55, contrast >= 0 "
                   "and scale > 0, got {}, {}, {}, {} and {}",
                   patient, options.size, options.abnormal_fraction, options.lesion_contrast,
                   options.lesion_scale);
}

}  // namespace

Sample describe_synthetic(const SyntheticOptions& options, int patient, bool right,
                          LabelConvention convention) {
    check(options, patient);
    const Breast breast = make_breast(options, patient, right);
    Sample sample;
    sample.id = fmt::format("mdb{:03}", 2 * patient - (right ? 0 : 1));
    sample.patient = fmt::format("synthetic-{}-{:04}", options.seed, patient);
    sample.side = right ? "right" : "left";
    sample.view = "MLO";
    sample.height = sample.width = options.size;
    sample.density = mini_mias_tissue(breast.density());
    const float scale = static_cast<float>(options.size) / 1024;
    for (const LesionPlan& plan : make_plans(options, breast, patient, right)) {
        const float column = (plan.x + 0.5f) * scale - 0.5f;
        sample.lesions.push_back({plan.kind,
                                  plan.malignant ? Severity::malignant : Severity::benign,
                                  right ? static_cast<float>(options.size - 1) - column : column,
                                  (plan.y + 0.5f) * scale - 0.5f, plan.radius * scale});
    }
    sample.label = label_of(sample.severity(), convention).value_or(0);
    return sample;
}

Image render_synthetic(const SyntheticOptions& options, int patient, bool right) {
    check(options, patient);
    const Breast breast = make_breast(options, patient, right);
    Field field(field_size(options)), depth(field_size(options));
    Random tissue_random = stream(options, patient, right, tissue);
    render_parenchyma(breast, options.seed, tissue_random.stream() | uint64_t{1} << 60,
                      tissue_random, field, depth);
    Random lesion_random = stream(options, patient, right, lesion);
    for (const LesionPlan& plan : make_plans(options, breast, patient, right))
        draw_lesion(plan, static_cast<float>(options.lesion_contrast), depth, lesion_random, field);
    Random film_random = stream(options, patient, right, film);
    return expose_film(breast, field, options.size, right, film_random);
}

Image render_synthetic_mask(const SyntheticOptions& options, int patient, bool right) {
    check(options, patient);
    const Breast breast = make_breast(options, patient, right);
    Field mask(field_size(options));
    Random lesion_random = stream(options, patient, right, lesion);
    for (const LesionPlan& plan : make_plans(options, breast, patient, right))
        mark_lesion(plan, lesion_random, mask);
    Image image{mask.size, mask.size, 1, std::vector<uint8_t>(mask.values.size())};
    for (int row = 0; row < mask.size; ++row)
        for (int column = 0; column < mask.size; ++column)
            image.at(row, right ? mask.size - 1 - column : column) =
                mask.at(row, column) != 0 ? 255 : 0;
    return image;
}

Dataset synthetic_dataset(const SyntheticOptions& options, int patients, int first,
                          LabelConvention convention) {
    Dataset dataset;
    dataset.name = "synthetic";
    dataset.class_names = class_names_of(convention);
    for (int patient = first; patient < first + patients; ++patient)
        for (const bool right : {false, true}) {
            Sample sample = describe_synthetic(options, patient, right, convention);
            if (label_of(sample.severity(), convention))
                dataset.samples.push_back(std::move(sample));
            else
                dataset.skipped.push_back(
                    {sample.id, fmt::format("is normal, which the convention {} leaves out",
                                            label_convention_name(convention))});
        }
    const auto rendered_by = [options](auto render) {
        return [options, render](const Sample& sample) {
            const int number = std::stoi(sample.id.substr(3));
            return render(options, (number + 1) / 2, number % 2 == 0);
        };
    };
    dataset.read = rendered_by(render_synthetic);
    dataset.mask = rendered_by(render_synthetic_mask);
    return dataset;
}

}  // namespace curie
