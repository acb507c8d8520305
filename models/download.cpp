#include "models/download.h"

#include <filesystem>
#include <fstream>

#include "engine/error.h"
#include "models/file_digest.h"

#if CURIE_HAVE_CURL
#include <curl/curl.h>

#include <cstdio>
#include <memory>
#endif

namespace curie {

namespace fs = std::filesystem;

namespace {

/// What tells the file at `path` from the one that is wanted; empty: nothing does.
std::string fault_of(const Download& download, const std::string& path) {
    std::error_code error;
    const auto size = static_cast<int64_t>(fs::file_size(path, error));
    if (error) return fmt::format("expected {}, got {}", download.url, error.message());
    if (!download.digest.empty()) {
        const std::string got = file_digest(path, download.digest);
        if (got == download.digest) return "";
        return fmt::format("expected the checksum {} of {}, got {} of {} bytes", download.digest,
                           download.url, got, size);
    }
    if (size == 0 || (download.bytes > 0 && size != download.bytes))
        return fmt::format("expected {} bytes from {}, got {}",
                           download.bytes > 0 ? fmt::to_string(download.bytes) : "some",
                           download.url, size);
    std::string start(download.signature.size(), '\0');
    std::ifstream(path, std::ios::binary).read(start.data(), std::ssize(start));
    if (start == download.signature) return "";
    return fmt::format(
        "expected a file that begins as every {} file from {}, got one of another "
        "kind, perhaps a page of a proxy",
        fs::path(download.path).extension().string(), download.url);
}

}  // namespace

bool is_fetched(const Download& download) {
    std::error_code error;
    return fs::is_regular_file(download.path, error) && fault_of(download, download.path).empty();
}

#if CURIE_HAVE_CURL
namespace {

constexpr const char* where = "download";

int64_t size_of_file(const std::string& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    return error ? 0 : static_cast<int64_t>(size);
}

/// A download on its way, and beside it the server's name of this version of the file, so that
/// another version is never appended to it.
struct Part {
    std::string path;
    std::string validator_path = path + ".version";

    int64_t size() const { return size_of_file(path); }
    std::string validator() const {
        std::string text;
        std::ifstream file(validator_path);
        std::getline(file, text);
        return text;
    }
    void discard() const {
        fs::remove(path);
        fs::remove(validator_path);
    }
};

/// A header of the latest reply; empty when it has none.
std::string header_of(CURL* curl, const char* name) {
    curl_header* header = nullptr;
    constexpr int latest = -1;
    return curl_easy_header(curl, name, 0, CURLH_HEADER, latest, &header) == CURLHE_OK
               ? header->value
               : "";
}

/// What If-Range takes (RFC 9110, 13.1.5): a strong ETag, else the date.
std::string validator_of(CURL* curl) {
    const std::string tag = header_of(curl, "ETag");
    return tag.empty() || tag.rfind("W/", 0) == 0 ? header_of(curl, "Last-Modified") : tag;
}

/// One request's file, which grows by what comes.
struct Transfer {
    const Download* download;
    const Part* part;
    CURL* curl;
    std::unique_ptr<FILE, int (*)(FILE*)> file{nullptr, std::fclose};
    int64_t start = 0;     ///< bytes that were there before this request
    bool foreign = false;  ///< the reply does not continue them

