#include "engine/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/atomic_file.h"

namespace curie {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little endian");

constexpr const char* where = "safetensors";
/// The limit of the reference implementation; a larger header means that the file is foreign.
constexpr uint64_t largest_header = 100'000'000;

struct StoredType {
    const char* name;
    size_t size;
};
constexpr StoredType stored_types[] = {{"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2},
                                       {"I64", 8}, {"I32", 4}, {"I16", 2}, {"I8", 1},
                                       {"U8", 1},  {"BOOL", 1}};

const StoredType* stored_type(const std::string& name) {
    for (const StoredType& type : stored_types)
        if (name == type.name) return &type;
    return nullptr;
}

const char* stored_name(DType dtype) {
    constexpr const char* names[] = {"F32", "F64", "BF16", "F16"};
    return names[static_cast<int>(dtype)];
}

bool is_floating(const std::string& stored) {
    return std::any_of(std::begin(all_dtypes), std::end(all_dtypes),
                       [&](DType dtype) { return stored == stored_name(dtype); });
}

DType floating_type(const std::string& path, const std::string& name, const std::string& stored) {
    for (DType dtype : all_dtypes)
        if (stored == stored_name(dtype)) return dtype;
    fail_input(where, "expected a floating-point tensor {} in {}, got {}; read it by integers()",
               name, path, stored);
}

std::vector<std::byte> read_whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) fail_input(where, "expected a readable file, got {}: cannot open it", path);
    const std::streamoff size = file.tellg();
    if (size < 0) fail_input(where, "expected a regular file, got {}: it has no size", path);
    std::vector<std::byte> data(static_cast<size_t>(size));
    file.seekg(0);
    if (size > 0 && !file.read(reinterpret_cast<char*>(data.data()), size))
        fail_input(where, "expected {} bytes from {}, got a read error", size, path);
    return data;
}

/// Parses the header; JSON itself allows a name twice, the format does not.
nlohmann::json parse_json(const std::string& path, const std::string& header) {
    std::set<std::string> names;
    const auto callback = [&](int depth, nlohmann::json::parse_event_t event,
                              nlohmann::json& parsed) {
        if (event == nlohmann::json::parse_event_t::key && depth == 1 &&
            !names.insert(parsed.get<std::string>()).second)
            fail_input(where, "expected each tensor once in {}, got {} twice", path,
                       parsed.get<std::string>());
        return true;
    };
    try {
        return nlohmann::json::parse(header, callback);
    } catch (const nlohmann::json::exception&) {
        fail_input(where,
                   "expected a safetensors file, got {}: its header is not JSON; is it "
                   "another format or damaged?",
                   path);
    }
}

/// One dimension or offset; the reader must not trust signs, fractions or sizes.
size_t to_size(const std::string& path, const std::string& name, const nlohmann::json& value) {
    if (!value.is_number_unsigned())
        fail_input(where, "expected integers >= 0 in the header of {}, got {} for tensor {}", path,
                   value.dump(), name);
    return value.get<size_t>();
}

}  // namespace

SafetensorsFile::SafetensorsFile(std::string path)
    : path_(std::move(path)), data_(read_whole(path_)) {
    if (data_.size() < 8)
        fail_input(where,
                   "expected at least 8 bytes in {}, got {}: it is truncated or no "
                   "safetensors file",
                   path_, data_.size());
    uint64_t length;
    std::memcpy(&length, data_.data(), 8);
    if (length > largest_header)
        fail_input(where,
                   "expected a header of at most {} bytes in {}, got {}: it is no "
                   "safetensors file",
                   largest_header, path_, length);
    if (length > data_.size() - 8)
        fail_input(where, "expected a header of {} bytes in {}, got {}: the file is truncated",
                   length, path_, data_.size() - 8);
    const char* text = reinterpret_cast<const char*>(data_.data()) + 8;
    parse_header(std::string(text, length), std::span(data_).subspan(8 + length));
}

