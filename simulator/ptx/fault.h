// What the emulated device finds wrong: the error that a GPU's driver would answer with, and one
// sentence that says what was expected and what was got.
#pragma once

#include <driver_types.h>
#include <fmt/format.h>

#include <stdexcept>

namespace curie::ptx {

struct Fault : std::runtime_error {
    Fault(cudaError_t error, const std::string& sentence)
        : std::runtime_error(sentence), error(error) {}
    cudaError_t error;
};

template <class... Arguments>
[[noreturn]] void fail(cudaError_t error, fmt::format_string<Arguments...> format,
                       Arguments&&... arguments) {
    throw Fault(error, fmt::format(format, std::forward<Arguments>(arguments)...));
}

}  // namespace curie::ptx
