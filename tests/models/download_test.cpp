// Downloads as they go wrong: against a server of this process.
#include "models/download.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <mutex>
#include <vector>

#include "engine/error.h"
#include "models/file_digest.h"
#include "models/hdf5.h"
#include "models/official_weights.h"
#include "tests/message_of.h"
#include "tests/models/http_server.h"
#include "tests/temporary_folder.h"

using namespace curie;
using namespace curie::test;

namespace {

/// 100,000 bytes of a fixed pattern. Its digests were computed by md5sum and sha256sum.
std::string content() {
    std::string bytes(100000, '\0');
    for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * i % 251);
    return bytes;
}
constexpr const char* content_md5 = "594e9a33fbebff2f4fc2a92aca2030cc";
constexpr const char* content_sha256 =
    "d5b423763b8adf8b24fbd9edd7432034fa1388ed41de83b9d95f1aa7662d526b";

std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

bool exists(const std::string& path) {
    return std::filesystem::exists(path);
}

std::string failure_of(const Download& download) {
    return message_of<Error>([&] { fetch(download); });
}

/// Serves content() with ranges; the first `broken` replies break after half of what is left. With
/// a tag it knows versions.
class Files {
  public:
    explicit Files(int broken = 0, std::string tag = "") : broken_(broken), tag_(std::move(tag)) {}
    HttpReply operator()(const HttpRequest& request) {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
        HttpReply reply{.body = content()};
        if (!tag_.empty()) reply.headers = "ETag: " + tag_ + "\r\n";
        if (!request.if_range.empty() && request.if_range != tag_) return reply;
        if (request.start >= static_cast<int64_t>(reply.body.size())) return {.status = 416};
        if (request.start >= 0) {
            reply.status = 206;
            reply.headers += fmt::format("Content-Range: bytes {}-{}/{}\r\n", request.start,
                                         reply.body.size() - 1, reply.body.size());
            reply.body.erase(0, static_cast<size_t>(request.start));
        }
        if (broken_-- > 0) reply.sent = reply.body.size() / 2;
        return reply;
    }
    std::vector<HttpRequest> requests() {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

  private:
    std::mutex mutex_;
    int broken_;
    std::string tag_;
    std::vector<HttpRequest> requests_;
};

bool can_download() {
    const TemporaryFolder folder;
    const std::string missing =
        failure_of({"http://127.0.0.1:1/x", folder.path().string() + "/x", content_md5});
    const bool there = missing.find("this build has no") == std::string::npos;
    if (!there) MESSAGE("skipped: ", missing);
    return there;
}

}  // namespace

TEST_CASE("weights: a download that breaks goes on where it stopped") {
    if (!can_download()) return;
    const TemporaryFolder folder;
    Download download{"", folder.path().string() + "/new/folder/file.h5", content_md5};
    int64_t last = 0;
    download.progress = [&](int64_t have, int64_t all) {
        CHECK(have >= last);
        CHECK((all == 0 || all == 100000));
        last = have;
    };
    Files files(1);
    const HttpServer server(std::ref(files));
    download.url = server.url() + "file.h5";
    CHECK(!is_fetched(download));
    fetch(download);
    CHECK(read(download.path) == content());
    CHECK(!exists(download.path + ".part"));
    CHECK(is_fetched(download));
    CHECK(last == 100000);
    REQUIRE(files.requests().size() == 2);
    CHECK(files.requests()[0].start == -1);
    CHECK(files.requests()[1].start == 50000);

    // A part that an earlier process left, and one that is whole already.
    for (const size_t left : {size_t{31}, size_t{100000}}) {
        std::filesystem::remove(download.path);
        std::ofstream(download.path + ".part", std::ios::binary) << content().substr(0, left);
        last = 0;
        fetch(download);
        CHECK(read(download.path) == content());
        CHECK(files.requests().back().start == static_cast<int64_t>(left));
    }
}

