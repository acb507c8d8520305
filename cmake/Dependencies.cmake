# Every library comes from the system's package manager; nothing is downloaded. Each is noted by
# curie_dependency(), from which Summary.cmake prints the configure summary and writes the header
# that `./curie doctor` prints.
set(curie_dependencies)
set(curie_optional_libraries)
set(curie_optional_definitions)
set(curie_optional_include_dirs)

# FOUND is a truth value; SWITCH names the option, empty for a required library; PURPOSE says what
# it switches on; PACKAGE is what to install.
function(curie_dependency name)
    cmake_parse_arguments(PARSE_ARGV 1 it "" "FOUND;VERSION;SWITCH;PURPOSE;PACKAGE" "")
    if(it_FOUND)
        set(it_FOUND true)
    else()
        set(it_FOUND false)
        set(it_VERSION "")
    endif()
    list(APPEND curie_dependencies ${name})
    set(curie_dependencies ${curie_dependencies} PARENT_SCOPE)
    foreach(field FOUND VERSION SWITCH PURPOSE PACKAGE)
        set(curie_${name}_${field} "${it_${field}}" PARENT_SCOPE)
    endforeach()
endfunction()

# The first version number that `regex` captures in `file`.
function(curie_version_in file regex result)
    set(version "")
    if(EXISTS ${file})
        file(STRINGS ${file} lines REGEX "${regex}")
        foreach(line IN LISTS lines)
            string(REGEX MATCH "${regex}" matched "${line}")
            string(APPEND version "${CMAKE_MATCH_1}.")
        endforeach()
        string(REGEX REPLACE "\\.$" "" version "${version}")
    endif()
    set(${result} "${version}" PARENT_SCOPE)
endfunction()

# An optional library: HEADER and LIBRARIES (all of them) are searched, VERSION_FILE with
# VERSION_REGEX gives its version, CURIE_HAVE_<name in capitals> says to the sources that it is there:
# to the ADAPTERS, the files that speak to the library, or without ADAPTERS to all of them.
function(curie_optional_library name)
    cmake_parse_arguments(PARSE_ARGV 1 it "" "HEADER;SUFFIX;VERSION_FILE;VERSION_REGEX;PURPOSE;PACKAGE"
                          "LIBRARIES;ADAPTERS")
    string(TOUPPER ${name} upper)
    option(CURIE_${upper} "Use ${name} where it is found" ON)
    set(found OFF)
    set(version "")
    if(CURIE_${upper})
        find_path(CURIE_${upper}_INCLUDE_DIR ${it_HEADER} PATH_SUFFIXES ${it_SUFFIX})
        set(libraries "")
        set(found ON)
        foreach(library IN LISTS it_LIBRARIES)
            find_library(CURIE_${upper}_${library}_LIBRARY ${library})
            mark_as_advanced(CURIE_${upper}_${library}_LIBRARY)
            list(APPEND libraries ${CURIE_${upper}_${library}_LIBRARY})
            if(NOT CURIE_${upper}_${library}_LIBRARY)
                set(found OFF)
            endif()
        endforeach()
        if(NOT CURIE_${upper}_INCLUDE_DIR)
            set(found OFF)
        endif()
    endif()
    if(found)
        if(it_VERSION_FILE)
            curie_version_in(${CURIE_${upper}_INCLUDE_DIR}/${it_VERSION_FILE} "${it_VERSION_REGEX}"
                             version)
        endif()
        list(APPEND curie_optional_libraries ${libraries})
        if(it_ADAPTERS)
            set_property(SOURCE ${it_ADAPTERS} APPEND PROPERTY COMPILE_DEFINITIONS
                                                               CURIE_HAVE_${upper}=1)
            # g++ finds no <cstdlib> any more when -isystem repeats one of its own folders.
            if(NOT CURIE_${upper}_INCLUDE_DIR IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
                set_property(SOURCE ${it_ADAPTERS} APPEND PROPERTY COMPILE_OPTIONS
                                                   -isystem${CURIE_${upper}_INCLUDE_DIR})
            endif()
        else()
            list(APPEND curie_optional_definitions CURIE_HAVE_${upper}=1)
            list(APPEND curie_optional_include_dirs ${CURIE_${upper}_INCLUDE_DIR})
        endif()
    endif()
    curie_dependency(${name} FOUND ${found} VERSION "${version}" SWITCH CURIE_${upper}
                     PACKAGE ${it_PACKAGE} PURPOSE "${it_PURPOSE}")
    foreach(list curie_optional_libraries curie_optional_definitions curie_optional_include_dirs)
        set(${list} ${${list}} PARENT_SCOPE)
    endforeach()
    foreach(list dependencies ${name}_FOUND ${name}_VERSION ${name}_SWITCH ${name}_PURPOSE
                 ${name}_PACKAGE)
        set(curie_${list} "${curie_${list}}" PARENT_SCOPE)
    endforeach()
    set(CURIE_HAVE_${upper} ${found} PARENT_SCOPE)
endfunction()

# Required: the configuration stops here without them.
find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)
curie_dependency(OpenMP FOUND ON VERSION ${OpenMP_CXX_VERSION} PACKAGE g++
                 PURPOSE "kernels on several cores")
