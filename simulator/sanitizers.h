// What the scheduler tells ThreadSanitizer: which CUDA threads are ordered by a barrier or a warp
// collective, and which writes are none of the kernel's. Nothing in other builds.
#pragma once

#include "simulator/fiber.h"

#if defined(CURIE_SIMULATOR_TSAN)
extern "C" {
void __tsan_acquire(void* object);
void __tsan_release(void* object);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}
#endif

namespace curie::simulator {

/// An object on which CUDA threads meet. What a thread did before release() happened before what
/// another does after acquire().
struct Meeting {
    char object = 0;

    void release() {
#if defined(CURIE_SIMULATOR_TSAN)
        __tsan_release(&object);
#endif
    }
    void acquire() {
#if defined(CURIE_SIMULATOR_TSAN)
        __tsan_acquire(&object);
#endif
    }
};

/// While this lives, the calling CUDA thread works for the scheduler: it is not the kernel that
/// allocates, frees and writes.
struct IgnoredWrites {
    IgnoredWrites() {
#if defined(CURIE_SIMULATOR_TSAN)
        AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
#endif
    }
    ~IgnoredWrites() {
#if defined(CURIE_SIMULATOR_TSAN)
        AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
#endif
    }
};

}  // namespace curie::simulator