void SafetensorsFile::parse_header(const std::string& header, std::span<const std::byte> data) {
    const nlohmann::json json = parse_json(path_, header);
    if (!json.is_object())
        fail_input(where, "expected a JSON object as the header of {}, got {}", path_,
                   json.type_name());
    std::map<std::string, std::pair<size_t, size_t>> offsets;
    for (const auto& [name, value] : json.items()) {
        if (!value.is_object())
            fail_input(where, "expected an object for {} in the header of {}, got {}", name, path_,
                       value.type_name());
        if (name == "__metadata__") {
            for (const auto& [key, text] : value.items()) {
                if (!text.is_string())
                    fail_input(where, "expected a string for the metadata {} of {}, got {}", key,
                               path_, text.type_name());
                metadata_[key] = text.get<std::string>();
            }
            continue;
        }
        if (!value.contains("dtype") || !value["dtype"].is_string() || !value.contains("shape") ||
            !value["shape"].is_array() || !value.contains("data_offsets") ||
            !value["data_offsets"].is_array() || value["data_offsets"].size() != 2)
            fail_input(where,
                       "expected dtype, shape and two data_offsets for tensor {} in {}, "
                       "got {}",
                       name, path_, value.dump());
        Entry entry;
        entry.dtype = value["dtype"].get<std::string>();
        const StoredType* type = stored_type(entry.dtype);
        if (!type)
            fail_input(where,
                       "expected a dtype F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL "
                       "for tensor {} in {}, got {}",
                       name, path_, entry.dtype);
        if (value["shape"].size() > Shape::max_rank)
            fail_input(where, "expected at most {} dimensions for tensor {} in {}, got {}",
                       int{Shape::max_rank}, name, path_, value["shape"].size());
        std::vector<int64_t> extents;
        size_t bytes = type->size;
        constexpr size_t most = std::numeric_limits<int64_t>::max();
        for (const auto& extent : value["shape"]) {
            const size_t size = to_size(path_, name, extent);
            if (size > most || (size > 0 && bytes > most / size))
                fail_input(where, "expected a shape that fits memory for tensor {} in {}, got {}",
                           name, path_, value["shape"].dump());
            bytes *= size;
            extents.push_back(static_cast<int64_t>(size));
        }
        entry.shape = Shape(extents);
        const size_t begin = to_size(path_, name, value["data_offsets"][0]);
        const size_t end = to_size(path_, name, value["data_offsets"][1]);
        if (end < begin || end - begin != bytes)
            fail_input(where, "expected {} bytes for tensor {} ({} {}) in {}, got offsets {} to {}",
                       bytes, name, entry.dtype, entry.shape, path_, begin, end);
        if (end > data.size())
            fail_input(where,
                       "expected tensor {} of {} to end within its {} bytes of data, got an "
                       "end at {}: the file is truncated",
                       name, path_, data.size(), end);
        entry.bytes = data.subspan(begin, bytes);
        offsets[name] = {begin, end};
        entries_.emplace(name, std::move(entry));
    }
    check_layout(offsets, data.size());
}

void SafetensorsFile::check_layout(const std::map<std::string, std::pair<size_t, size_t>>& offsets,
                                   size_t available) {
    for (const auto& [name, range] : offsets) names_.push_back(name);
    std::stable_sort(names_.begin(), names_.end(),
                     [&](const auto& a, const auto& b) { return offsets.at(a) < offsets.at(b); });
    size_t end = 0;
    for (const std::string& name : names_) {
        const auto [begin, next] = offsets.at(name);
        if (begin != end)
            fail_input(where,
                       "expected tensor {} of {} to start at byte {} of the data, got {}: "
                       "it {}",
                       name, path_, end, begin,
                       begin < end ? "overlaps another tensor" : "leaves a hole");
        end = next;
    }
    if (end != available)
        fail_input(where,
                   "expected {} bytes of data in {}, got {}: something follows the last "
                   "tensor",
                   end, path_, available);
}

