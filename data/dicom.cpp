// The adapter to DCMTK: everything that knows a DICOM tag is here.
#include "data/dicom.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "data/dicom_frame.h"
#include "data/dicom_jpeg2000.h"
#include "data/jpeg_frame.h"
#include "engine/error.h"

#if CURIE_HAVE_DCMTK

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

namespace curie {
namespace {

/// Larger images than any mammogram's 35 million pixels; compressed data could claim any size.
constexpr uint64_t kMostPixels = uint64_t(1) << 28;

/// DCMTK's decoders are registered in the process, once.
void prepare_dcmtk() {
    struct Decoders {
        Decoders() {
            // Its warnings name no file and its errors come back as conditions.
            OFLog::configure(OFLogger::OFF_LOG_LEVEL);
            DcmRLEDecoderRegistration::registerCodecs();
            DJDecoderRegistration::registerCodecs();
            DJLSDecoderRegistration::registerCodecs();
        }
        ~Decoders() {
            DJLSDecoderRegistration::cleanup();
            DJDecoderRegistration::cleanup();
            DcmRLEDecoderRegistration::cleanup();
        }
    };
    static const Decoders decoders;
}

bool is_jpeg2000(E_TransferSyntax syntax) {
    return syntax == EXS_JPEG2000LosslessOnly || syntax == EXS_JPEG2000;
}

bool is_readable(E_TransferSyntax syntax) {
    switch (syntax) {
        case EXS_LittleEndianImplicit:
        case EXS_LittleEndianExplicit:
        case EXS_BigEndianExplicit:
        case EXS_DeflatedLittleEndianExplicit:
        case EXS_RLELossless:
        case EXS_JPEGProcess1:
        case EXS_JPEGProcess2_4:
        case EXS_JPEGProcess14:
        case EXS_JPEGProcess14SV1:
        case EXS_JPEGLSLossless:
        case EXS_JPEGLSLossy:
            return true;
        default:
            return is_jpeg2000(syntax);
    }
}

std::string text_of(DcmItem& item, const DcmTagKey& tag) {
    OFString text;
    item.findAndGetOFString(tag, text);
    const size_t end = text.find_last_not_of(" \0");
    return end == OFString_npos ? "" : std::string(text.c_str(), std::min(end + 1, text.size()));
}

/// One file; every message names it.
class File {
  public:
    explicit File(const std::string& path) : path_(path) {
        std::error_code error;
        size_ = std::filesystem::file_size(path, error);
        if (error) fail_input("dicom", "cannot open '{}': {}", path, error.message());
        if (size_ == 0) fail_input("dicom", "'{}' is empty (0 bytes)", path);
        prepare_dcmtk();
    }

    /// All before the pixels, checked.
    DicomHeader read_header(DicomFrame& frame) {
        load([&](DcmFileFormat& file) {
            return file.loadFileUntilTag(path_.c_str(), EXS_Unknown, EGL_noChange,
                                         DCM_MaxReadLength, ERM_autoDetect, DCM_PixelData);
        });
        syntax_ = data().getOriginalXfer();
        DicomHeader header;
        header.transfer_syntax = DcmXfer(syntax_).getXferName();
        header.patient_id = text_of(data(), DCM_PatientID);
        header.series_description = text_of(data(), DCM_SeriesDescription);
        header.series_instance_uid = text_of(data(), DCM_SeriesInstanceUID);
        read_layout(frame);
        header.height = frame.height;
        header.width = frame.width;
        require_plausible_size(frame);
        require_grey(frame);
        if (!is_readable(syntax_))
            fail_input("dicom",
                       "'{}' has the transfer syntax {}, which is not supported; convert it to "
                       "explicit little endian with dcmconv or gdcmconv --raw",
                       path_, header.transfer_syntax);
        read_meaning(frame);
        return header;
    }

    /// After read_header().
    void read_pixels(DicomFrame& frame) {
        const size_t count = size_t(frame.height) * frame.width;
        load([&](DcmFileFormat& file) { return file.loadFile(path_.c_str()); });
        if (!data().tagExists(DCM_PixelData)) fail_input("dicom", "'{}' has no pixel data", path_);
        const std::vector<uint8_t> bytes =
            is_jpeg2000(syntax_) ? decode_jpeg2000(code_stream(), frame, bits_allocated_, path_)
                                 : decoded(frame);
        frame.stored.resize(count);
        const int shift = high_bit_ + 1 - frame.bits;
        const unsigned mask = (1u << frame.bits) - 1;
        for (size_t i = 0; i < count; ++i) {
            unsigned sample = bytes_per_sample() == 1 ? bytes[i] : native16(&bytes[2 * i]);
            frame.stored[i] = static_cast<uint16_t>(sample >> shift & mask);
        }
    }

  private:
    static unsigned native16(const uint8_t* bytes) {
        uint16_t word;
        std::memcpy(&word, bytes, 2);
        return word;
    }

    DcmDataset& data() { return *file_.getDataset(); }
    int bytes_per_sample() const { return bits_allocated_ / 8; }

