// From an address in this program's code to the line of source that it comes from.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace curie::simulator {

/// For addresses behind a call or an access: "kernels/relu/1_vectorised.cu:14", the innermost line
/// in a .cu or .cuh file, or else the innermost line. Asks addr2line, which comes with the
/// compiler; throws std::runtime_error where there is none.
std::map<const void*, std::string> source_lines(const std::vector<const void*>& addresses);

/// For the first addresses of functions: their linkage names, as c++filt reads them.
std::map<const void*, std::string> function_names(const std::vector<const void*>& functions);

}  // namespace curie::simulator
