// INbreast's labels: INbreast.csv or INbreast.xls, one row an image.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "data/birads.h"
#include "data/csv.h"

namespace curie {

struct InbreastRecord {
    std::string id;       ///< the column File Name: eight digits
    std::string patient;  ///< empty where the table says `removed`
    std::string side;     ///< "left" or "right"
    std::string view;     ///< CC, MLO, or FB (from below, one image)
    std::string density;  ///< ACR 1 to 4; one image has none
    Birads birads;
    std::string birads_text;            ///< as in the table
    std::vector<std::string> findings;  ///< of the .xls alone: Mass Micros Distortion Asymmetry
    int line = 0;
};

/// By id. Needs the columns Laterality, View, File Name, ACR and Bi-Rads; rows without any of them
/// are totals and ignored. InputError naming file and line, or with `bad` an entry of it and no
/// record: an unknown value, an image listed twice (the first row stays when both say the same,
/// none does when they contradict each other).
std::map<std::string, InbreastRecord> parse_inbreast_table(const CsvTable& table,
                                                           std::vector<Skipped>* bad = nullptr);

}  // namespace curie