    template <class Load>
    void load(Load load_file) {
        const OFCondition state = load_file(file_);
        if (state.bad())
            fail_input("dicom", "'{}' is not a DICOM file, or a damaged or truncated one: {}",
                       path_, state.text());
    }

    int required(const DcmTagKey& tag, const char* name) {
        Uint16 value = 0;
        if (data().findAndGetUint16(tag, value).bad())
            fail_input("dicom", "'{}' has no {}: not a DICOM image, or truncated before its pixels",
                       path_, name);
        return value;
    }

    int optional(const DcmTagKey& tag, int otherwise) {
        Uint16 value = 0;
        return data().findAndGetUint16(tag, value).good() ? value : otherwise;
    }

    /// How samples lie in memory; read again after decoding, which may change it.
    void read_layout(DicomFrame& frame) {
        frame.height = required(DCM_Rows, "Rows");
        frame.width = required(DCM_Columns, "Columns");
        bits_allocated_ = required(DCM_BitsAllocated, "BitsAllocated");
        frame.bits = optional(DCM_BitsStored, bits_allocated_);
        high_bit_ = optional(DCM_HighBit, frame.bits - 1);
        frame.is_signed = optional(DCM_PixelRepresentation, 0) == 1;
        if (bits_allocated_ != 8 && bits_allocated_ != 16)
            fail_input("dicom", "'{}' has {} bits allocated; expected 8 or 16", path_,
                       bits_allocated_);
        if (frame.bits < 1 || high_bit_ >= bits_allocated_ || frame.bits > high_bit_ + 1)
            fail_input("dicom",
                       "'{}' has {} bits stored with high bit {} in {} allocated: they do not fit",
                       path_, frame.bits, high_bit_, bits_allocated_);
    }

    void require_plausible_size(const DicomFrame& frame) {
        OFString frames_text;
        Sint32 frames = 1;
        if (data().findAndGetOFString(DCM_NumberOfFrames, frames_text).good() &&
            data().findAndGetSint32(DCM_NumberOfFrames, frames).bad())
            fail_input("dicom", "'{}' has the number of frames '{}'", path_, frames_text.c_str());
        const uint64_t pixels = uint64_t(frame.height) * frame.width;
        const uint64_t bytes =
            pixels * bytes_per_sample() * std::max(frames, 0) * optional(DCM_SamplesPerPixel, 1);
        if (pixels == 0 || frames == 0)
            fail_input("dicom", "'{}' claims {} x {} pixels in {} frames: there is no image", path_,
                       frame.width, frame.height, frames);
        // Deflating shrinks data to 1/1032 at most.
        const uint64_t most = syntax_ == EXS_DeflatedLittleEndianExplicit ? size_ * 1032 : size_;
        const bool compressed = DcmXfer(syntax_).isEncapsulated();
        if (compressed ? pixels > kMostPixels : bytes > most)
            fail_input("dicom",
                       "'{}' claims {} x {} pixels in {} frames ({} bytes), more than its {} bytes "
                       "can hold: truncated or damaged",
                       path_, frame.width, frame.height, frames, bytes, size_);
        if (frames != 1)
            fail_input("dicom", "'{}' holds {} frames; expected one: give a file per frame", path_,
                       frames);
    }

    void require_grey(DicomFrame& frame) {
        const std::string kind = text_of(data(), DCM_PhotometricInterpretation);
        const int samples = optional(DCM_SamplesPerPixel, 1);
        if ((kind != "MONOCHROME1" && kind != "MONOCHROME2") || samples != 1)
            fail_input(
                "dicom",
                "'{}' has the photometric interpretation {} with {} samples a pixel; expected "
                "MONOCHROME1 or MONOCHROME2 with 1",
                path_, kind.empty() ? "(none)" : kind, samples);
        frame.inverted = kind == "MONOCHROME1";
    }

    double number(const DcmTagKey& tag, double otherwise, const char* name) {
        OFString text;
        Float64 value = 0;
        if (data().findAndGetOFString(tag, text).bad() || text.empty()) return otherwise;
        if (data().findAndGetFloat64(tag, value).bad() || !std::isfinite(value))
            fail_input("dicom", "'{}' has the {} '{}': not a number", path_, name, text.c_str());
        return value;
    }

