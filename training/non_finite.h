// Finds out where a NaN came from.
#pragma once

#include <functional>
#include <string>

#include "engine/context.h"
#include "layers/module.h"

namespace curie {

/// True when every element is finite.
bool all_finite(const Tensor& tensor);

/// Runs `forward` again and names the first layer whose output is not finite, and the parameter
/// that was bad before it, with a hint what to do. For the message of a stop.
std::string explain_non_finite(Context& context, const Module& model,
                               const std::function<void()>& forward);

}  // namespace curie
