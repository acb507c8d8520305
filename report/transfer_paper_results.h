// The published figures of the transfer-learning ensemble: Table 2 of "Breast cancer diagnosis ..."
// (N. Laaffat et al.), in percent, on mini-MIAS, normal or abnormal.
#pragma once

#include <array>

namespace curie {

struct TransferPaperResult {
    const char *name, *backbone;  ///< backbone: our name of it; empty: the average of the four
    double accuracy, precision, recall, f1, specificity, auc;
};

inline constexpr std::array<TransferPaperResult, 5> kTransferPaperResults{{
    {"MobileNetV2", "mobilenet_v2", 97, 91, 100, 95, 95, 95},
    {"VGG16", "vgg16", 97, 91, 100, 95, 95, 95},
    {"Xception", "xception", 97, 91, 100, 95, 95, 95},
    {"NASNetLarge", "nasnet_large", 94, 100, 82, 90, 100, 91},
    {"averaged", "", 100, 100, 100, 100, 100, 100},
}};

/// What whoever compares with that table should know of it.
inline constexpr const char* kTransferPaperRemark =
    "The paper's figures fit a test part of about 35 images, where one image is about three points "
    "of accuracy; it does not say whether its augmentation came before its split.";

}  // namespace curie
