# Every library comes from the system's package manager; nothing is downloaded. The required ones
# are in `./curie setup`; the optional ones are switchable and listed by Summary.cmake.
find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_path(CURIE_STB_INCLUDE_DIR stb/stb_image.h REQUIRED)

set(curie_optional_libraries)
set(curie_optional_definitions)

set(CURIE_HAVE_ONEDNN OFF)
if(CURIE_ONEDNN)
    find_path(CURIE_ONEDNN_INCLUDE_DIR oneapi/dnnl/dnnl.hpp)
    find_library(CURIE_ONEDNN_LIBRARY dnnl)
    if(CURIE_ONEDNN_INCLUDE_DIR AND CURIE_ONEDNN_LIBRARY)
        set(CURIE_HAVE_ONEDNN ON)
        list(APPEND curie_optional_libraries ${CURIE_ONEDNN_LIBRARY})
        list(APPEND curie_optional_definitions CURIE_HAVE_ONEDNN=1)
    endif()
endif()

set(CURIE_HAVE_NVTX OFF)
if(CURIE_NVTX)
    find_package(CUDAToolkit QUIET)
    if(CUDAToolkit_FOUND)
        set(CURIE_HAVE_NVTX ON)
        list(APPEND curie_optional_libraries ${CMAKE_DL_LIBS})
        list(APPEND curie_optional_definitions CURIE_HAVE_NVTX=1)
    endif()
endif()

# Flags of our own targets only; they are not part of the installed package.
add_library(curie_options INTERFACE)
target_include_directories(curie_options SYSTEM INTERFACE ${CURIE_STB_INCLUDE_DIR})
if(CURIE_HAVE_NVTX)
    target_include_directories(curie_options SYSTEM INTERFACE ${CUDAToolkit_INCLUDE_DIRS})
endif()
target_compile_options(curie_options INTERFACE -Wall -Wextra
                                               $<$<BOOL:${CURIE_WERROR}>:-Werror>)
if(CURIE_SANITIZE)
    add_compile_options(-fsanitize=${CURIE_SANITIZE} -fno-sanitize-recover=all
                        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${CURIE_SANITIZE})
endif()
