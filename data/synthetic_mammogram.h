// Synthetic mammograms: an endless, licence-free data set in the style of mini-MIAS. Pixels are a
// pure function of (options, patient, side), whatever thread asks and in whatever order.
#pragma once

#include <cstdint>

#include "data/dataset.h"

namespace curie {

struct SyntheticOptions {
    uint64_t seed = 1;
    int size = 1024;                 ///< height = width in pixels; anatomy scales with it
    double abnormal_fraction = 0.5;  ///< of the images, 0 .. 0.55
    double lesion_contrast = 1;      ///< multiplies the brightness of lesions; smaller is harder
    double lesion_scale = 1;         ///< multiplies their radius (40 .. 85 pixels at size 1024)
};

/// Number, side, density and lesions of one image, without rendering it. `patient` counts from 1;
/// images are numbered as in mini-MIAS: mdb(2 patient - 1) left, mdb(2 patient) right. The label
/// follows `convention` (left 0 where the convention leaves the image out).
Sample describe_synthetic(const SyntheticOptions& options, int patient, bool right,
                          LabelConvention convention = LabelConvention::normal_abnormal);

/// The 8-bit grey image, (size, size). About 0.05 s at size 1024 on one core.
Image render_synthetic(const SyntheticOptions& options, int patient, bool right);

/// Where render_synthetic() draws lesions: 255 there and 0 elsewhere, in half the image's height
/// and width, which is the resolution of the drawing. See mark_lesion() for what belongs to a
/// lesion.
Image render_synthetic_mask(const SyntheticOptions& options, int patient, bool right);

/// Both breasts of patients first .. first + patients - 1; images are rendered when read, so
/// nothing touches the disk. Different first patients give disjoint sets of one seed.
Dataset synthetic_dataset(const SyntheticOptions& options, int patients, int first = 1,
                          LabelConvention convention = LabelConvention::normal_abnormal);

}  // namespace curie
