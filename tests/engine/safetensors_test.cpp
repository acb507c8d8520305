#include "engine/safetensors.h"

#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/kernels/operation_check.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

/// A file of the format with any header text and any data.
void write_raw(const std::string& path, const std::string& header, const std::string& data,
               std::optional<uint64_t> length = {}) {
    std::ofstream file(path, std::ios::binary);
    const uint64_t size = length.value_or(header.size());
    file.write(reinterpret_cast<const char*>(&size), 8);
    file << header << data;
}

/// The message of the InputError that reading `path` throws; empty when it does not.
std::string message(const std::string& path) {
    return message_of([&] { SafetensorsFile file(path); });
}

void check_message(const std::string& path, const std::string& part) {
    const std::string text = message(path);
    CAPTURE(text);
    CHECK(text.find(part) != std::string::npos);
    CHECK_MESSAGE(text.find(path) != std::string::npos, "the message must name the file");
}

}  // namespace

TEST_CASE("safetensors: every dtype, scalars and empty tensors survive a round trip bit for bit") {
    Context context = make_context();
    const TemporaryFolder folder;
    const std::string path = folder.path() / "all.safetensors";
    NamedTensors tensors;
    for (DType dtype : all_dtypes)
        tensors.emplace_back(std::string("w.") + name_of(dtype),
                             context.from(std::vector<double>{1.5, -0.25, 65504, 1e-7, 0.1, -0.0},
                                          {1, 2, 3}, dtype));
    tensors.emplace_back("scalar", context.full({}, 0.1, DType::float64));
    tensors.emplace_back("empty", context.empty({0, 4}));
    tensors.emplace_back("nan", context.full({1}, std::numeric_limits<double>::quiet_NaN()));
    const std::map<std::string, std::string> metadata{{"a", "1"}, {"text", "\"quoted\"\n"}};
    write_safetensors(path, tensors, metadata);

    const SafetensorsFile file(path);
    CHECK(file.metadata() == metadata);
    CHECK(file.metadata("a") == "1");
    CHECK(file.names().size() == tensors.size());
    for (const auto& [name, tensor] : tensors) {
        CAPTURE(name);
        const Tensor read = file.tensor(context, name);
        CHECK(read.shape() == tensor.shape());
        CHECK(read.dtype() == tensor.dtype());
        CHECK(std::memcmp(read.raw(), tensor.raw(), tensor.bytes()) == 0);
        const auto offset = static_cast<size_t>(file.entry(name).bytes.data() -
                                                file.entry(file.names()[0]).bytes.data());
        CHECK_MESSAGE(offset % static_cast<size_t>(size_of(tensor.dtype())) == 0, "misaligned");
    }
    CHECK(file.tensors(context).size() == tensors.size());
    CHECK_THROWS_AS(file.entry("absent"), InputError);
    CHECK_THROWS_AS(file.metadata("absent"), InputError);
}

TEST_CASE("safetensors: writing replaces a file as a whole and refuses double names") {
    Context context = make_context();
    const TemporaryFolder folder;
    const std::string path = folder.path() / "w.safetensors";
    write_safetensors(path, {{"a", context.full({2}, 1)}});
    write_safetensors(path, {{"b", context.full({3}, 2)}});
    CHECK(SafetensorsFile(path).names() == std::vector<std::string>{"b"});
    const NamedTensors twice{{"a", context.full({2}, 1)}, {"a", context.full({2}, 1)}};
    CHECK_THROWS_AS(write_safetensors(path, twice), Error);
    CHECK_THROWS_AS(write_safetensors(path, {{"a", Tensor()}}), Error);
    CHECK(SafetensorsFile(path).names() == std::vector<std::string>{"b"});
    CHECK_THROWS_AS(write_safetensors(folder.path() / "no/such/folder.safetensors", {}),
                    InputError);
    size_t files = 0;
    for ([[maybe_unused]] const auto& each :
         std::filesystem::directory_iterator(std::filesystem::path(path).parent_path()))
        ++files;
    CHECK_MESSAGE(files == 1, "a temporary file was left behind");
}