find_package(fmt REQUIRED)
curie_dependency(fmt FOUND ON VERSION ${fmt_VERSION} PACKAGE libfmt-dev PURPOSE "text and messages")
find_package(nlohmann_json REQUIRED)
curie_dependency(nlohmann-json FOUND ON VERSION ${nlohmann_json_VERSION} PACKAGE nlohmann-json3-dev
                 PURPOSE "configuration, results and checkpoints")
find_package(CLI11 REQUIRED)
curie_dependency(CLI11 FOUND ON VERSION ${CLI11_VERSION} PACKAGE libcli11-dev
                 PURPOSE "command lines")
find_path(CURIE_STB_INCLUDE_DIR stb/stb_image.h REQUIRED)
curie_version_in(${CURIE_STB_INCLUDE_DIR}/stb/stb_image.h "^/\\* stb_image - v([0-9.]+)" version)
curie_dependency(stb_image FOUND ON VERSION ${version} PACKAGE libstb-dev
                 PURPOSE "PNG and PGM images")

# Optional: without them the build is smaller, and says so.
if(CURIE_TESTS)
    find_package(doctest)
endif()
curie_dependency(doctest FOUND ${doctest_FOUND} VERSION "${doctest_VERSION}" SWITCH CURIE_TESTS
                 PACKAGE doctest-dev PURPOSE "the tests")

set(CURIE_HAVE_ONEDNN OFF)
set(version "")
if(CURIE_ONEDNN)
    find_path(CURIE_ONEDNN_INCLUDE_DIR oneapi/dnnl/dnnl.hpp)
    find_library(CURIE_ONEDNN_LIBRARY dnnl)
    if(CURIE_ONEDNN_INCLUDE_DIR AND CURIE_ONEDNN_LIBRARY)
        set(CURIE_HAVE_ONEDNN ON)
        list(APPEND curie_optional_libraries ${CURIE_ONEDNN_LIBRARY})
        list(APPEND curie_optional_definitions CURIE_HAVE_ONEDNN=1)
        curie_version_in(${CURIE_ONEDNN_INCLUDE_DIR}/oneapi/dnnl/dnnl_version.h
                         "^#define DNNL_VERSION_[MP][AI][JNT][A-Z]+ ([0-9]+)" version)
    endif()
endif()
curie_dependency(oneDNN FOUND ${CURIE_HAVE_ONEDNN} VERSION "${version}" SWITCH CURIE_ONEDNN
                 PACKAGE libdnnl-dev PURPOSE "the onednn variants, the CPU vendor's library")

curie_optional_library(
    DCMTK HEADER dcmtk/dcmdata/dctk.h LIBRARIES dcmjpeg dcmjpls dcmdata oflog ofstd
    VERSION_FILE dcmtk/config/osconfig.h VERSION_REGEX "^#define PACKAGE_VERSION \"([0-9.]+)\""
    PACKAGE libdcmtk-dev PURPOSE "DICOM images (INbreast, CBIS-DDSM)")
curie_optional_library(
    GDCM HEADER gdcmImageReader.h SUFFIX gdcm-3.0 LIBRARIES gdcmMSFF gdcmDSED gdcmCommon
    PACKAGE libgdcm-dev PURPOSE "JPEG 2000 inside DICOM files")
curie_optional_library(FreeXL HEADER freexl.h LIBRARIES freexl PACKAGE libfreexl-dev
                       PURPOSE "INbreast.xls")
curie_optional_library(pugixml HEADER pugixml.hpp LIBRARIES pugixml
                       VERSION_FILE pugixml.hpp VERSION_REGEX "define PUGIXML_VERSION ([0-9]+)"
                       PACKAGE libpugixml-dev PURPOSE "lesion outlines of INbreast")
# Without the compiler of its messages the library is of no use.
find_program(CURIE_PROTOC protoc)
mark_as_advanced(CURIE_PROTOC)
if(NOT CURIE_PROTOC)
    set(CURIE_PROTOBUF OFF)
endif()
curie_optional_library(
    protobuf HEADER google/protobuf/message_lite.h LIBRARIES protobuf-lite
    VERSION_FILE google/protobuf/stubs/common.h
    VERSION_REGEX "^#define GOOGLE_PROTOBUF_VERSION ([0-9]+)"
    PACKAGE "libprotobuf-dev protobuf-compiler" PURPOSE "TensorBoard event files")

