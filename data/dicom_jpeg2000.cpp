#include "data/dicom_jpeg2000.h"

#include "engine/error.h"

#if CURIE_HAVE_GDCM

#include <gdcmImageReader.h>
#include <gdcmTrace.h>

namespace curie {

std::vector<uint8_t> decode_jpeg2000(const std::string& path, size_t count, int bytes_per_sample) {
    gdcm::Trace::WarningOff();  // they name no file; what matters comes as a failed read
    gdcm::Trace::ErrorOff();
    gdcm::ImageReader reader;
    reader.SetFileName(path.c_str());
    std::vector<uint8_t> samples(count * size_t(bytes_per_sample));
    const bool read = reader.Read();
    const gdcm::Image& image = reader.GetImage();
    if (!read || image.GetBufferLength() != samples.size() ||
        !image.GetBuffer(reinterpret_cast<char*>(samples.data())))
        fail_input("dicom", "'{}' has damaged or truncated JPEG 2000 data", path);
    return samples;
}

}  // namespace curie

#else

namespace curie {

std::vector<uint8_t> decode_jpeg2000(const std::string& path, size_t, int) {
    fail_input("dicom",
               "'{}' is compressed by JPEG 2000, which needs GDCM: install libgdcm-dev and build "
               "again, or decompress it with gdcmconv --raw",
               path);
}

}  // namespace curie

#endif
