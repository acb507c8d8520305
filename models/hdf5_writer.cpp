#include "models/hdf5_writer.h"

#include <algorithm>

#include "engine/atomic_file.h"
#include "engine/error.h"

#if CURIE_HAVE_HDF5
#include "models/hdf5_handle.h"
#endif

namespace curie {

#if CURIE_HAVE_HDF5
namespace {

constexpr size_t most_header_bytes = 64512;  // Keras' HDF5_OBJECT_HEADER_LIMIT

hid_t checked(hid_t id, const std::string& what) {
    require(id >= 0, "hdf5", "expected libhdf5 to write {}, got an error", what);
    return id;
}

/// Groups on the way are made.
hid_t link_properties() {
    const hid_t id = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(id, 1);
    return id;
}

hid_t memory_file() {
    const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_fapl_core(access, size_t{16} << 20, 0);
    return H5Fcreate("memory", H5F_ACC_TRUNC, H5P_DEFAULT, access);
}

void write_list(hid_t group, const std::string& name, const std::string* first, size_t count,
                H5S_class_t kind) {
    size_t size = 1;
    for (size_t i = 0; i < count; ++i) size = std::max(size, first[i].size());
    std::string bytes;
    for (size_t i = 0; i < count; ++i) {
        bytes += first[i];
        bytes.resize((i + 1) * size, '\0');
    }
    const Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type, size);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    const hsize_t extent = count;
    const Hdf5Handle space(
        kind == H5S_SCALAR ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &extent, nullptr),
        H5Sclose);
    const Hdf5Handle attribute(
        checked(H5Acreate2(group, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), name),
        H5Aclose);
    checked(H5Awrite(attribute, type, bytes.data()), name);
}

}  // namespace

struct Hdf5Writer::File {
    Hdf5Handle links{link_properties(), H5Pclose};
    Hdf5Handle id{checked(memory_file(), "a file in memory"), H5Fclose};

    Hdf5Handle open(const std::string& group) const {
        return {checked(H5Gopen2(id, group.c_str(), H5P_DEFAULT), group), H5Gclose};
    }
};

Hdf5Writer::Hdf5Writer() : file_(new File) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // its messages go to ours
}

void Hdf5Writer::group(const std::string& path) {
    if (H5Lexists(file_->id, path.c_str(), H5P_DEFAULT) > 0) return;
    const Hdf5Handle made(
        checked(H5Gcreate2(file_->id, path.c_str(), file_->links, H5P_DEFAULT, H5P_DEFAULT), path),
        H5Gclose);
}

void Hdf5Writer::strings(const std::string& group, const std::string& name,
                         const std::vector<std::string>& list) {
    const Hdf5Handle place = file_->open(group);
    size_t longest = 1;
    for (const std::string& text : list) longest = std::max(longest, text.size());
    const size_t in_part = std::max<size_t>(most_header_bytes / longest, 1);
    if (list.size() <= in_part)
        return write_list(place, name, list.data(), list.size(), H5S_SIMPLE);
    for (size_t part = 0; part * in_part < list.size(); ++part)
        write_list(place, name + std::to_string(part), list.data() + part * in_part,
                   std::min(in_part, list.size() - part * in_part), H5S_SIMPLE);
}

void Hdf5Writer::string(const std::string& group, const std::string& name,
                        const std::string& text) {
    write_list(file_->open(group), name, &text, 1, H5S_SCALAR);
}

void Hdf5Writer::array(const std::string& path, const Shape& shape,
                       const std::vector<float>& values) {
    const std::vector<hsize_t> extents(shape.begin(), shape.end());
    const Hdf5Handle space(
        H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr), H5Sclose);
    const Hdf5Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_obj_track_times(properties, false);  // the same model, the same bytes
    const Hdf5Handle dataset(checked(H5Dcreate2(file_->id, path.c_str(), H5T_IEEE_F32LE, space,
                                                file_->links, properties, H5P_DEFAULT),
                                     path),
                             H5Dclose);
    checked(H5Dwrite(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
            path);
}

void Hdf5Writer::write(const std::string& path) {
    checked(H5Fflush(file_->id, H5F_SCOPE_GLOBAL), path);
    const ssize_t size = H5Fget_file_image(file_->id, nullptr, 0);
    checked(size, path);
    std::string bytes(static_cast<size_t>(size), '\0');
    checked(H5Fget_file_image(file_->id, bytes.data(), bytes.size()), path);
    write_file_atomically(path, bytes);
}

#else

struct Hdf5Writer::File {};

Hdf5Writer::Hdf5Writer() {
    fail_input("hdf5",
               "cannot write HDF5: this build has no HDF5; install libhdf5-dev and build again");
}
void Hdf5Writer::group(const std::string&) {}
void Hdf5Writer::strings(const std::string&, const std::string&, const std::vector<std::string>&) {}
void Hdf5Writer::string(const std::string&, const std::string&, const std::string&) {}
void Hdf5Writer::array(const std::string&, const Shape&, const std::vector<float>&) {}
void Hdf5Writer::write(const std::string&) {}

#endif

Hdf5Writer::~Hdf5Writer() = default;

}  // namespace curie
