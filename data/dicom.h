// DICOM files of one grey image, as INbreast and CBIS-DDSM have them (PS3.3 C.7.6.3, PS3.5 A).
// Needs DCMTK (libdcmtk-dev), for JPEG 2000 also GDCM (libgdcm-dev), when Curie is built.
#pragma once

#include <string>

#include "data/dicom_options.h"
#include "data/image.h"

namespace curie {

/// What is known without decoding pixels. Texts that the file does not have are empty.
struct DicomHeader {
    int height = 0, width = 0;
    std::string transfer_syntax;      ///< its name, as "JPEG Lossless, Non-hierarchical, 1st Order
                                      ///< Prediction"
    std::string patient_id;           ///< (0010,0020)
    std::string series_description;   ///< (0008,103E)
    std::string series_instance_uid;  ///< (0020,000E)
};

/// The image as 8 bits: value = stored * RescaleSlope + RescaleIntercept, then the window mode,
/// then MONOCHROME1 inverted, so that black is always air.
///
/// Reads 8 or 16 bits allocated, 1 to 16 stored, signed or not, in the transfer syntaxes implicit
/// and explicit little endian, explicit big endian, deflated, RLE, JPEG baseline, extended and
/// lossless, JPEG-LS; with GDCM also JPEG 2000. InputError naming the file otherwise: another
/// transfer syntax, a photometric interpretation other than MONOCHROME1 or 2, several frames, no
/// pixels, more pixels claimed than the file can hold, truncated or damaged data, a table
/// (Modality LUT) where slope and intercept are expected, a build without the library.
Image read_dicom(const std::string& path, const DicomOptions& options = {});

/// The same errors, as far as the header shows them.
DicomHeader read_dicom_header(const std::string& path);

}  // namespace curie
