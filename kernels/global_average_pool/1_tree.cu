// global_average_pool by trees in shared memory (kernels/row_tree.cuh): a block sums up to 1024
// pixels of up to 32 vectors of channels of one image; larger images take a second pass over the
// sums of the pieces.
//
// 1 FLOP and 4 bytes an element: the memory's limit, 0.84 T elements/s on an H100 (3.35 TB/s), 0.25
// on an RTX 4090 (1.01 TB/s). 32x7x7x256 is 1.6 MB, at best 0.5 us and 1.6 us, so there the launch
// costs more. Up to 4 KB of shared memory; 22 to 32 registers (sm_80, sm_90, sm_120).
#include "kernels/global_average_pool/1_tree.h"

#include "kernels/row_tree.cuh"

namespace curie::CURIE_DEVICE {
void global_average_pool_forward(const Stream& stream, int64_t batch, int64_t pixels,
                                 int64_t channels, const float* x, float* y, float* scratch) {
    const char* name = "global_average_pool_forward";
    const float inverse = 1.0f / static_cast<float>(pixels);
    const int64_t pieces = global_average_pool_pieces(pixels);
    if (pieces == 1) {
        row_tree(stream, name, {batch, pixels, channels, channels, pixels, inverse}, x, y);
        return;
    }
    row_tree(stream, name, {batch, pixels, channels, channels, global_average_pool_piece, 1}, x,
             scratch);
    row_tree(stream, name, {batch, pieces, channels, channels, pieces, inverse}, scratch, y);
}

}  // namespace curie::CURIE_DEVICE
