// The one transfer syntax of mammograms that DCMTK's free part does not decode.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/dicom_frame.h"

namespace curie {

/// Samples of a JPEG 2000 code stream by GDCM, `bits_allocated` (8 or 16) each, in the byte order
/// of this machine. GDCM gets the stream alone, because its reader of whole files ends the program
/// on some damaged ones. InputError naming `path` if the stream is damaged, is not of one
/// component of frame.height x frame.width, or Curie was built without GDCM.
std::vector<uint8_t> decode_jpeg2000(const std::vector<uint8_t>& stream, const DicomFrame& frame,
                                     int bits_allocated, const std::string& path);

}  // namespace curie
