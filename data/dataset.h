// What every data set on disk becomes: a list of labelled images with their patients and lesions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "data/image.h"

namespace curie {

enum class Severity { none, benign, malignant };

struct OutlinePoint {
    float column, row;
};

/// An annotated abnormality, in pixels of the original image, origin top-left.
struct Lesion {
    std::string kind;  ///< mini-MIAS: CALC CIRC SPIC MISC ARCH ASYM; INbreast: Mass, Cluster, ...
    Severity severity = Severity::none;
    std::optional<float> column, row, radius;  ///< absent where the annotation gives no place
    /// A closed polygon inside the circle above; empty where the annotation is a circle or a spot.
    std::vector<OutlinePoint> outline = {};
};

struct Sample {
    std::string id, path;
    std::string patient;  ///< equal for all images of one patient; splits keep them together
    std::string side;     ///< "left" or "right"
    std::string view;     ///< "MLO", "CC"
    std::string density;  ///< in the letters of the data set
    int label = 0;        ///< index into Dataset::class_names
    std::vector<Lesion> lesions;
    int source = 0;             ///< of a merged set: which of its sources, in their order
    int height = 0, width = 0;  ///< pixels; 0 where the loader did not look

    /// Malignant if any lesion is, else benign if any lesion is, else none.
    Severity severity() const;
};

struct Skipped {
    std::string id, reason;
};

struct Dataset {
    std::string name;
    std::vector<std::string> class_names;  ///< binary conventions: the positive class is number 1
    std::vector<Sample> samples;
    std::vector<Skipped> skipped;    ///< everything seen and left out, with the reason
    std::vector<std::string> notes;  ///< sentences that a user of the set should read
    /// Pixels of a sample; thread-safe. Replaced where images don't come from files.
    std::function<Image(const Sample&)> read = [](const Sample& s) { return read_image(s.path); };
    /// Where a sample's lesions lie, as mask_of() (lesion_mask.h) says; empty where the set knows
    /// no more than their marks. Thread-safe.
    std::function<Image(const Sample&)> mask;

    std::vector<int64_t> class_counts() const;
};

enum class LabelConvention {
    normal_abnormal,   ///< 0 no lesion, 1 any lesion (default)
    benign_malignant,  ///< images without a lesion are left out
    malignant_rest,    ///< 0 normal and benign, 1 malignant
    three_class,       ///< 0 normal, 1 benign, 2 malignant
};

/// By name: normal-abnormal, benign-malignant, malignant-rest, three-class. InputError otherwise.
LabelConvention parse_label_convention(const std::string& name);
const char* label_convention_name(LabelConvention convention);
std::vector<std::string> class_names_of(LabelConvention convention);

/// The label, or nothing when the convention leaves such images out.
std::optional<int> label_of(Severity severity, LabelConvention convention);

}  // namespace curie
