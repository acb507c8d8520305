// Which images a run takes and how they are split and augmented.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace curie {

struct DataConfig {
    /// Merged into one set. `synthetic` (drawn from a seed, see `patients`) or KIND:DIR, see
    /// load_datasets().
    std::vector<std::string> sources{"synthetic"};
    int64_t patients = 160;          ///< of the synthetic set, two images each
    uint64_t synthetic_seed = 2026;  ///< of the synthetic set
    std::string labels = "normal-abnormal";
    bool allow_missing = false;  ///< skip, by name, images without label and the reverse
    bool skip_bad = false;       ///< go on without what cannot be read, and list it
    std::string birads = "malignant-from-4";  ///< of inbreast: which categories are malignant
    std::string window = "min-max";           ///< of DICOM images: how they become 8 bits
    bool lesion_crops = false;                ///< of cbis-ddsm: its cropped lesions
    /// Folder of the decoded images; empty: DiskCache::default_folder(); `none`: no such cache.
    std::string cache;
    /// Sets on which the trained model is tested too, each by itself; as `sources`.
    std::vector<std::string> test_sources;

    /// `patient`: split by patient, augment and balance the training part alone. `paper`: augment
    /// and balance the whole set, then split its views at random, as the P-NET paper's numbers
    /// suggest; views of one image and the breasts of one patient cross between the parts.
    std::string protocol = "patient";
    double train_fraction = 0.7, validation_fraction = 0.2, test_fraction = 0.1;
    int64_t folds = 0;  ///< > 0: cross-validation by patient in so many folds
    int64_t fold = 0;   ///< 1 to `folds`: this fold alone is the test part; 0: each in its turn

    /// A preset or a JSON file, see load_augment(); of the training part alone under `patient`.
    std::string augment = "paper";
    bool balance = true;  ///< equal class counts, by repetition
    int64_t workers = 2;  ///< decoding threads
    uint64_t seed = 0;    ///< of the split, the order and the augmentation

    void check() const;
    bool is_synthetic() const { return sources == std::vector<std::string>{"synthetic"}; }
};

nlohmann::json to_json(const DataConfig& config);
/// Fields that `options` does not name keep their value; unknown ones throw InputError. `source`, a
/// single one, is taken for `sources`.
void update_from_json(DataConfig& config, const nlohmann::json& options);

}  // namespace curie
