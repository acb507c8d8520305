// Which hyper-parameters a search varies, and over which values.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "training/run_config.h"

namespace curie {

/// One hyper-parameter: either a list of values or a range.
struct SearchParameter {
    std::string name;     ///< the field of the run's configuration, for example `dropout`
    std::string section;  ///< `model`, `training` or `data`, where the field is
    std::vector<nlohmann::json> values;  ///< of a list
    double low = 0, high = 0;            ///< of a range, when `values` is empty
    bool logarithmic = false;            ///< the range is sampled uniformly in the logarithm
};

/// `NAME=a,b,c`, `NAME=low:high` or `NAME=low:high:log`. NAME is a field of config.json's sections
/// model, training or data (`training.seed` where two sections have it); a value is a number, true,
/// false or a word. InputError that lists the fields on an unknown name.
SearchParameter parse_search_parameter(const std::string& text);

/// The P-NET paper's 36 configurations. It gives "dropout from 0.2 to 0.7, L2 and learning rate
/// from 1e-2 to 1e-4"; the values between the ends are ours: with three decades each for L2 and
/// learning rate four dropouts remain, of which its Table 6 names 0.2, 0.3 and 0.4.
std::vector<SearchParameter> paper_search_space();

/// The paper's ranges, for a random search.
std::vector<SearchParameter> paper_search_ranges();

/// One choice of values, in the order of the parameters.
using SearchPoint = std::vector<nlohmann::json>;

/// Every combination, the last parameter fastest. InputError on a range.
std::vector<SearchPoint> grid_points(const std::vector<SearchParameter>& space);

/// `count` independent draws; draw i is a function of the seed and i alone.
std::vector<SearchPoint> random_points(const std::vector<SearchParameter>& space, int64_t count,
                                       uint64_t seed);

/// `base` with the point's values; a value that its field refuses is an InputError.
RunConfig apply_point(const RunConfig& base, const std::vector<SearchParameter>& space,
                      const SearchPoint& point);

/// "dropout=0.2 l2=0.0001 learning_rate=0.001".
std::string point_name(const std::vector<SearchParameter>& space, const SearchPoint& point);

}  // namespace curie
