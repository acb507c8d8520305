// The one transfer syntax of mammograms that DCMTK's free part does not decode.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace curie {

/// The samples of a DICOM file in JPEG 2000 by GDCM, `bytes_per_sample` (1 or 2) each, in the byte
/// order of this machine. InputError naming the file if it is damaged, does not hold
/// `count` samples, or Curie was built without GDCM.
std::vector<uint8_t> decode_jpeg2000(const std::string& path, size_t count, int bytes_per_sample);

}  // namespace curie
