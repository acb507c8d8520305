// The container in which nvcc puts device code into a program.
#pragma once

#include <string>

namespace curie::ptx {

/// The PTX text in it. `wrapper` is what __cudaRegisterFatBinary gets. Throws Fault where there is
/// none, or only compressed.
std::string ptx_of_fat_binary(const void* wrapper);

}  // namespace curie::ptx
