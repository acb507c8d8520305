#include "data/dicom.h"

#include <doctest/doctest.h>

#include "tests/data/dicom_writer.h"

#if CURIE_HAVE_DCMTK

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "data/dicom_frame.h"
#include "engine/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

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

TEST_CASE("dicom: lossy transfer syntaxes come back within a tolerance") {
    const TemporaryFolder folder;
    const std::string path = folder.path("a.dcm");
    struct Lossy {
        E_TransferSyntax syntax;
        int bits, tolerance;  ///< in grey levels of 255
    };
    for (const auto& [syntax, bits, tolerance] :
         {Lossy{EXS_JPEGProcess1, 8, 2}, Lossy{EXS_JPEGProcess2_4, 12, 1},
          Lossy{EXS_JPEGLSLossy, 8, 5}, Lossy{EXS_JPEGLSLossy, 14, 1},
          Lossy{EXS_JPEGLSLossy, 16, 1}})
        for (const char* photometric : {"MONOCHROME1", "MONOCHROME2"}) {
            DicomPicture picture;
            picture.height = 40;
            picture.width = 33;
            picture.bits = bits;
            picture.bits_allocated = bits == 8 ? 8 : 16;
            picture.photometric = photometric;
            picture.syntax = syntax;
            picture.fill_smoothly();
            CAPTURE(DcmXfer(syntax).getXferName());
            CAPTURE(bits);
            CAPTURE(photometric);
            write_dicom(path, picture);
            CHECK(furthest(read_image(path).pixels, min_max(picture)) <= tolerance);
        }
}

#if CURIE_HAVE_GDCM
TEST_CASE("dicom: JPEG 2000 by GDCM") {
    const TemporaryFolder folder;
    for (const bool lossless : {true, false})
        for (const int bits : {8, 12, 14, 16})
            for (const bool is_signed : {false, true}) {
                if (!lossless && is_signed) continue;  // a jump amid the smooth picture
                DicomPicture picture;
                picture.height = 40;
                picture.width = 33;
                picture.bits = bits;
                picture.bits_allocated = bits == 8 ? 8 : 16;
                picture.is_signed = is_signed;
                if (lossless)
                    picture.fill();
                else
                    picture.fill_smoothly();
                CAPTURE(lossless);
                CAPTURE(bits);
                CAPTURE(is_signed);
                write_dicom(folder.path("raw.dcm"), picture);
                write_jpeg2000(folder.path("raw.dcm"), folder.path("a.dcm"), lossless);
                CHECK(
                    contains(read_dicom_header(folder.path("a.dcm")).transfer_syntax, "JPEG 2000"));
                const DicomFrame frame = read_dicom_frame(folder.path("a.dcm"));
                CHECK(frame.is_signed == is_signed);
                if (lossless)
                    CHECK(frame.stored == picture.stored);
                else
                    CHECK(furthest(read_image(folder.path("a.dcm")).pixels, min_max(picture)) <= 2);
            }
}
#endif

TEST_CASE("dicom: a file without preamble is known by its name, one with it by its content") {
    const TemporaryFolder folder;
    DicomPicture picture;
    picture.fill();
    write_dicom(folder.path("a.dcm"), picture);
    const Image expected = read_image(folder.path("a.dcm"));
    std::filesystem::copy_file(folder.path("a.dcm"), folder.path("a.png"));
    CHECK(read_image(folder.path("a.png")).pixels == expected.pixels);
    CHECK(read_image_size(folder.path("a.png")).height == 12);
    for (const E_TransferSyntax syntax : {EXS_LittleEndianImplicit, EXS_LittleEndianExplicit}) {
        DcmFileFormat file;
        put_picture(*file.getDataset(), picture);
        REQUIRE(file.getDataset()->saveFile(folder.path("bare.DCM").c_str(), syntax).good());
        CHECK(read_image(folder.path("bare.DCM")).pixels == expected.pixels);
        CHECK(read_image_size(folder.path("bare.DCM")).width == 9);
    }
}

TEST_CASE("dicom: what the header says of patient and series") {
    const TemporaryFolder folder;
    DicomPicture picture;
    picture.fill();
    picture.texts = {{DCM_PatientID, "Mass-Test_P_00016_LEFT_CC"},
                     {DCM_SeriesDescription, "full mammogram images"},
                     {DCM_SeriesInstanceUID, "1.2.3.4"}};
    write_dicom(folder.path("a.dcm"), picture);
    const DicomHeader header = read_dicom_header(folder.path("a.dcm"));
    CHECK(header.patient_id == "Mass-Test_P_00016_LEFT_CC");
    CHECK(header.series_description == "full mammogram images");
    CHECK(header.series_instance_uid == "1.2.3.4");
    CHECK(header.height == 12);
    CHECK(header.width == 9);
}

TEST_CASE("dicom: rescaling, the first window, padding and high bits are read from the header") {
    const TemporaryFolder folder;
    DicomPicture picture;
    picture.fill();
    picture.texts = {{DCM_RescaleSlope, "0.5"},
                     {DCM_RescaleIntercept, "-100"},
                     {DCM_WindowCenter, "900\\40"},
                     {DCM_WindowWidth, "1000\\400"},
                     {DCM_VOILUTFunction, "SIGMOID"}};
    DcmFileFormat windowed;
    put_picture(*windowed.getDataset(), picture);
    windowed.getDataset()->putAndInsertUint16(DcmTag(DCM_PixelPaddingValue, EVR_US), 4095);
    REQUIRE(windowed.saveFile(folder.path("a.dcm").c_str(), EXS_LittleEndianExplicit).good());
    const DicomFrame frame = read_dicom_frame(folder.path("a.dcm"));
    CHECK(frame.slope == 0.5);
    CHECK(frame.intercept == -100);
    REQUIRE(frame.window.has_value());
    CHECK(frame.window->center == 900);
    CHECK(frame.window->width == 1000);
    CHECK(frame.window->function == WindowFunction::sigmoid);
    CHECK(frame.padding == 4095);
    DicomOptions options;
    options.window = WindowMode::window;
    const Image image = read_image(folder.path("a.dcm"), options);
    for (size_t i = 0; i < image.pixels.size(); ++i) {
        const double value = picture.stored[i] * 0.5 - 100;
        const auto grey = std::lround(255 / (1 + std::exp(-4 * (value - 900) / 1000)));
        CHECK(image.pixels[i] == (picture.stored[i] == 4095 ? 0 : grey));
    }

    // Twelve bits in the upper part of sixteen.
    DcmFileFormat file;
    picture.texts.clear();
    const std::vector<uint16_t> stored = picture.stored;
    for (uint16_t& value : picture.stored) value = static_cast<uint16_t>(value << 4 | 5);
    put_picture(*file.getDataset(), picture);
    file.getDataset()->putAndInsertUint16(DCM_HighBit, 15);
    REQUIRE(file.saveFile(folder.path("b.dcm").c_str(), EXS_LittleEndianExplicit).good());
    CHECK(read_dicom_frame(folder.path("b.dcm")).stored == stored);
    CHECK_FALSE(read_dicom_frame(folder.path("b.dcm")).window.has_value());
}

#endif
