# Compiles ROOM/*.proto into generated/ROOM/*.pb.h and *.pb.cc, which become sources of the library,
# and ONNX's definition, which its package brings, likewise.
if(CURIE_HAVE_PROTOBUF)
    function(curie_compile_proto proto root)
        string(REGEX REPLACE "[.]proto$" ".pb" output ${CMAKE_BINARY_DIR}/generated/${proto})
        # lite: without reflection, which only the full library has.
        add_custom_command(
            OUTPUT ${output}.cc ${output}.h
            COMMAND ${CURIE_PROTOC} --cpp_out=lite:${CMAKE_BINARY_DIR}/generated
                    --proto_path=${root} ${root}/${proto}
            DEPENDS ${root}/${proto} COMMENT "Compiling ${proto}")
        target_sources(curie PRIVATE ${output}.cc ${output}.h)
        # Not our code: its warnings are not ours to mend.
        set_source_files_properties(${output}.cc PROPERTIES COMPILE_OPTIONS -w)
    endfunction()
    file(GLOB protos RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS report/*.proto)
    foreach(proto IN LISTS protos)
        curie_compile_proto(${proto} ${PROJECT_SOURCE_DIR})
    endforeach()
    if(CURIE_HAVE_ONNX)
        curie_compile_proto(onnx/onnx.proto ${CURIE_ONNX_INCLUDE_DIR})
    endif()
    target_include_directories(curie SYSTEM PRIVATE ${CMAKE_BINARY_DIR}/generated)
endif()