TEST_CASE("weights: without a checksum a download goes on with the same version alone") {
    if (!can_download()) return;
    const TemporaryFolder folder;
    Download download{"", folder.path().string() + "/file.h5"};
    const std::string part = download.path + ".part", version = part + ".version";
    const auto leave = [&](const std::string& bytes, const std::string& tag) {
        std::filesystem::remove(download.path);
        std::ofstream(part, std::ios::binary) << bytes;
        if (!tag.empty()) std::ofstream(version) << tag;
    };
    const auto check = [&](const std::function<HttpReply(const HttpRequest&)>& answer) {
        const HttpServer server(answer);
        download.url = server.url() + "file.h5";
        CHECK(failure_of(download) == "");
        CHECK(read(download.path) == content());
        CHECK(!exists(part));
        CHECK(!exists(version));
    };
    const std::string junk(70, 'x');
    struct Left {
        std::string bytes, tag;
        std::vector<int64_t> starts;  ///< of the requests
    };
    for (const Left& left : {Left{junk, "", {-1}},                        // of nobody knows what
                             {junk, "\"one\"", {70}},                     // of an older version
                             {content().substr(0, 31), "\"two\"", {31}},  // of this one
                             {content(), "\"two\"", {100000, -1}},        // 416
                             {content() + junk, "\"two\"", {100070, -1}}}) {
        CAPTURE(left.tag);
        leave(left.bytes, left.tag);
        Files files(0, "\"two\"");
        check(std::ref(files));
        std::vector<int64_t> starts;
        for (const HttpRequest& request : files.requests()) {
            starts.push_back(request.start);
            CHECK(request.if_range == (request.start < 0 ? "" : left.tag));
        }
        CHECK(starts == left.starts);
    }
    // A connection that breaks: one server tells the version, the other does not.
    for (const auto& [tag, start] : {std::pair{"\"two\"", 50000}, {"", -1}, {"W/\"two\"", -1}}) {
        std::filesystem::remove(download.path);
        Files files(1, tag);
        check(std::ref(files));
        REQUIRE(files.requests().size() == 2);
        CHECK(files.requests()[1].start == start);
    }
    // Servers that do not look at If-Range, or send other bytes than were asked for.
    for (const char* headers : {"ETag: \"two\"\r\nContent-Range: bytes 70-99999/100000\r\n",
                                "Content-Range: bytes 71-99999/100000\r\n", ""}) {
        leave(junk, "\"one\"");
        check([&](const HttpRequest& request) -> HttpReply {
            if (request.start < 0) return {.body = content()};
            return {.status = 206, .headers = headers, .body = content().substr(70)};
        });
    }
    leave(junk, "\"one\"");
    const HttpServer server(
        [](const HttpRequest&) { return HttpReply{.status = 206, .body = content()}; });
    download.url = server.url() + "file.h5";
    CHECK(failure_of(download).find("the server sends another part of it") != std::string::npos);
    CHECK(!exists(download.path));
    CHECK(!exists(part));
}

TEST_CASE("weights: without a checksum a download must begin as its format does") {
    if (!can_download()) return;
    const TemporaryFolder folder;
    std::string body = "<html>Please log in";
    const HttpServer server([&](const HttpRequest&) { return HttpReply{.body = body}; });
    const Download download{.url = server.url() + "file.h5",
                            .path = folder.path().string() + "/file.h5",
                            .signature = std::string(hdf5_signature)};
    const std::string message = failure_of(download);
    CAPTURE(message);
    CHECK(message.find("begins as every .h5 file from " + download.url) != std::string::npos);
    CHECK(std::filesystem::is_empty(folder.path()));
    std::ofstream(download.path) << body;
    CHECK(!is_fetched(download));
    body = "";
    CHECK(failure_of(download).find("expected some bytes") != std::string::npos);
    body = std::string(hdf5_signature) + "and so on";
    CHECK(failure_of(download) == "");
    CHECK(read(download.path) == body);
    CHECK(is_fetched(download));
}

TEST_CASE("weights: a download that breaks again and again keeps what it has") {
    if (!can_download()) return;
    const TemporaryFolder folder;
    Files files(3);
    const HttpServer server(std::ref(files));
    const Download download{server.url() + "file.h5", folder.path().string() + "/file.h5",
                            content_sha256};
    const std::string message = failure_of(download);
    CAPTURE(message);
    CHECK(message.find("87500 bytes are kept in " + download.path + ".part") != std::string::npos);
    CHECK(!exists(download.path));
    CHECK(failure_of(download).empty());
    CHECK(read(download.path) == content());
    CHECK(files.requests().size() == 4);
}

