# What was found, what it switches on and what to install for the rest: printed here, and written to
# dependencies.h for `./curie doctor`.
message(STATUS "curie ${PROJECT_VERSION}, ${CMAKE_BUILD_TYPE}, kernels for: ${curie_isas}")
if(CURIE_HAVE_CUDA)
    message(STATUS "  device cuda for compute capabilities: ${curie_cuda_architectures_text}")
endif()
set(curie_dependency_rows "")
foreach(name IN LISTS curie_dependencies)
    set(found ${curie_${name}_FOUND})
    set(switch "")
    if(curie_${name}_SWITCH)
        set(switch ", ${curie_${name}_SWITCH}=${${curie_${name}_SWITCH}}")
    endif()
    if(found)
        string(STRIP "${name} ${curie_${name}_VERSION}" found_name)
        message(STATUS "  ${found_name}: ${curie_${name}_PURPOSE}${switch}")
    else()
        message(STATUS "  ${name} off: would switch on ${curie_${name}_PURPOSE}${switch}; "
                       "install ${curie_${name}_PACKAGE}")
    endif()
    string(APPEND curie_dependency_rows
           "    {\"${name}\", ${found}, \"${curie_${name}_VERSION}\", \"${curie_${name}_SWITCH}\", "
           "\"${curie_${name}_PURPOSE}\", \"${curie_${name}_PACKAGE}\"},\n")
endforeach()
if(CURIE_CCACHE)
    message(STATUS "  ccache: faster rebuilds")
endif()
string(REPLACE ";" " " curie_isa_list "${curie_isas}")
configure_file(cmake/dependencies.h.in generated/dependencies.h @ONLY)