    /// Once the reply's headers are there.
    bool open() {
        long code = 0;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
        const std::string before = part->validator(), now = validator_of(curl);
        // A server without ranges, or with another version, sends the whole file.
        if (code != 206)
            start = 0;
        else if (!header_of(curl, "Content-Range").starts_with(fmt::format("bytes {}-", start)) ||
                 (start > 0 && !before.empty() && !now.empty() && before != now))
            foreign = true;
        if (foreign) return false;
        file.reset(std::fopen(part->path.c_str(), start ? "ab" : "wb"));
        if (!file) return false;
        if (start == 0) std::ofstream(part->validator_path) << now;
        return true;
    }
};

extern "C" {
size_t curie_download_write(char* data, size_t, size_t count, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    if (!transfer.file && !transfer.open()) return 0;
    return std::fwrite(data, 1, count, transfer.file.get());
}
int curie_download_progress(void* context, curl_off_t all, curl_off_t have, curl_off_t,
                            curl_off_t) {
    const auto& transfer = *static_cast<Transfer*>(context);
    if (transfer.download->progress && have > 0)
        transfer.download->progress(transfer.start + have, all > 0 ? transfer.start + all : 0);
    return 0;
}
}

struct Outcome {
    CURLcode result;
    long code;             ///< of HTTP
    std::string text;      ///< what libcurl says of a failure
    bool foreign = false;  ///< the server does not go on from what is there
};

Outcome request(const Download& download, const Part& part) {
    const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
    require(curl != nullptr, where, "cannot start libcurl");
    Transfer transfer{&download, &part, curl.get()};
    transfer.start = part.size();
    const auto set = [&](auto option, auto value) { curl_easy_setopt(curl.get(), option, value); };
    char message[CURL_ERROR_SIZE] = "";
    set(CURLOPT_ERRORBUFFER, message);
    set(CURLOPT_URL, download.url.c_str());
    // A redirect must not leave encryption.
    const char* protocols = download.url.rfind("https:", 0) == 0 ? "https" : "http,https";
    set(CURLOPT_PROTOCOLS_STR, protocols);
    set(CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, 10L);
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_USERAGENT, "curie");
    set(CURLOPT_CONNECTTIMEOUT, 30L);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, 60L);
    set(CURLOPT_WRITEFUNCTION, curie_download_write);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
    set(CURLOPT_XFERINFOFUNCTION, curie_download_progress);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
    set(CURLOPT_NOPROGRESS, 0L);
    const std::string range = fmt::format("{}-", transfer.start);
    std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(nullptr, curl_slist_free_all);
    if (transfer.start > 0) {
        set(CURLOPT_RANGE, range.c_str());
        if (const std::string validator = part.validator(); !validator.empty())
            headers.reset(curl_slist_append(nullptr, ("If-Range: " + validator).c_str()));
        set(CURLOPT_HTTPHEADER, headers.get());
    }
    Outcome outcome{curl_easy_perform(curl.get()), 0, ""};
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &outcome.code);
    // A reply without a body has not come to the file yet.
    if (outcome.result == CURLE_OK && !transfer.file && !transfer.open())
        outcome.result = CURLE_WRITE_ERROR;
    outcome.text = transfer.foreign ? "the server sends another part of it than was asked for"
                   : *message       ? message
                                    : curl_easy_strerror(outcome.result);
    constexpr long range_not_satisfiable = 416;
    outcome.foreign = transfer.foreign || outcome.code == range_not_satisfiable;
    if (transfer.file && std::fclose(transfer.file.release()) != 0)
        outcome = {CURLE_WRITE_ERROR, outcome.code, "the disk is full"};
    return outcome;
}

}  // namespace

void fetch(const Download& download) {
    if (!download.digest.empty()) require_file_digest(download.url);
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    require(ready == CURLE_OK, where, "cannot start libcurl: {}", curl_easy_strerror(ready));
    std::error_code error;
    const fs::path folder = fs::path(download.path).parent_path();
    fs::create_directories(folder, error);
    if (error) fail(where, "cannot make the folder {}: {}", folder.string(), error.message());
    const Part part{download.path + ".part"};
    bool begun_again = false;
    constexpr int attempts = 3;
    for (int attempt = 1;; ++attempt) {
        const auto resumable = [&] {
            return part.size() > 0 && (!download.digest.empty() || !part.validator().empty());
        };
        if (!resumable()) part.discard();
        const int64_t before = part.size();
        const Outcome outcome = request(download, part);
        if (outcome.result == CURLE_OK) break;
        if (outcome.foreign && before > 0 && !begun_again) {
            // Everything was there already, or what was there is of another file.
            if (!download.digest.empty() && fault_of(download, part.path).empty()) break;
            part.discard();
            begun_again = true;
        } else if (outcome.code >= 400 || outcome.result == CURLE_WRITE_ERROR ||
                   part.size() <= before || attempt == attempts) {
            std::string kept;
            if (resumable())
                kept = fmt::format("; {} bytes are kept in {}, another try goes on from there",
                                   part.size(), part.path);
            else
                part.discard();
            fail(where, "cannot fetch {}: {}{}", download.url, outcome.text, kept);
        }
    }
    if (const std::string fault = fault_of(download, part.path); !fault.empty()) {
        part.discard();
        fail(where, "{}; deleted it", fault);
    }
    fs::rename(part.path, download.path, error);
    if (error) fail(where, "cannot rename {} to {}: {}", part.path, download.path, error.message());
    part.discard();
}

#else

void fetch(const Download& download) {
    fail_input("download",
               "cannot fetch {}: this build has no libcurl; install libcurl4-openssl-dev and build "
               "again",
               download.url);
}

#endif

}  // namespace curie
