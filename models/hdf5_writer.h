// Writing HDF5: groups, lists of strings, arrays. The file is made in memory and appears whole.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/shape.h"

namespace curie {

class Hdf5Writer {
  public:
    /// InputError when the build has no libhdf5.
    Hdf5Writer();
    ~Hdf5Writer();
    Hdf5Writer(const Hdf5Writer&) = delete;
    Hdf5Writer& operator=(const Hdf5Writer&) = delete;

    /// Makes "/a/b" and the groups above it; one that is there stays.
    void group(const std::string& path);
    /// A list of null-padded strings of one length, as h5py writes it; lists of more than 64,512
    /// bytes become NAME0, NAME1, ..., since an attribute cannot be longer.
    void strings(const std::string& group, const std::string& name,
                 const std::vector<std::string>& list);
    void string(const std::string& group, const std::string& name, const std::string& text);
    /// float32, little endian, in one piece; groups on the way to it are made.
    void array(const std::string& path, const Shape& shape, const std::vector<float>& values);

    /// The same calls give the same bytes. Atomic; InputError naming `path`.
    void write(const std::string& path);

  private:
    struct File;
    std::unique_ptr<File> file_;
};

}  // namespace curie
