// The safetensors format (https://huggingface.co/docs/safetensors): eight bytes of header length
// (little endian), a JSON header name -> {dtype, shape, data_offsets}, then the tensors' bytes, row
// major, without holes. `__metadata__` in the header maps strings to strings.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/context.h"
#include "engine/named_tensors.h"

namespace curie {

/// A whole file in memory, checked when it is read: every InputError names the file and says
/// whether it is foreign, truncated or inconsistent, and where.
class SafetensorsFile {
  public:
    struct Entry {
        std::string dtype;  ///< as in the file: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL
        Shape shape;
        std::span<const std::byte> bytes;  ///< lives as long as the file object
    };

    explicit SafetensorsFile(std::string path);
    SafetensorsFile(SafetensorsFile&&) =
        default;  // entries point into data_, whose heap moves along
    SafetensorsFile& operator=(SafetensorsFile&&) = default;

    const std::string& path() const { return path_; }
    const std::map<std::string, std::string>& metadata() const { return metadata_; }
    /// The names in the order of their bytes in the file.
    const std::vector<std::string>& names() const { return names_; }
    bool contains(const std::string& name) const { return entries_.count(name) > 0; }
    /// Throws InputError naming the file when there is no such tensor.
    const Entry& entry(const std::string& name) const;
    /// A metadata value; throws InputError naming the file when it is missing.
    const std::string& metadata(const std::string& key) const;

    /// A copy as a tensor of the stored dtype: F32, F64, BF16 or F16.
    Tensor tensor(Context& context, const std::string& name) const;
    /// Every floating-point tensor, in file order.
    NamedTensors tensors(Context& context) const;
    /// The elements of an integer tensor (I64, I32, I16, I8, U8, BOOL) widened to 64 bits.
    std::vector<int64_t> integers(const std::string& name) const;

  private:
    void parse_header(const std::string& header, std::span<const std::byte> data);
    void check_layout(const std::map<std::string, std::pair<size_t, size_t>>& offsets,
                      size_t available);

    std::string path_;
    std::vector<std::byte> data_;
    std::map<std::string, std::string> metadata_;
    std::map<std::string, Entry> entries_;
    std::vector<std::string> names_;
};

/// Writes the tensors and the metadata so that `path` holds either the old file or the whole new
/// one, also after a crash. Throws InputError naming the file when it cannot be written.
void write_safetensors(const std::string& path, const NamedTensors& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace curie
