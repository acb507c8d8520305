// Errors that teach: every exception names the operation, what was expected, what came, and what
// to do. The library throws; only the programs in apps/ turn an exception into an exit code.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace curie {

/// Any failure of the library. `what()` reads `[where] expected ... got ...; what to do`.
class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Bad input of the user: a file, an option, a value. Programs exit with 2 on it, with 1 otherwise.
class InputError : public Error {
  public:
    using Error::Error;
};

template <class... Args>
[[noreturn]] void fail(std::string_view where, fmt::format_string<Args...> text, Args&&... args) {
    throw Error(fmt::format("[{}] ", where) + fmt::format(text, std::forward<Args>(args)...));
}

template <class... Args>
[[noreturn]] void fail_input(std::string_view where, fmt::format_string<Args...> text,
                             Args&&... args) {
    throw InputError(fmt::format("[{}] ", where) + fmt::format(text, std::forward<Args>(args)...));
}

/// Throws Error unless `condition` holds. Costs nothing but the test where it does.
template <class... Args>
void require(bool condition, std::string_view where, fmt::format_string<Args...> text,
             Args&&... args) {
    if (!condition) fail(where, text, std::forward<Args>(args)...);
}

}  // namespace curie
