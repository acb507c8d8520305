#include "models/file_digest.h"

#include "engine/error.h"

#if CURIE_HAVE_OPENSSL
#include <openssl/evp.h>

#include <fstream>
#include <memory>
#include <vector>
#endif

namespace curie {

#if CURIE_HAVE_OPENSSL

void require_file_digest(const std::string&) {}

std::string file_digest(const std::string& path, const std::string& expected) {
    const EVP_MD* kind = expected.size() == 32   ? EVP_md5()
                         : expected.size() == 64 ? EVP_sha256()
                                                 : nullptr;
    if (!kind)
        fail_input("checksum", "expected 32 digits of MD5 or 64 of SHA-256, got {} digits",
                   expected.size());
    std::ifstream file(path, std::ios::binary);
    if (!file) fail_input("checksum", "cannot read {}", path);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
    require(state && EVP_DigestInit_ex(state.get(), kind, nullptr) == 1, "checksum",
            "expected OpenSSL to know {}; is it restricted to FIPS?", EVP_MD_get0_name(kind));
    std::vector<char> part(1 << 20);
    while (file.read(part.data(), static_cast<std::streamsize>(part.size())) || file.gcount() > 0)
        EVP_DigestUpdate(state.get(), part.data(), static_cast<size_t>(file.gcount()));
    if (file.bad()) fail_input("checksum", "cannot read {} to its end", path);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_DigestFinal_ex(state.get(), digest, &size);
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
}

#else

void require_file_digest(const std::string& what) {
    fail_input("checksum",
               "cannot check {}: this build has no OpenSSL; install libssl-dev and build again",
               what);
}

std::string file_digest(const std::string& path, const std::string&) {
    require_file_digest(path);
    return "";
}

#endif

}  // namespace curie
