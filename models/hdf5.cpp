#include "models/hdf5.h"

#include <algorithm>
#include <bit>
#include <set>

#include "engine/error.h"
#include "engine/shape.h"

#if CURIE_HAVE_HDF5
#include "models/hdf5_handle.h"
#endif

namespace curie {

#if CURIE_HAVE_HDF5
namespace {

constexpr const char* where = "weights";

/// The prefixes "/a", "/a/b", ... of a path.
std::vector<std::string> prefixes_of(const std::string& object) {
    std::vector<std::string> prefixes;
    for (size_t at = object.find_first_not_of('/'); at != std::string::npos;) {
        const size_t end = object.find('/', at);
        prefixes.push_back(object.substr(0, end));
        at = object.find_first_not_of('/', end);
    }
    return prefixes;
}

constexpr hsize_t most_elements = hsize_t{1} << 31;
constexpr hsize_t most_attribute_bytes = hsize_t{1} << 28;

}  // namespace

struct Hdf5File::File {
    Hdf5Handle id;
    std::set<uint64_t> read = {};  ///< addresses of datasets
    hsize_t claimed = 0;           ///< bytes that those must have in the file at the least
};

Hdf5File::Hdf5File(std::string path) : path_(std::move(path)) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // its messages go to ours
    if (H5Fis_hdf5(path_.c_str()) <= 0)
        fail_input(where, "expected an HDF5 file, got {}: it is missing or has another format",
                   path_);
    file_.reset(new File{{H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose}});
    if (!file_->id.valid())
        fail_input(where, "cannot open {}: it is truncated or damaged; fetch it again", path_);
}

Hdf5File::Hdf5File(std::string path, std::vector<std::byte> image) : path_(std::move(path)) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    constexpr size_t growth = 1 << 16;
    constexpr hbool_t on_disk = 0;
    if (H5Pset_fapl_core(access, growth, on_disk) < 0 ||
        H5Pset_file_image(access, image.data(), image.size()) < 0)
        fail_input(where, "cannot read the weights in {}: {} bytes of HDF5", path_, image.size());
    std::vector<std::byte>().swap(image);       // libhdf5 has copied it
    const std::string name = path_ + "/image";  // it refuses the name of a file that is on disk
    file_.reset(new File{{H5Fopen(name.c_str(), H5F_ACC_RDONLY, access), H5Fclose}});
    if (!file_->id.valid())
        fail_input(where, "cannot open the weights in {}: they are damaged or not HDF5", path_);
}

bool Hdf5File::is_group(const std::string& object) const {
    if (!contains(object)) return false;
    H5O_info_t info;
    return H5Oget_info_by_name(file_->id, object.c_str(), &info, H5P_DEFAULT) >= 0 &&
           info.type == H5O_TYPE_GROUP;
}

uint64_t Hdf5File::address(const std::string& object) const {
    H5O_info_t info;
    if (!contains(object) || H5Oget_info_by_name(file_->id, object.c_str(), &info, H5P_DEFAULT) < 0)
        fail_input(where, "expected {} in {}, got nothing readable", object, path_);
    return info.addr;
}

bool Hdf5File::contains(const std::string& object) const {
    for (const std::string& prefix : prefixes_of(object)) {
        H5L_info_t link;
        if (H5Lexists(file_->id, prefix.c_str(), H5P_DEFAULT) <= 0 ||
            H5Lget_info(file_->id, prefix.c_str(), &link, H5P_DEFAULT) < 0)
            return false;
        if (link.type != H5L_TYPE_HARD)
            fail_input(where,
                       "{} of {} is a soft or an external link; weight files have none, so it is "
                       "not followed",
                       prefix, path_);
    }
    return true;
}

std::vector<std::string> Hdf5File::members(const std::string& group) const {
    std::vector<std::string> names;
    const Hdf5Handle id(contains(group) ? H5Gopen2(file_->id, group.c_str(), H5P_DEFAULT) : -1,
                        H5Gclose);
    H5G_info_t info;
    if (!id.valid() || H5Gget_info(id, &info) < 0)
        fail_input(where, "expected a group {} in {}", group, path_);
    for (hsize_t i = 0; i < info.nlinks; ++i) {
        const auto name = [&](char* buffer, size_t size) {
            return H5Lget_name_by_idx(id, ".", H5_INDEX_NAME, H5_ITER_INC, i, buffer, size,
                                      H5P_DEFAULT);
        };
        const ssize_t size = name(nullptr, 0);
        if (size < 0) fail_input(where, "cannot list {} of {}: it is damaged", group, path_);
        std::string text(static_cast<size_t>(size) + 1, '\0');
        name(text.data(), text.size());
        text.pop_back();
        names.push_back(text);
    }
    return names;
}

