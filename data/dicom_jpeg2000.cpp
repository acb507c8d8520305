#include "data/dicom_jpeg2000.h"

#include "engine/error.h"

#if CURIE_HAVE_GDCM

#include <gdcmFragment.h>
#include <gdcmImage.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmTrace.h>

namespace curie {
namespace {

/// ISO 15444-1 A.5.1: the size marker follows the start of the stream. The decoder would allocate
/// what it claims.
bool has_size(const std::vector<uint8_t>& stream, int height, int width) {
    const auto word = [&](size_t at) {
        return uint32_t(stream[at]) << 24 | stream[at + 1] << 16 | stream[at + 2] << 8 |
               stream[at + 3];
    };
    return stream.size() > 42 && word(0) == 0xFF4FFF51 &&
           word(8) - word(16) == static_cast<uint32_t>(width) &&
           word(12) - word(20) == static_cast<uint32_t>(height) &&
           (stream[40] << 8 | stream[41]) == 1;
}

}  // namespace

std::vector<uint8_t> decode_jpeg2000(const std::vector<uint8_t>& stream, const DicomFrame& frame,
                                     int bits_allocated, const std::string& path) {
    gdcm::Trace::WarningOff();  // they name no file; what matters comes as a failed call
    gdcm::Trace::ErrorOff();
    gdcm::Image image;
    image.SetNumberOfDimensions(2);
    image.SetDimension(0, static_cast<unsigned>(frame.width));
    image.SetDimension(1, static_cast<unsigned>(frame.height));
    image.SetPixelFormat(gdcm::PixelFormat(
        1, static_cast<unsigned short>(bits_allocated), static_cast<unsigned short>(frame.bits),
        static_cast<unsigned short>(frame.bits - 1), frame.is_signed));
    image.SetPhotometricInterpretation(gdcm::PhotometricInterpretation::MONOCHROME2);
    image.SetTransferSyntax(gdcm::TransferSyntax::JPEG2000);
    gdcm::Fragment fragment;
    fragment.SetByteValue(reinterpret_cast<const char*>(stream.data()),
                          static_cast<uint32_t>(stream.size()));
    gdcm::SmartPointer<gdcm::SequenceOfFragments> fragments = new gdcm::SequenceOfFragments;
    fragments->AddFragment(fragment);
    gdcm::DataElement pixels(gdcm::Tag(0x7FE0, 0x0010));
    pixels.SetValue(*fragments);
    image.SetDataElement(pixels);
    std::vector<uint8_t> samples(size_t(frame.height) * frame.width * size_t(bits_allocated / 8));
    if (!has_size(stream, frame.height, frame.width) || image.GetBufferLength() != samples.size() ||
        !image.GetBuffer(reinterpret_cast<char*>(samples.data())))
        fail_input("dicom", "'{}' has damaged or truncated JPEG 2000 data", path);
    return samples;
}

}  // namespace curie

#else

namespace curie {

std::vector<uint8_t> decode_jpeg2000(const std::vector<uint8_t>&, const DicomFrame&, int,
                                     const std::string& path) {
    fail_input("dicom",
               "'{}' is compressed by JPEG 2000, which needs GDCM: install libgdcm-dev and build "
               "again, or decompress it with gdcmconv --raw",
               path);
}

}  // namespace curie

#endif
