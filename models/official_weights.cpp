#include "models/official_weights.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "engine/error.h"

namespace curie {
namespace {

struct Row {
    const char *model, *folder, *file;
    struct Of {
        const char* md5;
        int64_t bytes;
    } top, no_top;
};

// keras/src/applications/*.py, `file_hash`. Keras appends its own suffixes to `file`.
constexpr Row rows[] = {
    {"vgg16",
     "vgg16/",
     "vgg16",
     {"64373286793e3c8b2b4e3219cbf3544b", 553467096},
     {"6d6bbae143d832006294945121d1f1fc", 58889256}},
    {"vgg19",
     "vgg19/",
     "vgg19",
     {"cbe5617147190e668d6c5d5026f83318", 0},
     {"253f8cb515780f3b799900260a226db6", 0}},
    {"resnet50",
     "resnet/",
     "resnet50",
     {"2cb95161c43110f7111970584f804107", 102967424},
     {"4d473c1dd8becc155b73f8504c6f6626", 94765736}},
    {"resnet101",
     "resnet/",
     "resnet101",
     {"f1aeb4b969a6efcfb50fad2f0c20cfc5", 179648224},
     {"88cf7a10940856eca736dc7b7e228a21", 171446536}},
    {"xception",
     "xception/",
     "xception",
     {"0a58e3b7378bc2990ea3b43d5981f1f6", 91884032},
     {"b0042744bf5b25fce3cb969f33bebb97", 83683744}},
    {"inception_v3",
     "inception_v3/",
     "inception_v3",
     {"9a0d58056eeedaa3f26cb7ebd46da564", 96112376},
     {"bcbd6486424b2319ff4ef7d526e38f63", 87910968}},
    {"inception_resnet_v2",
     "inception_resnet_v2/",
     "inception_resnet_v2",
     {"e693bd0210a403b3192acc6073ad2e96", 0},
     {"d19885ff4a710c122648d3b5c3b684e4", 219055592}},
    {"densenet121",
     "densenet/",
     "densenet121",
     {"9d60b8095a5708f2dcce2bca79d332c7", 0},
     {"30ee3e1110167f948a6b9946edeeb738", 29084464}},
    {"nasnet_mobile",
     "nasnet/",
     "NASNet-mobile",
     {"020fb642bf7360b370c678b08e0adf61", 0},
     {"1ed92395b5b598bdda52abe5c0dbfd63", 19993432}},
    {"nasnet_large",
     "nasnet/",
     "NASNet-large",
     {"11577c9a518f0070763c2b964a382f17", 0},
     {"d81d89dc07e6e56530c4e77faddd61b5", 343610240}},
};

constexpr const char* keras_suffix = "_weights_tf_dim_ordering_tf_kernels";
constexpr std::array widths = {0.35, 0.5, 0.75, 1.0, 1.3, 1.4};
constexpr std::array<int64_t, 5> sizes = {96, 128, 160, 192, 224};

OfficialWeights mobilenet_v2(bool top, double width, int64_t size) {
    if (std::find(widths.begin(), widths.end(), width) == widths.end() ||
        std::find(sizes.begin(), sizes.end(), size) == sizes.end())
        fail_input("fetch-weights",
                   "expected a width of MobileNetV2 among {} and a size among {}, got {} and {}",
                   fmt::join(widths, ", "), fmt::join(sizes, ", "), width, size);
    OfficialWeights weights;
    weights.folder = "mobilenet_v2/";
    const std::string digits = width == 1 ? "1.0" : fmt::format("{}", width);
    weights.cached = weights.file =
        fmt::format("mobilenet_v2{}_{}_{}{}.h5", keras_suffix, digits, size, top ? "" : "_no_top");
    if (width == 1 && size == 224) weights.bytes = top ? 14536120 : 9406464;
    return weights;
}

}  // namespace

std::vector<std::string> official_weight_models() {
    std::vector<std::string> models = {"mobilenet_v2"};
    for (const Row& row : rows) models.push_back(row.model);
    std::sort(models.begin(), models.end());
    return models;
}

OfficialWeights official_weights(const std::string& model, bool top, double width, int64_t size) {
    if (model == "mobilenet_v2") return mobilenet_v2(top, width, size);
    for (const Row& row : rows) {
        if (row.model != model) continue;
        const Row::Of& of = top ? row.top : row.no_top;
        const bool nasnet = std::string(row.folder) == "nasnet/";
        OfficialWeights weights{row.folder, row.file, "", of.md5, of.bytes};
        weights.file += nasnet ? (top ? ".h5" : "-no-top.h5")
                               : fmt::format("{}{}.h5", keras_suffix, top ? "" : "_notop");
        weights.cached = nasnet ? model + (top ? ".h5" : "_no_top.h5") : weights.file;
        return weights;
    }
    fail_input("fetch-weights", "expected one of {}, got {}, for which Keras publishes no weights",
               fmt::join(official_weight_models(), ", "), model);
}

std::string keras_cache_folder() {
    if (const char* keras = std::getenv("KERAS_HOME"); keras && *keras)
        return std::string(keras) + "/models";
    if (const char* home = std::getenv("HOME"); home && *home)
        return std::string(home) + "/.keras/models";
    fail_input("fetch-weights",
               "expected HOME or KERAS_HOME to be set, got neither; name a folder "
               "by --dir");
}

}  // namespace curie
