# Several sources as one translation unit, in the presets with CMAKE_UNITY_BUILD: half of the time
# of a first build went into reading the same headers again. What is written for one operation
# (kernels/OPERATION, without the vendors' files) is one unit, the files of another folder go by
# eight. The instruction sets' and CUDA kernels stay alone: what is inlined into them is theirs.
function(curie_unity_groups sources)
    list(FILTER sources EXCLUDE REGEX "^\\$<") # objects of other targets
    foreach(source IN LISTS sources)
        get_filename_component(folder ${source} DIRECTORY)
        get_filename_component(room ${folder} NAME)
        get_filename_component(file ${source} NAME_WE)
        if(NOT source MATCHES "/kernels/[^/]+/[^/]+$")
            set(group ${room})
            set(most 8)
        elseif(file MATCHES "^(onednn|cudnn|cublas)")
            continue()
        else()
            set(group operation_${room})
            set(most 100)
        endif()
        math(EXPR number "${count_${group}} + 0")
        math(EXPR count_${group} "${number} + 1")
        math(EXPR part "${number} / ${most}")
        set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${group}_${part})
    endforeach()
endfunction()
