#include <doctest/doctest.h>

#include "tests/data/dicom_writer.h"

#if CURIE_HAVE_DCMTK

#include <functional>

#include "data/dicom.h"
#include "engine/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

std::string dicom_error(const std::string& path) {
    const std::string message = message_of<InputError>([&] { read_image(path); });
    CHECK(contains(message, "'" + path + "'"));
    CHECK_FALSE(contains(message, "\n"));
    return message;
}

/// The error for a good file after `change`.
std::string error_after(const TemporaryFolder& folder,
                        const std::function<void(DcmDataset&)>& change) {
    DicomPicture picture;
    picture.fill();
    DcmFileFormat file;
    put_picture(*file.getDataset(), picture);
    change(*file.getDataset());
    const std::string path = folder.path("changed.dcm");
    REQUIRE(file.saveFile(path.c_str(), EXS_LittleEndianExplicit).good());
    return dicom_error(path);
}

void replace(std::string& bytes, std::string_view from, std::string_view to) {
    const size_t at = bytes.find(from);
    REQUIRE(at != std::string::npos);
    REQUIRE(from.size() == to.size());
    bytes.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("dicom_bad_input: a file cut anywhere is refused") {
    const TemporaryFolder folder;
    for (const E_TransferSyntax syntax :
         {EXS_LittleEndianExplicit, EXS_LittleEndianImplicit, EXS_DeflatedLittleEndianExplicit,
          EXS_RLELossless, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
        CAPTURE(DcmXfer(syntax).getXferName());
        DicomPicture picture;
        picture.syntax = syntax;
        picture.fill();
        write_dicom(folder.path("whole.dcm"), picture);
        const std::string whole = read_whole(folder.path("whole.dcm"));
        // A deflated stream may end with a byte that only fills up.
        for (size_t size = 1; size + 2 < whole.size(); size += size < 140 ? 60 : 13) {
            CAPTURE(size);
            CHECK(dicom_error(folder.write("cut.dcm", whole.substr(0, size))) != "");
        }
    }
    CHECK(contains(dicom_error(folder.write("empty.dcm", "")), "is empty (0 bytes)"));
    CHECK(contains(dicom_error(folder.write("text.dcm", "hello")), "not a DICOM"));
    CHECK(contains(dicom_error(folder.write(
                       "noise.dcm", std::string(128, '\0') + "DICM" + std::string(500, '\xA5'))),
                   "not a DICOM"));
}

TEST_CASE("dicom_bad_input: claims of more pixels than the file can hold") {
    const TemporaryFolder folder;
    const auto huge = [](DcmDataset& data) {
        data.putAndInsertUint16(DCM_Rows, 65535);
        data.putAndInsertUint16(DCM_Columns, 65535);
    };
    CHECK(contains(error_after(folder, huge), "claims 65535 x 65535 pixels in 1 frames"));
    const std::string frames = error_after(folder, [&](DcmDataset& data) {
        huge(data);
        data.putAndInsertString(DCM_NumberOfFrames, "2");
    });
    CHECK(contains(frames, "in 2 frames (17179344900 bytes), more than its "));
    for (const E_TransferSyntax syntax : {EXS_RLELossless, EXS_JPEGProcess14SV1}) {
        DicomPicture picture;
        picture.syntax = syntax;
        picture.fill();
        write_dicom(folder.path("a.dcm"), picture);
        DcmFileFormat file;
        REQUIRE(file.loadFile(folder.path("a.dcm").c_str()).good());
        huge(*file.getDataset());
        REQUIRE(file.saveFile(folder.path("b.dcm").c_str(), syntax).good());
        CHECK(contains(dicom_error(folder.path("b.dcm")), "claims 65535 x 65535 pixels"));
        // A claim that is merely not that of the compressed data.
        file.getDataset()->putAndInsertUint16(DCM_Rows, 1000);
        file.getDataset()->putAndInsertUint16(DCM_Columns, 1000);
        REQUIRE(file.saveFile(folder.path("c.dcm").c_str(), syntax).good());
        CHECK(contains(dicom_error(folder.path("c.dcm")), "c.dcm' "));
    }
}

TEST_CASE("dicom_bad_input: headers that don't describe one grey image") {
    const TemporaryFolder folder;
    const auto with_text = [&](const DcmTagKey& tag, const char* text) {
        return error_after(folder, [&](DcmDataset& data) { data.putAndInsertString(tag, text); });
    };
    const auto with_number = [&](const DcmTagKey& tag, int number) {
        return error_after(folder, [&](DcmDataset& data) {
            data.putAndInsertUint16(tag, static_cast<Uint16>(number));
        });
    };
    const auto without = [&](const DcmTagKey& tag) {
        return error_after(folder, [&](DcmDataset& data) { delete data.remove(tag); });
    };
    CHECK(contains(without(DCM_PixelData), "has no pixel data"));
    CHECK(contains(without(DCM_Rows), "has no Rows"));
    CHECK(contains(without(DCM_Columns), "has no Columns"));
    CHECK(contains(without(DCM_BitsAllocated), "has no BitsAllocated"));
    CHECK(contains(without(DCM_PhotometricInterpretation), "interpretation (none)"));
    for (const char* colour : {"RGB", "YBR_FULL", "YBR_FULL_422", "PALETTE COLOR"})
        CHECK(contains(with_text(DCM_PhotometricInterpretation, colour),
                       std::string("interpretation ") + colour + " with 1 samples"));
    CHECK(contains(with_number(DCM_SamplesPerPixel, 3), "3"));
    for (const int bits : {0, 1, 12, 24, 32})
        CHECK(contains(with_number(DCM_BitsAllocated, bits),
                       "has " + std::to_string(bits) + " bits allocated; expected 8 or 16"));
    CHECK(contains(with_number(DCM_BitsStored, 17), "has 17 bits stored with high bit 11"));
    CHECK(contains(with_number(DCM_HighBit, 16), "with high bit 16 in 16 allocated"));
    CHECK(contains(with_number(DCM_HighBit, 3), "12 bits stored with high bit 3"));
    CHECK(contains(with_number(DCM_Rows, 0), "there is no image"));
    CHECK(contains(with_number(DCM_Rows, 13), "truncated"));
    CHECK(contains(with_text(DCM_NumberOfFrames, "0"), "there is no image"));
    CHECK(contains(with_text(DCM_NumberOfFrames, "-1"), "frames"));
    CHECK(contains(with_text(DCM_NumberOfFrames, "many"), "the number of frames 'many'"));
    CHECK(contains(with_text(DCM_RescaleSlope, "0"), "has the RescaleSlope 0"));
    CHECK(contains(with_text(DCM_RescaleSlope, "steep"), "RescaleSlope 'steep': not a number"));
    CHECK(contains(error_after(folder,
                               [](DcmDataset& data) {
                                   DcmItem* item = nullptr;
                                   data.findOrCreateSequenceItem(DCM_ModalityLUTSequence, item);
                               }),
                   "Modality LUT"));
    const std::string frames = error_after(folder, [](DcmDataset& data) {
        data.putAndInsertUint16(DCM_Rows, 6);
        data.putAndInsertString(DCM_NumberOfFrames, "2");
    });
    CHECK(contains(frames, "holds 2 frames; expected one"));
}

TEST_CASE("dicom_bad_input: transfer syntaxes that are not read are named") {
    const TemporaryFolder folder;
    DicomPicture picture;
    picture.syntax = EXS_JPEGProcess14;
    picture.fill();
    write_dicom(folder.path("a.dcm"), picture);
    const std::string good = read_whole(folder.path("a.dcm"));
    for (const auto& [uid, name] :
         {std::pair{"1.2.840.10008.1.2.4.55", "JPEG Full Progression, Non-hierarchical"},
          std::pair{"1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Multicomponent"},
          std::pair{"1.2.840.10008.1.2.4.94", "JPIP"}}) {
        std::string changed = good;
        replace(changed, "1.2.840.10008.1.2.4.57", uid);
        const std::string message = dicom_error(folder.write("b.dcm", changed));
        CHECK(contains(message, name));
        CHECK(contains(message, "which is not supported; convert it"));
    }
}

TEST_CASE("dicom_bad_input: compressed data cut within a whole file") {
    const TemporaryFolder folder;
    // Not of RLE: any bytes are runs.
    for (const E_TransferSyntax syntax :
         {EXS_JPEGProcess14SV1, EXS_JPEGProcess2_4, EXS_JPEGProcess1, EXS_JPEGLSLossless}) {
        CAPTURE(DcmXfer(syntax).getXferName());
        DicomPicture picture;
        picture.syntax = syntax;
        if (syntax == EXS_JPEGProcess1) picture.bits_allocated = picture.bits = 8;
        picture.fill();
        write_dicom(folder.path("a.dcm"), picture);
        std::string bytes = read_whole(folder.path("a.dcm"));
        // The last 40 bytes before the delimiter of the fragments, overwritten.
        bytes.replace(bytes.size() - 8 - 40, 40, 40, '\0');
        CHECK(contains(dicom_error(folder.write("b.dcm", bytes)), "damaged or truncated"));
    }
}

#endif
