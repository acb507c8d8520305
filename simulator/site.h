// A place in a kernel's source, for error messages and for telling barriers apart.
#pragma once

#include <cstring>

namespace curie::simulator {

struct Site {
    const char* file = "";
    int line = 0;
    bool operator==(const Site& other) const {
        return line == other.line && std::strcmp(file, other.file) == 0;
    }
    /// The caller's place; as a default argument, the place of that function's caller. (g++ takes
    /// the builtins' own place when they stand within braces in a default argument.)
    static constexpr Site here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
        return {file, line};
    }
};

}  // namespace curie::simulator
