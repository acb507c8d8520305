#include "training/feature_cache.h"

#include <cstring>

#include "engine/processor.h"
#include "training/evaluation.h"
#include "training/progress.h"

namespace curie {
namespace {

ContentHash hash_of_weights(const Module& module) {
    std::string all;
    for (const auto& [name, tensor] : module.named_tensors()) {
        std::vector<char> bytes(tensor.bytes());
        tensor.to_host(bytes.data());
        all += name + " " + hash_content(bytes.data(), bytes.size()).text() + "\n";
    }
    return hash_content(all);
}

ContentHash hash_of_images(const ImageCache& images) {
    std::string all = fmt::format("{} x {}\n", images.height(), images.width());
    for (size_t i = 0; i < images.dataset().samples.size(); ++i)
        all += content_of(images, static_cast<int64_t>(i));
    return hash_content(all);
}

/// To be raised when the engine computes other features of the same image: a kernel, the resizing
/// or the augmentation that rounds otherwise.
constexpr int numerics_version = 1;

/// What other bits come from.
std::string engine_identity(const Context& context) {
    const ContextOptions& options = context.options();
    std::string text = fmt::format(
        "{} {} {} {} {} {}", numerics_version, name_of(options.device.kind), processor_name(),
        name_of(best_isa()), fmt::join(options.kernels, ","), options.allow_tf32);
    // Variants and the shapes of launches follow from these.
    if (options.device.kind != DeviceKind::cpu) {
        const DeviceProperties& device = context.stream().device;
        text += fmt::format(" capability {}, {} multiprocessors", device.capability(),
                            device.multiprocessors);
    }
    // Only then the threads decide about bits.
    if (options.fast) text += fmt::format(" fast {}", options.threads);
    return text;
}

}  // namespace

FeatureCache::FeatureCache(Context& context, const Model& model, const RunData& data,
                           const DataConfig& config, int64_t batch_size)
    : context_(context),
      network_(transfer_network(model)),
      model_(model),
      images_(data.images),
      augment_(load_augment(config.augment)),
      seed_(config.seed),
      batch_size_(batch_size),
      workers_(static_cast<int>(config.workers)) {
    if (images_->disk()) folder_ = images_->disk()->folder() + "/features";
    identity_ = fmt::format(
        "{} {} {}\nweights {}\nimages {}\n{}\n", model.options.at("backbone").dump(),
        model.options.at("backbone_options").dump(), model.options.at("preprocess").dump(),
        hash_of_weights(network_.backbone()).text(), hash_of_images(*images_).text(),
        engine_identity(context));
}

ContentHash FeatureCache::key(int64_t view) const {
    std::string text = identity_;
    if (view > 0) text += fmt::format("{} seed {} view {}", to_json(augment_).dump(), seed_, view);
    return hash_content(text);
}

FeatureTable& FeatureCache::table(int64_t view) {
    std::unique_ptr<FeatureTable>& table = tables_[view];
    if (!table) {
        const ContentHash name = key(view);
        std::string path;
        if (!folder_.empty())
            path = fmt::format("{}/{}/{}.features", folder_, name.text().substr(0, 2), name.text());
        table = std::make_unique<FeatureTable>(
            path, name, static_cast<int64_t>(images_->dataset().samples.size()), width());
    }
    return *table;
}

bool FeatureCache::compute(const std::set<View>& views, std::ostream& out, bool terminal,
                           const InterruptGuard* interrupt) {
    std::vector<int64_t> samples;
    LoaderOptions options;
    for (const auto& [sample, view] : views)
        if (!table(view).contains(sample)) {
            samples.push_back(sample);
            options.draws.push_back(view);
        }
    const auto wanted = static_cast<int64_t>(views.size()),
               missing = static_cast<int64_t>(samples.size());
    auto say_notes = [&, said = std::map<int64_t, size_t>()]() mutable {
        for (const auto& [view, table] : tables_)
            for (size_t& i = said[view]; i < table->notes().size(); ++i)
                out << table->notes()[i] << "\n";
    };
    say_notes();
    const std::string title =
        fmt::format("features: {} views of images, {} found", wanted, wanted - missing);
    if (missing == 0) {
        out << title << "\n";
        return true;
    }
    options.batch_size = static_cast<int>(batch_size_);
    options.channels = static_cast<int>(model_.input[3]);
    options.shuffle = false;
    options.seed = seed_;
    options.augment = augment_;
    options.workers = workers_;
    Loader loader(images_, samples, options);
    Progress progress(out, terminal, "features", missing, 0);
    int64_t done = 0;
    for (int64_t i = 0; i < loader.batches_per_epoch(); ++i) {
        const Batch& batch = loader.next();
        const Tensor features = network_.features(context_, images_of(context_, model_, batch));
        std::vector<float> values(static_cast<size_t>(features.size()));
        features.to_host(values.data());
        for (int64_t row = 0; row < batch.size(); ++row)
            table(batch.draws[row]).store(batch.indices[row], values.data() + row * width());
        done += batch.size();
        progress.update(done, fmt::format("of {}", wanted));
        if (interrupt && interrupt->signal()) {
            progress.finish(
                fmt::format("{}, {} computed before the interruption and kept", title, done));
            return false;
        }
    }
    const double rate = progress.images_per_second();
    progress.finish(fmt::format("{}, {} computed at {:.1f} images/s", title, missing, rate));
    say_notes();
    return true;
}

const float* FeatureCache::features(int64_t sample, int64_t view) const {
    return tables_.at(view)->row(sample);
}

ViewRows FeatureCache::rows() const {
    return {width(), [this](int64_t sample, int64_t view, float* to) {
                std::memcpy(to, features(sample, view), sizeof(float) * width());
            }};
}

std::set<FeatureCache::View> views_of_part(const RunData& data, std::vector<int64_t> Split::*part,
                                           int64_t views) {
    std::set<FeatureCache::View> all;
    const std::vector<int64_t>&samples = data.split.*part, &draws = data.draws.*part;
    for (size_t i = 0; i < samples.size(); ++i) {
        if (!draws.empty()) {
            all.emplace(samples[i], draws[i]);
            continue;
        }
        for (int64_t view = 0; view < (part == &Split::train ? views : 1); ++view)
            all.emplace(samples[i], view);
    }
    return all;
}

Features extract_features(FeatureCache& cache, const RunData& data,
                          std::vector<int64_t> Split::*part, int64_t views, std::ostream& out) {
    const std::set<FeatureCache::View> wanted = views_of_part(data, part, views);
    cache.compute(wanted, out);
    Features features;
    features.width = cache.width();
    for (const auto& [sample, view] : wanted) {
        const float* row = cache.features(sample, view);
        features.values.insert(features.values.end(), row, row + cache.width());
        features.labels.push_back(data.dataset().samples[sample].label);
        features.samples.push_back(sample);
        features.views.push_back(view);
    }
    return features;
}

}  // namespace curie
