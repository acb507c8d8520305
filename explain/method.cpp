#include "explain/method.h"

#include <algorithm>

#include "explain/grad_cam.h"
#include "explain/grad_cam_plus_plus.h"

namespace curie {

const std::vector<std::string>& explanation_methods() {
    static const std::vector<std::string> names{"grad-cam", "grad-cam++", "integrated-gradients",
                                                "occlusion"};
    return names;
}

void check_methods(const std::vector<std::string>& names) {
    const std::vector<std::string>& known = explanation_methods();
    for (const std::string& name : names)
        if (std::find(known.begin(), known.end(), name) == known.end())
            fail_input("explain", "expected a method of {}, got {}", fmt::join(known, ", "), name);
}

Explanation explain(Context& context, Model& model, const Tensor& image, int target,
                    const std::string& method, const ExplainOptions& options) {
    check_methods({method});
    if (method == "grad-cam") return {grad_cam(context, model, image, target, options.layer), {}};
    if (method == "grad-cam++")
        return {grad_cam_plus_plus(context, model, image, target, options.layer), {}};
    if (method == "occlusion")
        return {occlusion(context, model, image, target, options.occlusion), {}};
    const IntegratedGradients result =
        integrated_gradients(context, model, image, target, options.integrated_gradients);
    return {result.heatmap(), result.completeness_error()};
}

}  // namespace curie
