# Compiles ROOM/*.proto into generated/ROOM/*.pb.h and *.pb.cc, which become sources of the library.
if(CURIE_HAVE_PROTOBUF)
    file(GLOB protos RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS report/*.proto)
    foreach(proto IN LISTS protos)
        string(REGEX REPLACE "[.]proto$" ".pb" output ${CMAKE_BINARY_DIR}/generated/${proto})
        add_custom_command(
            OUTPUT ${output}.cc ${output}.h
            COMMAND ${CURIE_PROTOC} --cpp_out=${CMAKE_BINARY_DIR}/generated ${proto}
            WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} DEPENDS ${PROJECT_SOURCE_DIR}/${proto}
            COMMENT "Compiling ${proto}")
        target_sources(curie PRIVATE ${output}.cc ${output}.h)
        # Not our code: its warnings are not ours to mend.
        set_source_files_properties(${output}.cc PROPERTIES COMPILE_OPTIONS -w)
    endforeach()
    target_include_directories(curie SYSTEM PRIVATE ${CMAKE_BINARY_DIR}/generated)
endif()
