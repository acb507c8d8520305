#include "engine/processor.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace curie;

namespace {

std::vector<std::string> cpuinfo_words() {
    std::ifstream file("/proc/cpuinfo");
    std::stringstream text;
    text << file.rdbuf();
    std::vector<std::string> words;
    for (std::string word; text >> word;) words.push_back(word);
    return words;
}

bool has_word(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

TEST_CASE("processor: the instruction set that runs is one that the processor has") {
    const auto words = cpuinfo_words();
    for (const std::string& feature : processor_features()) CHECK(has_word(words, feature));
    if (best_isa() >= Isa::avx2) CHECK(has_word(words, "fma"));
    if (best_isa() >= Isa::avx2) CHECK(has_word(words, "avx2"));
    if (best_isa() >= Isa::avx512) CHECK(has_word(words, "avx512vl"));
}

TEST_CASE("processor: CURIE_ISA lowers the instruction set") {
    // ctest runs the suite under each value; a plain run takes what the processor has.
    const char* wanted = std::getenv("CURIE_ISA");
    const auto words = cpuinfo_words();
    if (wanted && *wanted) {
        CHECK(std::string(name_of(best_isa())) == wanted);
    } else if (has_word(words, "avx512vl") && has_word(words, "avx512dq") &&
               has_word(words, "avx512bw")) {
        CHECK(best_isa() == Isa::avx512);
    } else if (has_word(words, "avx2") && has_word(words, "fma")) {
        CHECK(best_isa() == Isa::avx2);
    } else {
        CHECK(best_isa() == Isa::generic);
    }
}