TEST_CASE("safetensors: integers") {
    const TemporaryFolder folder;
    const std::string path = folder.path() / "integers.safetensors";
    const int64_t wide[] = {-5, int64_t{1} << 40};
    const int32_t narrow[] = {-7, 8};
    std::string data(reinterpret_cast<const char*>(wide), 16);
    data.append(reinterpret_cast<const char*>(narrow), 8);
    data += "\x80\x01\xff";
    write_raw(path,
              R"({"wide":{"dtype":"I64","shape":[2],"data_offsets":[0,16]},)"
              R"("narrow":{"dtype":"I32","shape":[2],"data_offsets":[16,24]},)"
              R"("byte":{"dtype":"U8","shape":[1],"data_offsets":[24,25]},)"
              R"("bool":{"dtype":"BOOL","shape":[1],"data_offsets":[25,26]},)"
              R"("signed":{"dtype":"I8","shape":[1],"data_offsets":[26,27]}})",
              data);
    Context context = make_context();
    const SafetensorsFile file(path);
    CHECK(file.integers("wide") == std::vector<int64_t>{-5, int64_t{1} << 40});
    CHECK(file.integers("narrow") == std::vector<int64_t>{-7, 8});
    CHECK(file.integers("byte") == std::vector<int64_t>{128});
    CHECK(file.integers("bool") == std::vector<int64_t>{1});
    CHECK(file.integers("signed") == std::vector<int64_t>{-1});
    CHECK_THROWS_AS(file.tensor(context, "wide"), InputError);
    CHECK(file.tensors(context).empty());
}

TEST_CASE("safetensors: foreign and damaged files are refused in words that name the file") {
    const TemporaryFolder folder;
    const std::string path = folder.path() / "bad.safetensors";
    const std::string ok = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
    const auto with = [&](const std::string& header, const std::string& part,
                          const std::string& data = std::string(8, 'x')) {
        write_raw(path, header, data);
        check_message(path, part);
    };
    const auto entry = [](const std::string& dtype, const std::string& shape,
                          const std::string& offsets) {
        return fmt::format(R"("t{}":{{"dtype":"{}","shape":{},"data_offsets":{}}})", offsets, dtype,
                           shape, offsets);
    };
    write_raw(path, ok, std::string(8, 'x'));
    CHECK(message(path).empty());

    check_message(folder.path() / "absent", "cannot open");
    std::ofstream(path, std::ios::binary) << "abc";
    check_message(path, "truncated");
    std::ofstream(path, std::ios::binary) << "\x89PNG\r\n\x1a\n and more of a picture";
    check_message(path, "no safetensors file");
    write_raw(path, ok, "", 1000);
    check_message(path, "truncated");
    with(ok, "truncated", "xxxx");
    with(ok, "follows the last", std::string(9, 'x'));
    with("{not json", "not JSON");
    with("[1, 2]", "JSON object");
    with(R"({"a":7})", "expected an object for a");
    with(R"({"__metadata__":{"k":3}})", "string for the metadata k", "");
    with(R"({"a":{"dtype":"F32","shape":[2]}})", "data_offsets");
    with(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
         R"("a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
         "a twice");
    with("{" + entry("F33", "[2]", "[0,8]") + "}", "got F33");
    with("{" + entry("F32", "[3]", "[0,8]") + "}", "expected 12 bytes");
    with("{" + entry("F32", "[-2]", "[0,8]") + "}", "integers >= 0");
    with("{" + entry("F32", "[2.0]", "[0,8]") + "}", "integers >= 0");
    with("{" + entry("F32", "[1,1,1,1,1,1,2]", "[0,8]") + "}", "at most 6 dimensions");
    with("{" + entry("F32", "[4611686018427387904,4]", "[0,0]") + "}", "fits memory");
    with("{" + entry("F32", "[2]", "[8,0]") + "}", "offsets 8 to 0");
    with("{" + entry("F32", "[1]", "[0,4]") + "," + entry("F32", "[1]", "[2,6]") + "}", "overlaps",
         std::string(6, 'x'));
    with("{" + entry("F32", "[1]", "[4,8]") + "}", "hole");
}
