// HDF5 files read with care: handles close themselves, links that leave the file are refused, sizes
// are checked before memory is taken. An adapter of libhdf5, so that no other file includes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace curie {

/// How every file begins.
inline constexpr std::string_view hdf5_signature = "\x89HDF\r\n\x1a\n";

/// A dataset of floating-point numbers, widened or rounded to float.
struct Hdf5Array {
    std::vector<int64_t> shape;
    std::vector<float> values;
};

/// Every failure is an InputError that names the file and the object in it. What libhdf5 itself
/// does not survive is not caught: its version 1.10 crashes, or does not return, on some flipped
/// bytes in the heap of variable-length strings (Keras 3 keeps its layers' names there; inside
/// .keras a checksum guards them).
class Hdf5File {
  public:
    /// InputError when the build has no libhdf5, or the file is missing, truncated or none of HDF5.
    explicit Hdf5File(std::string path);
    /// A file that lies in memory; `path` is for messages.
    Hdf5File(std::string path, std::vector<std::byte> image);
    ~Hdf5File();
    Hdf5File(const Hdf5File&) = delete;
    Hdf5File& operator=(const Hdf5File&) = delete;

    const std::string& path() const { return path_; }
    /// Whether `object` ("/model_weights/conv1") is there, reached by hard links alone. A soft or
    /// an external link on the way is an InputError: no weight file of Keras has any.
    bool contains(const std::string& object) const;
    bool is_group(const std::string& object) const;
    /// Where an object lies in the file: equal for two names of one object.
    uint64_t address(const std::string& object) const;
    /// The names in a group, sorted.
    std::vector<std::string> members(const std::string& group) const;
    /// A list of strings of a group, fixed or variable length; split lists (NAME0, NAME1, ...) are
    /// joined. Empty when the attribute is absent or holds no strings because it holds nothing.
    std::vector<std::string> strings(const std::string& group, const std::string& name) const;
    bool has_attribute(const std::string& group, const std::string& name) const;
    /// Floats of any width (bfloat16 as Keras marks it), at most 2^31 of them in at most
    /// Shape::max_rank dimensions, stored in this file and not in others. Each dataset can be had
    /// once, by whatever name, and all together are no more than the file can hold, so its size
    /// bounds the memory.
    Hdf5Array array(const std::string& dataset) const;

  private:
    struct File;
    std::string path_;
    std::unique_ptr<File> file_;
};

}  // namespace curie
