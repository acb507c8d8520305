#include "models/download.h"

#include <filesystem>

#include "engine/error.h"
#include "models/file_digest.h"

#if CURIE_HAVE_CURL
#include <curl/curl.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#endif

namespace curie {

namespace fs = std::filesystem;

bool is_fetched(const Download& download) {
    std::error_code error;
    if (!fs::is_regular_file(download.path, error)) return false;
    if (!download.digest.empty())
        return file_digest(download.path, download.digest) == download.digest;
    const auto size = static_cast<int64_t>(fs::file_size(download.path, error));
    return !error && (download.bytes == 0 ? size > 0 : size == download.bytes);
}

#if CURIE_HAVE_CURL
namespace {

constexpr const char* where = "download";

/// One request's file, which grows by what comes.
struct Transfer {
    const Download* download;
    CURL* curl;
    std::string part;
    std::unique_ptr<FILE, int (*)(FILE*)> file{nullptr, std::fclose};
    int64_t start = 0;  ///< bytes that were there before this request
};

extern "C" {
size_t curie_download_write(char* data, size_t, size_t count, void* context) {
    auto& transfer = *static_cast<Transfer*>(context);
    if (!transfer.file) {
        long code = 0;
        curl_easy_getinfo(transfer.curl, CURLINFO_RESPONSE_CODE, &code);
        // A server without ranges sends the whole file again.
        if (code != 206) transfer.start = 0;
        transfer.file.reset(std::fopen(transfer.part.c_str(), transfer.start ? "ab" : "wb"));
        if (!transfer.file) return 0;
    }
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

int64_t size_of_file(const std::string& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    return error ? 0 : static_cast<int64_t>(size);
}

struct Outcome {
    CURLcode result;
    long code;         ///< of HTTP
    std::string text;  ///< what libcurl says of a failure
};

Outcome request(const Download& download, const std::string& part) {
    const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
    require(curl != nullptr, where, "cannot start libcurl");
    Transfer transfer{&download, curl.get(), part};
    transfer.start = size_of_file(part);
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
    if (transfer.start > 0) set(CURLOPT_RANGE, range.c_str());
    Outcome outcome{curl_easy_perform(curl.get()), 0, ""};
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &outcome.code);
    outcome.text = *message ? message : curl_easy_strerror(outcome.result);
    if (transfer.file && std::fclose(transfer.file.release()) != 0)
        outcome = {CURLE_WRITE_ERROR, outcome.code, "the disk is full"};
    return outcome;
}

/// Deletes what is not the file that was wanted.
void check(const Download& download, const std::string& part) {
    const int64_t bytes = size_of_file(part);
    if (download.digest.empty() && download.bytes > 0 && bytes != download.bytes) {
        fs::remove(part);
        fail(where, "expected {} bytes from {}, got {}; deleted it", download.bytes, download.url,
             bytes);
    }
    if (download.digest.empty()) return;
    const std::string got = file_digest(part, download.digest);
    if (got == download.digest) return;
    fs::remove(part);
    fail(where, "expected the checksum {} of {}, got {} of {} bytes; deleted it", download.digest,
         download.url, got, bytes);
}

}  // namespace

void fetch(const Download& download) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    require(ready == CURLE_OK, where, "cannot start libcurl: {}", curl_easy_strerror(ready));
    std::error_code error;
    const fs::path folder = fs::path(download.path).parent_path();
    fs::create_directories(folder, error);
    if (error) fail(where, "cannot make the folder {}: {}", folder.string(), error.message());
    const std::string part = download.path + ".part";
    constexpr int attempts = 3;
    for (int attempt = 1;; ++attempt) {
        const int64_t before = size_of_file(part);
        const Outcome outcome = request(download, part);
        if (outcome.result == CURLE_OK) break;
        constexpr long range_not_satisfiable = 416;
        if (outcome.code == range_not_satisfiable && before > 0) {
            // Everything was there already, or what was there is of another file.
            Download there = download;
            there.path = part;
            if (is_fetched(there)) break;
            fs::remove(part);
        } else if (outcome.code >= 400 || outcome.result == CURLE_WRITE_ERROR ||
                   size_of_file(part) <= before || attempt == attempts) {
            const std::string kept = size_of_file(part) > 0
                                         ? fmt::format(
                                               "; {} bytes are kept in {}, another try "
                                               "goes on from there",
                                               size_of_file(part), part)
                                         : "";
            fail(where, "cannot fetch {}: {}{}", download.url, outcome.text, kept);
        }
    }
    check(download, part);
    fs::rename(part, download.path, error);
    if (error) fail(where, "cannot rename {} to {}: {}", part, download.path, error.message());
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