# Only the definition of ONNX's messages: protobuf writes them.
if(NOT CURIE_HAVE_PROTOBUF)
    set(CURIE_ONNX OFF)
endif()
curie_optional_library(
    ONNX HEADER onnx/onnx.proto ADAPTERS models/onnx_file.cpp
    PACKAGE "libonnx-dev libprotobuf-dev protobuf-compiler" PURPOSE "ONNX files (./curie export)")

curie_optional_library(
    HDF5 HEADER hdf5.h SUFFIX hdf5/serial LIBRARIES hdf5_serial
    VERSION_FILE H5public.h VERSION_REGEX "^#define H5_VERS_INFO +\"HDF5 library version: ([0-9.]+)"
    PACKAGE libhdf5-dev PURPOSE "pretrained weights of Keras (.h5)")

curie_optional_library(
    curl HEADER curl/curl.h LIBRARIES curl ADAPTERS models/download.cpp
    VERSION_FILE curl/curlver.h VERSION_REGEX "^#define LIBCURL_VERSION \"([0-9.]+)"
    PACKAGE libcurl4-openssl-dev PURPOSE "./curie fetch-weights")
curie_optional_library(
    OpenSSL HEADER openssl/evp.h LIBRARIES crypto ADAPTERS models/file_digest.cpp
    PACKAGE libssl-dev PURPOSE "checksums of downloaded weights")
curie_optional_library(
    libzip HEADER zip.h LIBRARIES zip ADAPTERS models/keras_archive.cpp
    PACKAGE libzip-dev PURPOSE "Keras 3 models (.keras)")
curie_optional_library(
    OpenCV HEADER opencv2/ml.hpp SUFFIX opencv4 LIBRARIES opencv_ml opencv_core
    ADAPTERS experiments/classical_classifier.cpp
    PACKAGE libopencv-ml-dev PURPOSE "random forest and support vector machine")

include(Cuda)

set(CURIE_HAVE_NVTX OFF)
if(CURIE_NVTX)
    find_package(CUDAToolkit QUIET)
    find_path(CURIE_NVTX_INCLUDE_DIR nvtx3/nvToolsExt.h HINTS ${CUDAToolkit_INCLUDE_DIRS})
    if(NOT CURIE_NVTX_INCLUDE_DIR)
        message(FATAL_ERROR "CURIE_NVTX=ON needs the CUDA toolkit's header nvtx3/nvToolsExt.h; "
                            "install the toolkit from NVIDIA, or leave CURIE_NVTX off")
    endif()
    set(CURIE_HAVE_NVTX ON)
    list(APPEND curie_optional_libraries ${CMAKE_DL_LIBS})
    list(APPEND curie_optional_definitions CURIE_HAVE_NVTX=1)
endif()
curie_dependency(NVTX FOUND ${CURIE_HAVE_NVTX} VERSION "${CUDAToolkit_VERSION}" SWITCH CURIE_NVTX
                 PACKAGE "the CUDA toolkit, then ./curie build --cuda"
                 PURPOSE "profiler ranges in Nsight")

# Flags of our own targets only; they are not part of the installed package.
add_library(curie_options INTERFACE)
target_include_directories(curie_options SYSTEM INTERFACE ${CURIE_STB_INCLUDE_DIR}
                                                          ${curie_optional_include_dirs})
if(CURIE_HAVE_NVTX)
    target_include_directories(curie_options SYSTEM INTERFACE ${CURIE_NVTX_INCLUDE_DIR})
endif()
if(CURIE_HAVE_CUDA)
    target_include_directories(curie_options SYSTEM INTERFACE ${CUDAToolkit_INCLUDE_DIRS}
                                                              ${curie_cuda_include_dirs})
endif()
target_compile_options(curie_options INTERFACE -Wall -Wextra
                                               $<$<BOOL:${CURIE_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # g++ 12 sees overlaps in std::string that are not there (its bug 105651).
    target_compile_options(curie_options INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION MATCHES "^1[34]\\.")
    # g++ 13 and 14 see accesses beyond arrays of fmt and of our switches over types that cannot happen.
    target_compile_options(curie_options INTERFACE -Wno-array-bounds)
endif()
if(CURIE_SIMULATOR_TSAN)
    add_compile_definitions(CURIE_SIMULATOR_TSAN)
    add_link_options(-fsanitize=thread)
endif()
if(CURIE_SANITIZE)
    add_compile_options(-fsanitize=${CURIE_SANITIZE} -fno-sanitize-recover=all
                        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${CURIE_SANITIZE})
endif()
