// How well predicted masks cover true ones.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>

namespace curie {

/// Pixels of one image, or of many: in both masks, in the predicted one, in the true one.
struct MaskOverlap {
    int64_t both = 0, predicted = 0, truth = 0;

    /// NaN where both masks are empty.
    double dice() const;       ///< 2 both / (predicted + truth)
    double iou() const;        ///< both / (predicted + truth - both)
    double precision() const;  ///< both / predicted
    double recall() const;     ///< both / truth
    MaskOverlap& operator+=(const MaskOverlap& other);
};

/// A pixel is predicted where its probability is above 0.5, that is, its logit above 0.
MaskOverlap overlap_of(std::span<const double> logits, std::span<const float> mask);

/// Sums over images; a checkpoint in the middle of an epoch stores them.
struct SegmentationSums {
    double loss = 0;  ///< of every image
    int64_t images = 0;
    int64_t with_lesion = 0;   ///< whose true mask isn't empty
    int64_t clean = 0;         ///< of the others: those where nothing is predicted
    double dice = 0, iou = 0;  ///< over the images with a lesion
    MaskOverlap pixels;        ///< over all images

    void add(const MaskOverlap& image);
    /// What an epoch shows: the mean loss over the images; mean Dice and IoU over those with a
    /// lesion (a network that predicts nothing would get 1 for each of the others). NaN without
    /// any.
    double mean_loss() const { return loss / static_cast<double>(images); }
    double mean_dice() const { return dice / static_cast<double>(with_lesion); }
    double mean_iou() const { return iou / static_cast<double>(with_lesion); }
    /// Share of the images without a lesion in which nothing is predicted.
    double clean_share() const {
        return static_cast<double>(clean) / static_cast<double>(images - with_lesion);
    }
};

nlohmann::json to_json(const SegmentationSums& sums);
SegmentationSums segmentation_sums_from(const nlohmann::json& json);

}  // namespace curie
