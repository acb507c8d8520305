#include "data/dicom.h"

#include <doctest/doctest.h>

#include "tests/data/dicom_writer.h"

#if CURIE_HAVE_DCMTK

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "data/dicom_frame.h"
#include "engine/error.h"
#include "tests/data/temporary_folder.h"

using namespace curie;

namespace {

constexpr E_TransferSyntax kLossless[] = {
    EXS_LittleEndianImplicit, EXS_LittleEndianExplicit,
    EXS_BigEndianExplicit,    EXS_DeflatedLittleEndianExplicit,
    EXS_RLELossless,          EXS_JPEGProcess14,
    EXS_JPEGProcess14SV1,     EXS_JPEGLSLossless};

/// Sign-extended stored values of a picture mapped by min-max, in integers.
std::vector<uint8_t> min_max(const DicomPicture& picture) {
    std::vector<int> values;
    for (const int stored : picture.stored)
        values.push_back(picture.is_signed && stored >> (picture.bits - 1)
                             ? stored - (1 << picture.bits)
                             : stored);
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    std::vector<uint8_t> bytes;
    for (const int value : values) {
        const int grey = static_cast<int>(std::lround((value - *low) * 255.0 / (*high - *low)));
        bytes.push_back(
            static_cast<uint8_t>(picture.photometric == "MONOCHROME1" ? 255 - grey : grey));
    }
    return bytes;
}

int furthest(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
    REQUIRE(a.size() == b.size());
    int most = 0;
    for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
    return most;
}

}  // namespace

TEST_CASE("dicom: lossless transfer syntaxes give every stored value back") {
    const TemporaryFolder folder;
    const std::string path = folder.path("a.dcm");
    for (const E_TransferSyntax syntax : kLossless)
        for (const int bits : {8, 10, 12, 14, 16})
            for (const bool is_signed : {false, true})
                for (const char* photometric : {"MONOCHROME1", "MONOCHROME2"}) {
                    DicomPicture picture;
                    picture.bits = bits;
                    picture.bits_allocated = bits == 8 ? 8 : 16;
                    picture.is_signed = is_signed;
                    picture.photometric = photometric;
                    picture.syntax = syntax;
                    picture.fill();
                    CAPTURE(DcmXfer(syntax).getXferName());
                    CAPTURE(bits);
                    CAPTURE(is_signed);
                    CAPTURE(photometric);
                    write_dicom(path, picture);
                    const DicomFrame frame = read_dicom_frame(path);
                    CHECK(frame.stored == picture.stored);
                    CHECK(frame.bits == bits);
                    CHECK(frame.is_signed == is_signed);
                    const Image image = read_image(path);
                    CHECK(image.height == 12);
                    CHECK(image.width == 9);
                    CHECK(furthest(image.pixels, min_max(picture)) <= 0);
                    CHECK(read_image_size(path).height == 12);
                    CHECK(read_image_size(path).width == 9);
                    CHECK(read_dicom_header(path).transfer_syntax == DcmXfer(syntax).getXferName());
                }
}

#endif
