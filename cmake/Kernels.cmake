# The sources of the library, and register_all.cpp, which is made from the folders of kernels/: a
# folder OPERATION has OPERATION.cpp with register_OPERATION(), and may have reference.cpp, cpu.cpp,
# cuda.cpp and the vendors' onednn.cpp, cudnn.cpp, cublas.cpp with register_OPERATION_<file>(), and
# derived.cpp, whose variants are made of another operation's and so are registered last.
# cpu_*.cpp are compiled once per instruction set, *.cu for the simulator and, with CUDA, by nvcc.
file(GLOB curie_sources CONFIGURE_DEPENDS simulator/*.cpp engine/*.cpp kernels/*.cpp kernels/*/*.cpp layers/*.cpp
     models/*.cpp optim/*.cpp data/*.cpp training/*.cpp explain/*.cpp report/*.cpp
     experiments/*.cpp)
if(CURIE_HAVE_CUDA)
    file(GLOB curie_cuda_host_sources CONFIGURE_DEPENDS engine/cuda/*.cpp)
    list(APPEND curie_sources ${curie_cuda_host_sources})
endif()
file(GLOB curie_isa_sources CONFIGURE_DEPENDS kernels/*/cpu_*.cpp)
file(GLOB curie_onednn_sources CONFIGURE_DEPENDS kernels/*/onednn.cpp kernels/onednn*.cpp)
list(REMOVE_ITEM curie_sources ${curie_isa_sources})
if(NOT CURIE_HAVE_ONEDNN AND curie_onednn_sources)
    list(REMOVE_ITEM curie_sources ${curie_onednn_sources})
endif()
file(GLOB curie_cudnn_sources CONFIGURE_DEPENDS kernels/*/cudnn.cpp)
if(NOT CURIE_HAVE_CUDNN AND curie_cudnn_sources)
    list(REMOVE_ITEM curie_sources ${curie_cudnn_sources})
endif()
file(GLOB curie_cublas_sources CONFIGURE_DEPENDS kernels/*/cublas.cpp)
if(NOT CURIE_HAVE_CUBLAS AND curie_cublas_sources)
    list(REMOVE_ITEM curie_sources ${curie_cublas_sources})
endif()

set(curie_isas generic)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    list(APPEND curie_isas avx2 avx512)
endif()
set(curie_flags_generic "")
set(curie_flags_avx2 -march=x86-64-v3)
set(curie_flags_avx512 -march=x86-64-v4 -mprefer-vector-width=512)
# Compiles `sources` once per instruction set; the objects' names are returned in `result`.
function(curie_isa_objects name sources result)
    set(objects "")
    foreach(isa IN LISTS curie_isas)
        set(target ${name}_${isa})
        add_library(${target} OBJECT ${sources})
        target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
        target_compile_definitions(${target} PRIVATE CURIE_ISA=${isa})
        target_compile_options(${target} PRIVATE ${curie_flags_${isa}} -fno-math-errno -Wno-psabi)
        target_link_libraries(${target} PRIVATE curie_options OpenMP::OpenMP_CXX)
        set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
        list(APPEND objects $<TARGET_OBJECTS:${target}>)
    endforeach()
    set(${result} ${objects} PARENT_SCOPE)
endfunction()

curie_isa_objects(curie_kernels "${curie_isa_sources}" curie_isa_kernels)
set(curie_objects ${curie_isa_kernels})

# The same .cu files twice: here by the host compiler for device `sim`, in cmake/cuda by nvcc.
file(GLOB curie_cuda_sources CONFIGURE_DEPENDS kernels/*/*.cu)
set_source_files_properties(${curie_cuda_sources} PROPERTIES LANGUAGE CXX)
add_library(curie_kernels_sim OBJECT ${curie_cuda_sources})
target_include_directories(curie_kernels_sim PRIVATE ${PROJECT_SOURCE_DIR})
target_compile_definitions(curie_kernels_sim PRIVATE CURIE_DEVICE=sim)
target_compile_options(curie_kernels_sim PRIVATE -x c++ -fno-strict-aliasing -fno-math-errno
                                                 -ftls-model=initial-exec)
target_link_libraries(curie_kernels_sim PRIVATE curie_options fmt::fmt)
if(CURIE_SIMULATOR_TSAN)
    # Only the kernels: each CUDA thread is a thread of ThreadSanitizer, the scheduler none.
    # All else is compiled as for release, and comes from the compiler cache.
    target_compile_options(curie_kernels_sim PRIVATE -fsanitize=thread -O2 -g1)
elseif(NOT CURIE_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Once more for `./curie simulate`: each load, store and basic block calls simulator/trace/.
    # Whole float4s stay whole, and the compiler makes no vectors of its own.
    add_library(curie_kernels_traced OBJECT EXCLUDE_FROM_ALL ${curie_cuda_sources})
    target_include_directories(curie_kernels_traced PRIVATE ${PROJECT_SOURCE_DIR})
    target_compile_definitions(curie_kernels_traced PRIVATE CURIE_DEVICE=sim)
    target_compile_options(
        curie_kernels_traced PRIVATE -x c++ -O2 -g1 -gdwarf-4 -fsanitize=thread
                                     -fsanitize-coverage=trace-pc
                                     -fno-strict-aliasing -fno-math-errno
                                     -fno-tree-vectorize -fno-tree-sra
                                     -ftls-model=initial-exec)
    target_link_libraries(curie_kernels_traced PRIVATE curie_options fmt::fmt)
endif()
list(APPEND curie_objects $<TARGET_OBJECTS:curie_kernels_sim>)

set(declarations "")
set(calls "")
set(derived_calls "")
file(GLOB operation_sources CONFIGURE_DEPENDS kernels/*/*.cpp)
foreach(source IN LISTS operation_sources)
    get_filename_component(folder ${source} DIRECTORY)
    get_filename_component(operation ${folder} NAME)
    get_filename_component(file ${source} NAME_WE)
    if(file STREQUAL operation)
        string(PREPEND calls "    register_${operation}(registry);\n")
        string(APPEND declarations "void register_${operation}(Registry&);\n")
    elseif(file MATCHES "^(reference|cpu|cuda)$" OR (file STREQUAL "onednn" AND CURIE_HAVE_ONEDNN)
           OR (file STREQUAL "cudnn" AND CURIE_HAVE_CUDNN)
           OR (file STREQUAL "cublas" AND CURIE_HAVE_CUBLAS))
        string(APPEND calls "    register_${operation}_${file}(registry);\n")
        string(APPEND declarations "void register_${operation}_${file}(Registry&);\n")
    elseif(file STREQUAL "derived")
        string(APPEND derived_calls "    register_${operation}_derived(registry);\n")
        string(APPEND declarations "void register_${operation}_derived(Registry&);\n")
    endif()
endforeach()
string(APPEND calls "${derived_calls}")
configure_file(cmake/register_all.cpp.in register_all.cpp @ONLY)
