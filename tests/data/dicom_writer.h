// DICOM files for tests, written by DCMTK's encoders (JPEG 2000 by GDCM's).
#pragma once

#if CURIE_HAVE_DCMTK

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dcrlerp.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrplol.h>
#include <dcmtk/dcmjpeg/djrploss.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <dcmtk/dcmjpls/djrparam.h>
#include <dcmtk/oflog/oflog.h>
#include <doctest/doctest.h>

#if CURIE_HAVE_GDCM
#include <gdcmImageChangeTransferSyntax.h>
#include <gdcmImageReader.h>
#include <gdcmImageWriter.h>
#endif

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace curie {

struct DicomPicture {
    int height = 12, width = 9, bits_allocated = 16, bits = 12;
    bool is_signed = false;
    std::string photometric = "MONOCHROME2";
    std::vector<uint16_t> stored;  ///< height * width patterns of `bits` bits
    std::vector<std::pair<DcmTagKey, std::string>> texts;
    E_TransferSyntax syntax = EXS_LittleEndianExplicit;

    /// Every value from one end of the range to the other, in no simple order.
    void fill() {
        stored.clear();
        const uint32_t most = (1u << bits) - 1;
        for (int i = 0; i < height * width; ++i)
            stored.push_back(
                static_cast<uint16_t>((uint32_t(i) * 40503u ^ uint32_t(i) << 7) & most));
        stored.front() = 0;
        stored.back() = static_cast<uint16_t>(most);
    }

    /// Neighbours differ little, as lossy methods expect.
    void fill_smoothly() {
        stored.clear();
        const int most = (1 << bits) - 1;
        for (int i = 0; i < height * width; ++i)
            stored.push_back(
                static_cast<uint16_t>((i / width + i % width) * most / (height + width - 2)));
    }
};

inline void register_encoders() {
    struct Encoders {
        Encoders() {
            OFLog::configure(OFLogger::OFF_LOG_LEVEL);
            DcmRLEEncoderRegistration::registerCodecs();
            DJEncoderRegistration::registerCodecs();
            // Raw: the values as they are, not as a display would render them.
            DJLSEncoderRegistration::registerCodecs(0, 0, 0, 0, OFFalse);
        }
        ~Encoders() {
            DJLSEncoderRegistration::cleanup();
            DJEncoderRegistration::cleanup();
            DcmRLEEncoderRegistration::cleanup();
        }
    };
    static const Encoders encoders;
}

/// Fills `data` with the picture, uncompressed.
inline void put_picture(DcmDataset& data, const DicomPicture& picture) {
    const auto put = [&](const DcmTagKey& tag, int value) {
        REQUIRE(data.putAndInsertUint16(tag, static_cast<Uint16>(value)).good());
    };
    data.putAndInsertString(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage);
    data.putAndInsertString(DCM_SOPInstanceUID, "1.2.826.0.1.3680043.8.498.1");
    data.putAndInsertString(DCM_PhotometricInterpretation, picture.photometric.c_str());
    put(DCM_SamplesPerPixel, 1);
    put(DCM_Rows, picture.height);
    put(DCM_Columns, picture.width);
    put(DCM_BitsAllocated, picture.bits_allocated);
    put(DCM_BitsStored, picture.bits);
    put(DCM_HighBit, picture.bits - 1);
    put(DCM_PixelRepresentation, picture.is_signed);
    for (const auto& [tag, text] : picture.texts)
        REQUIRE(data.putAndInsertString(tag, text.c_str()).good());
    if (picture.bits_allocated == 16) {
        REQUIRE(data.putAndInsertUint16Array(DCM_PixelData, picture.stored.data(),
                                             picture.stored.size())
                    .good());
    } else {
        const std::vector<Uint8> bytes(picture.stored.begin(), picture.stored.end());
        REQUIRE(data.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size()).good());
    }
}

inline void write_dicom(const std::string& path, const DicomPicture& picture) {
    register_encoders();
    DcmFileFormat file;
    DcmDataset& data = *file.getDataset();
    put_picture(data, picture);
    std::unique_ptr<DcmRepresentationParameter> parameter;
    switch (picture.syntax) {
        case EXS_JPEGProcess1:
        case EXS_JPEGProcess2_4:
            parameter = std::make_unique<DJ_RPLossy>(100);
            break;
        case EXS_JPEGProcess14:
        case EXS_JPEGProcess14SV1:
            parameter = std::make_unique<DJ_RPLossless>();
            break;
        case EXS_JPEGLSLossless:
            parameter = std::make_unique<DJLSRepresentationParameter>(0, OFTrue);
            break;
        case EXS_JPEGLSLossy:
            parameter = std::make_unique<DJLSRepresentationParameter>(2, OFFalse);
            break;
        case EXS_RLELossless:
            parameter = std::make_unique<DcmRLERepresentationParameter>();
            break;
        default:
            break;
    }
    const OFCondition encoded = data.chooseRepresentation(picture.syntax, parameter.get());
    REQUIRE_MESSAGE(encoded.good(), encoded.text());
    const OFCondition saved = file.saveFile(path.c_str(), picture.syntax);
    REQUIRE_MESSAGE(saved.good(), saved.text());
}

#if CURIE_HAVE_GDCM
/// The uncompressed file `from` compressed by JPEG 2000.
inline void write_jpeg2000(const std::string& from, const std::string& to, bool lossless) {
    gdcm::ImageReader reader;
    reader.SetFileName(from.c_str());
    REQUIRE(reader.Read());
    gdcm::ImageChangeTransferSyntax change;
    change.SetTransferSyntax(lossless ? gdcm::TransferSyntax::JPEG2000Lossless
                                      : gdcm::TransferSyntax::JPEG2000);
    change.SetInput(reader.GetImage());
    REQUIRE(change.Change());
    gdcm::ImageWriter writer;
    writer.SetFileName(to.c_str());
    writer.SetFile(reader.GetFile());
    writer.SetImage(change.GetOutput());
    REQUIRE(writer.Write());
}
#endif

}  // namespace curie

#endif
