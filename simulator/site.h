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
};

}  // namespace curie::simulator

/// The caller's place, as a default argument.
#define CURIE_HERE                         \
    ::curie::simulator::Site {             \
        __builtin_FILE(), __builtin_LINE() \
    }