const SafetensorsFile::Entry& SafetensorsFile::entry(const std::string& name) const {
    const auto found = entries_.find(name);
    if (found == entries_.end())
        fail_input(
            where, "expected a tensor {} in {}, got none of that name; the file has {}", name,
            path_,
            fmt::join(names_.begin(), names_.begin() + std::min<size_t>(names_.size(), 8), ", "));
    return found->second;
}

const std::string& SafetensorsFile::metadata(const std::string& key) const {
    const auto found = metadata_.find(key);
    if (found == metadata_.end())
        fail_input(where, "expected the metadata {} in {}, got a file without it", key, path_);
    return found->second;
}

Tensor SafetensorsFile::tensor(Context& context, const std::string& name) const {
    const Entry& stored = entry(name);
    Tensor tensor = context.empty(stored.shape, floating_type(path_, name, stored.dtype));
    tensor.from_host(stored.bytes.data());
    return tensor;
}

NamedTensors SafetensorsFile::tensors(Context& context) const {
    NamedTensors all;
    for (const std::string& name : names_)
        if (is_floating(entry(name).dtype)) all.emplace_back(name, tensor(context, name));
    return all;
}

std::vector<int64_t> SafetensorsFile::integers(const std::string& name) const {
    const Entry& stored = entry(name);
    std::vector<int64_t> values(static_cast<size_t>(stored.shape.size()));
    const auto widen = [&](auto type) {
        for (size_t i = 0; i < values.size(); ++i) {
            std::memcpy(&type, stored.bytes.data() + i * sizeof(type), sizeof(type));
            values[i] = type;
        }
    };
    if (stored.dtype == "I64") {
        widen(int64_t{});
    } else if (stored.dtype == "I32") {
        widen(int32_t{});
    } else if (stored.dtype == "I16") {
        widen(int16_t{});
    } else if (stored.dtype == "I8") {
        widen(int8_t{});
    } else if (stored.dtype == "U8" || stored.dtype == "BOOL") {
        widen(uint8_t{});
    } else {
        fail_input(where, "expected an integer tensor {} in {}, got {}; read it by tensor()", name,
                   path_, stored.dtype);
    }
    return values;
}

void write_safetensors(const std::string& path, const NamedTensors& tensors,
                       const std::map<std::string, std::string>& metadata) {
    // The widest elements first: then every tensor is aligned to its own element size.
    std::vector<const NamedTensors::value_type*> order;
    for (const auto& named : tensors) order.push_back(&named);
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
        return size_of(a->second.dtype()) > size_of(b->second.dtype());
    });
    nlohmann::json header = nlohmann::json::object();
    if (!metadata.empty()) header["__metadata__"] = metadata;
    size_t offset = 0;
    for (const auto* named : order) {
        const auto& [name, tensor] = *named;
        require(tensor.defined(), where,
                "expected defined tensors to write to {}, got an "
                "undefined {}",
                path, name);
        require(name != "__metadata__" && !header.contains(name), where,
                "expected distinct names to write to {}, got {} twice (or reserved)", path, name);
        header[name] = {
            {"dtype", stored_name(tensor.dtype())},
            {"shape", std::vector<int64_t>(tensor.shape().begin(), tensor.shape().end())},
            {"data_offsets", {offset, offset + tensor.bytes()}}};
        offset += tensor.bytes();
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const uint64_t length = text.size();
    AtomicFile file(path);
    const auto bytes = [](const void* data, size_t size) {
        return std::string_view(static_cast<const char*>(data), size);
    };
    file.write(bytes(&length, sizeof(length)));
    file.write(text);
    std::vector<char> values;
    for (const auto* named : order) {
        values.resize(named->second.bytes());
        named->second.to_host(values.data());
        file.write(bytes(values.data(), values.size()));
    }
    file.commit();
}

}  // namespace curie
