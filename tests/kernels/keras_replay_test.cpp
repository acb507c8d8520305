// Single layers as Keras computed them: values and gradients of every recorded case, with every
// variant of the operation that is asked for by name.
#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/safetensors.h"
#include "kernels/average_pool/average_pool.h"
#include "kernels/batch_norm/batch_norm.h"
#include "kernels/binary_cross_entropy/binary_cross_entropy.h"
#include "kernels/categorical_cross_entropy/categorical_cross_entropy.h"
#include "kernels/concat/concat.h"
#include "kernels/conv2d/conv2d.h"
#include "kernels/conv2d_transpose/conv2d_transpose.h"
#include "kernels/depthwise_conv2d/depthwise_conv2d.h"
#include "kernels/global_average_pool/global_average_pool.h"
#include "kernels/l2_penalty/l2_penalty.h"
#include "kernels/linear/linear.h"
#include "kernels/local_response_normalization/local_response_normalization.h"
#include "kernels/max_pool/max_pool.h"
#include "kernels/pad/pad.h"
#include "kernels/relu/relu.h"
#include "kernels/relu6/relu6.h"
#include "kernels/sigmoid/sigmoid.h"
#include "kernels/softmax/softmax.h"
#include "kernels/tanh/tanh.h"
#include "tests/kernels/operation_check.h"

using namespace curie;
using namespace curie::test;

namespace {

/// One recorded case: its attributes and its tensors.
struct Recorded {
    Context& context;
    const SafetensorsFile& file;
    std::string name;
    nlohmann::json attributes;
    std::map<std::string, Tensor> inputs;  ///< those that were differentiated

    bool has(const std::string& part) const { return file.contains(key(part)); }
    Tensor tensor(const std::string& part) const { return file.tensor(context, key(part)); }
    /// The tensor as a leaf, or an undefined one when the case has none.
    Tensor leaf(const std::string& part) {
        if (!has(part)) return {};
        if (auto found = inputs.find(part); found != inputs.end()) return found->second;
        Tensor made = tensor(part);
        if (has("gradient_" + part)) made.set_requires_gradient();
        return inputs[part] = made;
    }
    int64_t integer(const char* list, int axis) const { return attributes.at(list).at(axis); }
    Padding padding() const {
        return attributes.at("padding") == "same" ? Padding::same : Padding::valid;
    }
    Window window(const char* kernel, int axis) const {
        const auto dilation = attributes.value("dilation", std::vector<int64_t>{1, 1});
        return make_window(integer("input", axis + 1), integer(kernel, axis),
                           integer("strides", axis), dilation[axis], padding());
    }

