#include "data/load_dataset.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <thread>

#include "data/cbis_ddsm.h"
#include "data/image_folder.h"
#include "data/inbreast.h"
#include "data/lesion_mask.h"
#include "data/mini_mias.h"
#include "data/skip_bad.h"
#include "data/synthetic_mammogram.h"

namespace curie {
namespace {

struct Source {
    std::string kind, folder;
};

/// What the options of every kind on disk have.
template <class Options>
Options shared_options(const DatasetOptions& options) {
    Options shared;
    shared.convention = options.convention;
    shared.allow_missing = options.allow_missing;
    shared.skip_bad = options.skip_bad;
    return shared;
}

Dataset load_synthetic(const std::string&, const DatasetOptions& options) {
    SyntheticOptions synthetic;
    synthetic.seed = options.synthetic_seed;
    return synthetic_dataset(synthetic, static_cast<int>(options.patients), 1, options.convention);
}

Dataset load_mini_mias_source(const std::string& folder, const DatasetOptions& options) {
    auto mini_mias = shared_options<MiniMiasOptions>(options);
    return load_mini_mias(folder, mini_mias);
}

Dataset load_inbreast_source(const std::string& folder, const DatasetOptions& options) {
    auto inbreast = shared_options<InbreastOptions>(options);
    inbreast.birads = options.birads;
    inbreast.dicom.window = options.window;
    return load_inbreast(folder, inbreast);
}

Dataset load_cbis_ddsm_source(const std::string& folder, const DatasetOptions& options) {
    auto cbis_ddsm = shared_options<CbisDdsmOptions>(options);
    cbis_ddsm.lesion_crops = options.lesion_crops;
    cbis_ddsm.lesion_places = options.lesion_places;
    cbis_ddsm.dicom.window = options.window;
    return load_cbis_ddsm(folder, cbis_ddsm);
}

Dataset load_image_folder_source(const std::string& folder, const DatasetOptions& options) {
    auto images = shared_options<ImageFolderOptions>(options);
    images.dicom.window = options.window;
    return load_image_folder(folder, images);
}

using Load = Dataset (*)(const std::string& folder, const DatasetOptions& options);
const std::map<std::string, Load> kLoaders = {{"synthetic", load_synthetic},
                                              {"mini-mias", load_mini_mias_source},
                                              {"inbreast", load_inbreast_source},
                                              {"cbis-ddsm", load_cbis_ddsm_source},
                                              {"images", load_image_folder_source}};

Source parse_source(const std::string& source) {
    const size_t colon = source.find(':');
    const Source parsed{source.substr(0, colon),
                        colon == source.npos ? "" : source.substr(colon + 1)};
    if (!kLoaders.contains(parsed.kind) || (parsed.kind == "synthetic") != (colon == source.npos) ||
        (colon != source.npos && parsed.folder.empty()))
        fail_input("data",
                   "expected synthetic, mini-mias:DIR, inbreast:DIR, cbis-ddsm:DIR or images:DIR, "
                   "got {}",
                   source);
    return parsed;
}

/// Before anything is read, because that may take minutes.
void require_supported(const Source& source, const DatasetOptions& options) {
    if (options.lesion_crops && source.kind != "cbis-ddsm")
        fail_input("data", "{} has no cropped lesions; only cbis-ddsm does", source.kind);
    if (source.kind == "cbis-ddsm" && (options.convention == LabelConvention::normal_abnormal ||
                                       options.convention == LabelConvention::three_class))
        fail_input("data",
                   "the labels {} need normal images, and cbis-ddsm has none; give --labels "
                   "malignant-rest or benign-malignant, which every set supports",
                   label_convention_name(options.convention));
}

Dataset load_source(const Source& source, const DatasetOptions& options) {
    Dataset dataset = kLoaders.at(source.kind)(source.folder, options);
    if (options.skip_bad)
        skip_unreadable(dataset, static_cast<int>(std::thread::hardware_concurrency()));
    return dataset;
}

void require_different(const std::vector<Source>& sources) {
    const auto place = [](const Source& source) {
        std::error_code ignored;  // a folder that is not there is refused when it is read
        return source.kind + std::filesystem::weakly_canonical(source.folder, ignored).string();
    };
    for (size_t i = 0; i < sources.size(); ++i)
        for (size_t j = 0; j < i; ++j)
            if (place(sources[i]) == place(sources[j]))
                fail_input("data", "the source {}{}{} is given twice", sources[i].kind,
                           sources[i].folder.empty() ? "" : ":", sources[i].folder);
}

/// `inbreast`, and `inbreast2` for the second set of a kind.
std::vector<std::string> prefixes_of(const std::vector<Source>& sources) {
    std::map<std::string, int> seen;
    std::vector<std::string> prefixes;
    for (const Source& source : sources) {
        const int number = ++seen[source.kind];
        prefixes.push_back(number == 1 ? source.kind : fmt::format("{}{}", source.kind, number));
    }
    return prefixes;
}

Dataset merge(std::vector<Dataset> sets, const std::vector<std::string>& prefixes,
              LabelConvention convention) {
    Dataset merged;
    merged.class_names = class_names_of(convention);
    std::vector<std::function<Image(const Sample&)>> reads, masks;
    for (size_t i = 0; i < sets.size(); ++i) {
        const std::string prefix = prefixes[i] + ":";
        if (sets[i].class_names != merged.class_names)
            fail_input("data",
                       "merging needs the classes of one convention, but the folders of {} name "
                       "others; name them normal, benign, malignant as far as they are there",
                       prefixes[i]);
        merged.name += (i ? "+" : "") + sets[i].name;
        for (Sample& sample : sets[i].samples) {
            sample.id = prefix + sample.id;
            sample.patient = prefix + sample.patient;
            sample.source = static_cast<int>(i);
            merged.samples.push_back(std::move(sample));
        }
        for (const Skipped& skipped : sets[i].skipped)
            merged.skipped.push_back({prefix + skipped.id, skipped.reason});
        for (const std::string& note : sets[i].notes)
            merged.notes.push_back(prefixes[i] + ": " + note);
        Dataset pixels;
        pixels.read = sets[i].read;
        pixels.mask = std::move(sets[i].mask);
        masks.push_back([pixels](const Sample& sample) { return mask_of(pixels, sample); });
        reads.push_back(std::move(sets[i].read));
    }
    const auto by_source = [prefixes](std::vector<std::function<Image(const Sample&)>> images) {
        return [images = std::move(images), prefixes](const Sample& sample) {
            Sample original = sample;
            original.id = sample.id.substr(prefixes.at(sample.source).size() + 1);
            return images[sample.source](original);
        };
    };
    merged.read = by_source(std::move(reads));
    merged.mask = by_source(std::move(masks));
    return merged;
}

}  // namespace

void check_dataset_source(const std::string& source) {
    parse_source(source);
}

Dataset load_datasets(const std::vector<std::string>& sources, const DatasetOptions& options) {
    if (sources.empty()) fail_input("data", "expected at least one source, got none");
    std::vector<Source> parsed;
    for (const std::string& source : sources) parsed.push_back(parse_source(source));
    require_different(parsed);
    for (const Source& source : parsed) require_supported(source, options);
    DatasetOptions with_missing = options;
    with_missing.allow_missing = options.allow_missing || options.skip_bad;
    std::vector<Dataset> sets;
    for (const Source& source : parsed) sets.push_back(load_source(source, with_missing));
    if (sets.size() == 1) return std::move(sets[0]);
    return merge(std::move(sets), prefixes_of(parsed), options.convention);
}

}  // namespace curie
