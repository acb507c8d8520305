# Programs of nvcc, run by the CUDA runtime of simulator/ptx.
foreach(program instructions wrong_programs)
    add_executable(ptx_${program} simulator/ptx/${program}.cu)
    add_dependencies(ptx_${program} curie_ptx)
endforeach()
add_test(NAME ptx_instructions COMMAND ptx_instructions)

add_test(NAME ptx_bug_none COMMAND ptx_wrong_programs none)
function(curie_ptx_bug name pattern)
    add_test(NAME ptx_bug_${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/dies.sh ${pattern}
                                          $<TARGET_FILE:ptx_wrong_programs> ${name})
    set_tests_properties(ptx_bug_${name} PROPERTIES ENVIRONMENT CURIE_PTX_DEVICES=2)
endfunction()
set(place "kernel exchange, block .[01], 0, 0., thread .[0-9]+, 0, 0., PTX line [0-9]+ ")
string(APPEND place ".*wrong_programs.cu:[0-9]+.: ")
curie_ptx_bug(global_index "${place}.* 0 bytes after the end of 512 bytes")
curie_ptx_bug(shared_index "${place}.*inside the block's shared memory from 0x400 to 0x600")
curie_ptx_bug(dynamic_index "${place}.*inside the block's shared memory.* got 0x600")
curie_ptx_bug(misaligned "${place}loads 8 bytes, expected an address aligned")
curie_ptx_bug(missing_barrier "${place}expected a barrier between .* got a race")
curie_ptx_bug(write_after_read "${place}expected a barrier between .* got a race")
curie_ptx_bug(divergent_barrier
              "${place}.*lanes 55555555 at .*bar.sync.*lanes aaaaaaaa at .*bar.sync")
curie_ptx_bug(missing_wait "128 wrong values, 128 of them NaN")
curie_ptx_bug(missing_event "64 wrong values, 64 of them NaN")
curie_ptx_bug(early_read "64 wrong values, 64 of them NaN")
curie_ptx_bug(free_too_soon "expected memory of cudaMalloc, but .* were freed")
curie_ptx_bug(capture_wait "cudaStreamSynchronize.*: cudaErrorStreamCaptureUnsupported")
curie_ptx_bug(capture_device_wait "cudaDeviceSynchronize.*: cudaErrorStreamCaptureUnsupported")
curie_ptx_bug(capture_copy "cudaMemcpy.*: cudaErrorStreamCaptureUnsupported")
curie_ptx_bug(capture_allocation "cudaMalloc.*: cudaErrorStreamCaptureUnsupported")
curie_ptx_bug(capture_event "cudaStreamWaitEvent.*: cudaErrorStreamCaptureIsolation")
curie_ptx_bug(other_device "cudaLaunchKernel.*: cudaErrorInvalidResourceHandle")
add_test(NAME ptx_bug_host_access
         COMMAND sh -c "$<TARGET_FILE:ptx_wrong_programs> host_access; test $? = 139")
add_test(NAME ptx_late_failure
         COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/dies.sh
                 "cudaStreamSynchronize.stream.: cudaErrorIllegalAddress"
                 $<TARGET_FILE:ptx_wrong_programs> none)
set_tests_properties(ptx_late_failure PROPERTIES ENVIRONMENT CURIE_PTX_FAIL=2)

add_test(NAME cuda_smoke_ptx COMMAND cuda_smoke --device cuda --problem smoke)
add_test(NAME cuda_smoke_ptx_simple COMMAND cuda_smoke --device cuda --problem smoke
                                            --simple-runtime)
# An error that comes out later is told with the kernel that was launched last; at its own launch,
# with that launch only.
add_test(NAME cuda_smoke_ptx_late_failure
         COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/dies.sh
                 "cudaStreamSynchronize.* got cudaErrorIllegalAddress, .*; the last kernel launched"
                 $<TARGET_FILE:cuda_smoke> --device cuda --operation scale)
set_tests_properties(cuda_smoke_ptx_late_failure PROPERTIES ENVIRONMENT CURIE_PTX_FAIL=2)
add_test(NAME cuda_smoke_ptx_blocking_failure
         COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/scripts/dies.sh
                 "the launch of scale_forward .* got cudaErrorIllegalAddress, [a-z ]*$"
                 $<TARGET_FILE:cuda_smoke> --device cuda --operation scale)
set_tests_properties(cuda_smoke_ptx_blocking_failure
                     PROPERTIES ENVIRONMENT "CURIE_PTX_FAIL=2;CUDA_LAUNCH_BLOCKING=1")

# A graph that cannot be updated is built anew: the same bits.
add_test(NAME cuda_graph_ptx_refused_update
         COMMAND curie_tests "--test-case=cuda: captured steps*")
set_tests_properties(cuda_graph_ptx_refused_update
                     PROPERTIES ENVIRONMENT "CURIE_DEVICE=cuda;CURIE_PTX_REFUSE_UPDATE=1")