TEST_CASE("weights: a server without ranges sends the whole file again") {
    if (!can_download()) return;
    const TemporaryFolder folder;
    const HttpServer server([](const HttpRequest&) { return HttpReply{.body = content()}; });
    const Download download{server.url() + "file.h5", folder.path().string() + "/file.h5",
                            content_md5};
    std::ofstream(download.path + ".part", std::ios::binary) << std::string(70, 'x');
    CHECK(failure_of(download).empty());
    CHECK(read(download.path) == content());
}

TEST_CASE("weights: a download with the wrong checksum or size is deleted and reported") {
    if (!can_download()) return;
    const TemporaryFolder folder;
    Files files;
    const HttpServer server(std::ref(files));
    Download download{server.url() + "file.h5", folder.path().string() + "/file.h5",
                      "00000000000000000000000000000000"};
    const std::string message = failure_of(download);
    CAPTURE(message);
    CHECK(message.find("expected the checksum 00000000000000000000000000000000") !=
          std::string::npos);
    CHECK(message.find(std::string("got ") + content_md5) != std::string::npos);
    download.digest = "";
    download.bytes = 99999;
    CHECK(failure_of(download).find("expected 99999 bytes") != std::string::npos);
    download.digest = "12";
    CHECK(failure_of(download).find("expected 32 digits of MD5 or 64 of SHA-256, got 2") !=
          std::string::npos);
    CHECK(!exists(download.path));
}

TEST_CASE("weights: downloads follow redirects, and name what cannot be fetched") {
    if (!can_download()) return;
    const TemporaryFolder folder;
    const HttpServer server([](const HttpRequest& request) -> HttpReply {
        if (request.path == "/moved.h5")
            return {.status = 302, .headers = "Location: /file.h5\r\n", .body = "moved"};
        if (request.path == "/circle.h5")
            return {.status = 302, .headers = "Location: /circle.h5\r\n"};
        if (request.path == "/elsewhere.h5")
            return {.status = 302, .headers = "Location: file:///etc/hostname\r\n"};
        if (request.path == "/file.h5") return {.body = content()};
        return {.status = 404, .body = "no such file"};
    });
    Download download{server.url() + "moved.h5", folder.path().string() + "/file.h5", content_md5};
    CHECK(failure_of(download).empty());
    CHECK(read(download.path) == content());

    download.path += "2";
    for (const auto& [name, part] :
         {std::pair{"none.h5", "404"}, {"circle.h5", "redirects"}, {"elsewhere.h5", "file"}}) {
        download.url = server.url() + name;
        const std::string message = failure_of(download);
        CAPTURE(message);
        CHECK(message.find(download.url) != std::string::npos);
        CHECK(message.find(part) != std::string::npos);
        CHECK(!exists(download.path));
        CHECK(!exists(download.path + ".part"));
    }
    download.url = "http://127.0.0.1:1/file.h5";  // nobody listens there
    CHECK(failure_of(download).find("cannot fetch http://127.0.0.1:1/file.h5") !=
          std::string::npos);
}

TEST_CASE("weights: the official files are those of Keras' sources") {
    CHECK(official_weight_models().size() == 11);
    const OfficialWeights vgg = official_weights("vgg16", false);
    CHECK(vgg.folder + vgg.file == "vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5");
    CHECK(vgg.md5 == "6d6bbae143d832006294945121d1f1fc");
    const OfficialWeights nasnet = official_weights("nasnet_large", false);
    CHECK(nasnet.folder + nasnet.file == "nasnet/NASNet-large-no-top.h5");
    CHECK(nasnet.cached == "nasnet_large_no_top.h5");
    const OfficialWeights mobile = official_weights("mobilenet_v2", true, 0.35, 96);
    CHECK(mobile.file == "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96.h5");
    CHECK(official_weights("mobilenet_v2", false).cached ==
          "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5");
    CHECK_THROWS_WITH_AS(official_weights("mobilenet_v2", true, 0.4), doctest::Contains("0.35"),
                         InputError);
    CHECK_THROWS_WITH_AS(official_weights("pnet", true), doctest::Contains("densenet121"),
                         InputError);
    for (const std::string& model : official_weight_models())
        for (const bool top : {false, true})
            CHECK((model == "mobilenet_v2" || official_weights(model, top).md5.size() == 32));
}