bool Hdf5File::has_attribute(const std::string& group, const std::string& name) const {
    return contains(group) &&
           H5Aexists_by_name(file_->id, group.c_str(), name.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> Hdf5File::strings(const std::string& group,
                                           const std::string& name) const {
    std::vector<std::string> all;
    const auto read = [&](const std::string& attribute) {
        const auto bad = [&](const char* what) {
            fail_input(where, "expected a list of strings in the attribute {} of {} in {}, got {}",
                       attribute, group, path_, what);
        };
        const Hdf5Handle id(
            H5Aopen_by_name(file_->id, group.c_str(), attribute.c_str(), H5P_DEFAULT, H5P_DEFAULT),
            H5Aclose);
        if (!id.valid()) bad("something unreadable");
        const Hdf5Handle space(H5Aget_space(id), H5Sclose), type(H5Aget_type(id), H5Tclose);
        const hssize_t count = H5Sget_simple_extent_npoints(space);
        if (count <= 0) return;  // a layer without weights has an empty list of numbers
        if (H5Tget_class(type) != H5T_STRING) bad("another type");
        if (H5Aget_storage_size(id) > most_attribute_bytes) bad("more than 256 MiB");
        if (H5Tis_variable_str(type) > 0) {
            std::vector<char*> pointers(static_cast<size_t>(count));
            const Hdf5Handle memory(H5Tcopy(type), H5Tclose);
            if (H5Aread(id, memory, pointers.data()) < 0) bad("something unreadable");
            for (const char* text : pointers) all.emplace_back(text ? text : "");
            H5Dvlen_reclaim(memory, space, H5P_DEFAULT, pointers.data());
            return;
        }
        const size_t size = H5Tget_size(type);
        std::string bytes(size * static_cast<size_t>(count), '\0');
        if (H5Aread(id, type, bytes.data()) < 0) bad("something unreadable");
        for (size_t at = 0; at < bytes.size(); at += size) {
            const std::string text = bytes.substr(at, size);
            all.push_back(text.substr(0, text.find('\0')));
        }
    };
    if (has_attribute(group, name)) {
        read(name);
        return all;
    }
    for (int part = 0; has_attribute(group, name + std::to_string(part)); ++part)
        read(name + std::to_string(part));
    return all;
}

Hdf5Array Hdf5File::array(const std::string& dataset) const {
    const auto bad = [&](const std::string& what) {
        fail_input(where, "expected an array of numbers in {} of {}, got {}", dataset, path_, what);
    };
    if (!contains(dataset)) bad("nothing");
    const Hdf5Handle id(H5Dopen2(file_->id, dataset.c_str(), H5P_DEFAULT), H5Dclose);
    if (!id.valid()) bad("another kind of object");
    const Hdf5Handle properties(H5Dget_create_plist(id), H5Pclose);
    if (H5Pget_external_count(properties) > 0 || H5Pget_layout(properties) == H5D_VIRTUAL)
        bad("data that lies in another file");
    const Hdf5Handle space(H5Dget_space(id), H5Sclose), type(H5Dget_type(id), H5Tclose);
    const bool bfloat16 = H5Tget_class(type) == H5T_OPAQUE && H5Tget_size(type) == 2 &&
                          strings(dataset, "dtype") == std::vector<std::string>{"bfloat16"};
    if (H5Tget_class(type) == H5T_INTEGER) bad("integers; quantised weights are not supported");
    if (H5Tget_class(type) != H5T_FLOAT && !bfloat16) bad("another type");
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 0) bad("no shape");
    if (rank > Shape::max_rank)
        bad(fmt::format("{} dimensions, more than {}", rank, Shape::max_rank));
    std::vector<hsize_t> extents(static_cast<size_t>(rank));
    if (rank > 0) H5Sget_simple_extent_dims(space, extents.data(), nullptr);
    hsize_t count = 1;
    for (hsize_t extent : extents) {
        if (extent > most_elements || count * std::max<hsize_t>(extent, 1) > most_elements)
            bad("more than 2^31 elements");
        count *= extent;
    }
    // A claim that the file's own size cannot hold is a lie, unless it is compressed; then it is
    // one when it claims far more than weights ever save.
    hsize_t file_bytes = 0;
    H5Fget_filesize(file_->id, &file_bytes);
    constexpr hsize_t most_expansion = 100, harmless = hsize_t{1} << 26;
    const hsize_t bytes = count * H5Tget_size(type);
    const bool compressed = H5Pget_nfilters(properties) > 0;
    if (compressed ? bytes > harmless && bytes / most_expansion > H5Dget_storage_size(id)
                   : bytes > file_bytes)
        bad(fmt::format("{} elements, more than the file holds", count));
    if (!file_->read.insert(address(dataset)).second)
        bad("one that was read already; the file lists it twice");
    // Datasets that lie over each other would each pass alone.
    file_->claimed += compressed ? bytes / most_expansion : bytes;
    if (file_->claimed > file_bytes + harmless / most_expansion)
        bad(fmt::format("{} elements, with those before more than the file holds", count));
    Hdf5Array array;
    array.shape.assign(extents.begin(), extents.end());
    array.values.resize(count);
    if (bfloat16) {
        std::vector<uint16_t> halves(count);
        if (count > 0 && H5Dread(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, halves.data()) < 0)
            bad("data that cannot be read; the file is truncated or damaged");
        std::transform(halves.begin(), halves.end(), array.values.begin(),
                       [](uint16_t half) { return std::bit_cast<float>(uint32_t{half} << 16); });
        return array;
    }
    if (count > 0 &&
        H5Dread(id, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.values.data()) < 0)
        bad("data that cannot be read; the file is truncated or damaged");
    return array;
}

#else

struct Hdf5File::File {};

Hdf5File::Hdf5File(std::string path) : path_(std::move(path)) {
    fail_input("weights",
               "cannot read {}: this build has no HDF5; install libhdf5-dev and build "
               "again",
               path_);
}
Hdf5File::Hdf5File(std::string path, std::vector<std::byte>) : Hdf5File(std::move(path)) {}
bool Hdf5File::is_group(const std::string&) const {
    return false;
}
uint64_t Hdf5File::address(const std::string&) const {
    return 0;
}
bool Hdf5File::contains(const std::string&) const {
    return false;
}
std::vector<std::string> Hdf5File::members(const std::string&) const {
    return {};
}
std::vector<std::string> Hdf5File::strings(const std::string&, const std::string&) const {
    return {};
}
bool Hdf5File::has_attribute(const std::string&, const std::string&) const {
    return false;
}
Hdf5Array Hdf5File::array(const std::string&) const {
    return {};
}

#endif

Hdf5File::~Hdf5File() = default;

}  // namespace curie