    /// What the values mean: rescaling, window, padding.
    void read_meaning(DicomFrame& frame) {
        if (data().tagExists(DCM_ModalityLUTSequence))
            fail_input("dicom",
                       "'{}' maps its values by a table (Modality LUT); expected RescaleSlope and "
                       "RescaleIntercept",
                       path_);
        frame.slope = number(DCM_RescaleSlope, 1, "RescaleSlope");
        frame.intercept = number(DCM_RescaleIntercept, 0, "RescaleIntercept");
        if (frame.slope == 0) fail_input("dicom", "'{}' has the RescaleSlope 0", path_);
        if (data().tagExistsWithValue(DCM_WindowCenter) &&
            data().tagExistsWithValue(DCM_WindowWidth)) {
            const std::string function = text_of(data(), DCM_VOILUTFunction);
            frame.window = DicomWindow{number(DCM_WindowCenter, 0, "WindowCenter"),
                                       number(DCM_WindowWidth, 0, "WindowWidth"),
                                       function == "SIGMOID"        ? WindowFunction::sigmoid
                                       : function == "LINEAR_EXACT" ? WindowFunction::linear_exact
                                                                    : WindowFunction::linear};
        }
        Uint16 padding = 0;
        Sint16 signed_padding = 0;
        if (data().findAndGetSint16(DCM_PixelPaddingValue, signed_padding).good())
            frame.padding = signed_padding;
        else if (data().findAndGetUint16(DCM_PixelPaddingValue, padding).good())
            frame.padding = padding;
    }

    /// The fragments of the compressed frame, joined; the first item is a table of offsets.
    std::vector<uint8_t> code_stream() {
        std::vector<uint8_t> stream;
        DcmElement* element = nullptr;
        DcmPixelSequence* fragments = nullptr;
        data().findAndGetElement(DCM_PixelData, element);
        auto* pixels = dynamic_cast<DcmPixelData*>(element);
        if (!pixels || pixels->getEncapsulatedRepresentation(syntax_, nullptr, fragments).bad())
            return stream;
        for (unsigned long i = 1; i < fragments->card(); ++i) {
            DcmPixelItem* fragment = nullptr;
            Uint8* bytes = nullptr;
            if (fragments->getItem(fragment, i).bad() || fragment->getUint8Array(bytes).bad() ||
                !bytes)
                return {};
            stream.insert(stream.end(), bytes, bytes + fragment->getLength());
        }
        return stream;
    }

    /// DCMTK decodes a JPEG that is cut, or smaller than the header says, and leaves the rest grey.
    void require_whole_jpeg(const DicomFrame& frame) {
        const std::vector<uint8_t> bytes = code_stream();
        const std::string_view stream(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const auto inside = find_jpeg_frame(stream);
        if (!inside) return;
        if (inside->height != frame.height || inside->width != frame.width)
            fail_input("dicom",
                       "'{}' is damaged: it claims {} x {} pixels, the JPEG inside {} x {}", path_,
                       frame.width, frame.height, inside->width, inside->height);
        if (stream.rfind("\xFF\xD9") == stream.npos)
            fail_input("dicom", "'{}' has damaged or truncated JPEG data: no end marker", path_);
    }

    /// The samples in this machine's byte order, of a file that is loaded.
    std::vector<uint8_t> decoded(DicomFrame& frame) {
        const int height = frame.height, width = frame.width;
        if (DcmXfer(syntax_).isEncapsulated()) {
            require_whole_jpeg(frame);
            const OFCondition state =
                data().chooseRepresentation(EXS_LittleEndianExplicit, nullptr);
            if (state.bad())
                fail_input("dicom", "'{}' has damaged or truncated {} data: {}", path_,
                           DcmXfer(syntax_).getXferName(), state.text());
            read_layout(frame);
        }
        const size_t needed = size_t(height) * width * bytes_per_sample();
        const Uint16* words = nullptr;
        const Uint8* bytes = nullptr;
        unsigned long count = 0;
        if (data().findAndGetUint16Array(DCM_PixelData, words, &count).good() && words) {
            bytes = reinterpret_cast<const Uint8*>(words);
            count *= 2;
        } else if (data().findAndGetUint8Array(DCM_PixelData, bytes, &count).bad() || !bytes) {
            count = 0;
        }
        if (count < needed || frame.height != height || frame.width != width)
            fail_input("dicom", "'{}' is truncated: expected {} bytes of {} x {} pixels, got {}",
                       path_, needed, width, height, count);
        return {bytes, bytes + needed};
    }

    const std::string& path_;
    uint64_t size_ = 0;  ///< of the file, in bytes
    DcmFileFormat file_;
    E_TransferSyntax syntax_ = EXS_Unknown;
    int bits_allocated_ = 16, high_bit_ = 15;
};

}  // namespace

DicomFrame read_dicom_frame(const std::string& path) {
    DicomFrame frame;
    File file(path);
    file.read_header(frame);
    file.read_pixels(frame);
    return frame;
}

DicomHeader read_dicom_header(const std::string& path) {
    DicomFrame frame;
    return File(path).read_header(frame);
}

}  // namespace curie

#else

namespace curie {

DicomFrame read_dicom_frame(const std::string& path) {
    fail_input("dicom",
               "'{}' is a DICOM file, which needs DCMTK: install libdcmtk-dev and build again",
               path);
}

DicomHeader read_dicom_header(const std::string& path) {
    read_dicom_frame(path);
    return {};
}

}  // namespace curie

#endif

namespace curie {

Image read_dicom(const std::string& path, const DicomOptions& options) {
    return to_8_bits(read_dicom_frame(path), options, path);
}

}  // namespace curie
