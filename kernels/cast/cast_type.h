// Dtypes by their number in DType, for kernels, which do not include the engine's header.
#pragma once

namespace curie {

enum CastType : int { cast_float32, cast_float64, cast_bfloat16, cast_float16 };

}  // namespace curie