  private:
    std::string key(const std::string& part) const { return "case/" + name + "/" + part; }
};

Tensor run(Recorded& r) {
    Context& c = r.context;
    const std::string operation = r.attributes.at("operation");
    const auto sides = [&](const char* key) { return r.attributes.at(key); };
    const double smoothing = r.attributes.value("label_smoothing", 0.0);
    const Tensor x = r.leaf("input");
    if (operation == "conv2d")
        return conv2d(c, x, r.leaf("kernel"), r.leaf("bias"), r.window("kernel", 0),
                      r.window("kernel", 1), r.attributes.at("groups"));
    if (operation == "conv2d_transpose")
        return conv2d_transpose(c, x, r.leaf("kernel"), r.leaf("bias"),
                                {r.integer("strides", 0), r.padding()});
    if (operation == "depthwise_conv2d")
        return depthwise_conv2d(c, x, r.leaf("depthwise_kernel"), r.leaf("bias"),
                                r.window("kernel", 0), r.window("kernel", 1));
    if (operation == "max_pool") return max_pool(c, x, r.window("pool", 0), r.window("pool", 1));
    if (operation == "average_pool")
        return average_pool(c, x, r.window("pool", 0), r.window("pool", 1));
    if (operation == "batch_norm") {
        const double epsilon = r.attributes.at("epsilon");
        if (r.attributes.at("training"))
            return batch_norm_training(c, x, r.leaf("gamma"), r.leaf("beta"), epsilon).y;
        return batch_norm_inference(c, x, r.leaf("gamma"), r.leaf("beta"), r.tensor("moving_mean"),
                                    r.tensor("moving_variance"), epsilon);
    }
    if (operation == "concat") {
        std::vector<Tensor> parts{x};
        for (int i = 1; r.has(fmt::format("input{}", i)); ++i)
            parts.push_back(r.leaf(fmt::format("input{}", i)));
        return concat(c, parts);
    }
    if (operation == "pad" || operation == "crop") {
        const auto s = sides(operation == "pad" ? "padding" : "cropping");
        const auto function = operation == "pad" ? pad : crop;
        return function(c, x, s[0][0], s[0][1], s[1][0], s[1][1]);
    }
    const Tensor weights = r.has("sample_weight") ? r.tensor("sample_weight") : Tensor();
    if (operation == "binary_cross_entropy")
        return binary_cross_entropy(c, x, r.tensor("labels"), weights, smoothing);
    if (operation == "categorical_cross_entropy")
        return categorical_cross_entropy(c, x, r.tensor("labels"), weights, smoothing);
    if (operation == "global_average_pool") return global_average_pool(c, x);
    if (operation == "l2_penalty") return l2_penalty(c, x, r.attributes.at("l2"));
    if (operation == "linear") return linear(c, x, r.leaf("kernel"), r.leaf("bias"));
    if (operation == "relu") return relu(c, x);
    if (operation == "relu6") return relu6(c, x);
    if (operation == "sigmoid") return sigmoid(c, x);
    if (operation == "softmax") return softmax(c, x);
    if (operation == "tanh") return curie::tanh(c, x);
    if (operation == "local_response_normalization")
        return local_response_normalization(c, x,
                                            {r.attributes.at("window"), r.attributes.at("alpha"),
                                             r.attributes.at("beta"), r.attributes.at("k")});
    FAIL("the fixture has an operation that this test does not know: ", operation);
    return {};
}

void check_close(const Tensor& got, const Tensor& want, const char* what, const std::string& of) {
    const std::vector<double> a = got.to_doubles(), b = want.to_doubles();
    REQUIRE(a.size() == b.size());
    double largest = 0;
    for (double value : b) largest = std::max(largest, std::abs(value));
    // Keras' own two generations differ by up to 2.6e-6 of the largest element on these cases
    // (tests/fixtures/precision.md); both sides are float32 sums in different orders.
    for (size_t i = 0; i < a.size(); ++i)
        CHECK_MESSAGE(std::abs(a[i] - b[i]) <= 1e-5 * std::max(largest, 1.0), what, " of ", of,
                      " element ", i, ": expected ", b[i], ", got ", a[i]);
}

void replay(const std::string& path, const std::vector<std::string>& kernels) {
    Context context = make_context(2, kernels);
    const SafetensorsFile file(path);
    const auto cases = nlohmann::json::parse(file.metadata("cases"));
    REQUIRE(cases.size() >= 4);
    for (const auto& [name, attributes] : cases.items()) {
        CAPTURE(name);
        Recorded recorded{context, file, name, attributes, {}};
        const Tensor y = run(recorded);
        check_close(y, recorded.tensor("output").view(y.shape()), "output", name);
        if (!y.requires_gradient()) continue;
        context.tape.backward(context, y, recorded.tensor("cotangent").view(y.shape()));
        for (const auto& [part, leaf] : recorded.inputs) {
            if (!leaf.requires_gradient()) continue;
            REQUIRE(leaf.gradient().defined());
            check_close(leaf.gradient(), recorded.tensor("gradient_" + part), part.c_str(), name);
        }
    }
}

}  // namespace

TEST_CASE("keras: every recorded layer, values and gradients") {
    const std::string fixtures = CURIE_FIXTURES;
    replay(fixtures + "/operations_keras.safetensors", {});
    replay(fixtures + "/operations_tf_keras.safetensors", {});
}

TEST_CASE("keras: the reference variants on every recorded layer") {
    std::vector<std::string> pins;
    for (const auto& [name, operation] : all_operations()->operations())
        pins.push_back(name + "=reference");
    replay(std::string(CURIE_FIXTURES) + "/operations_keras.safetensors", pins);
}
