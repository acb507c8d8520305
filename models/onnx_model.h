// An ONNX model in memory (https://onnx.ai/onnx/repo-docs/IR.html), as much of it as networks of
// images need, and its file. Only onnx_file.cpp knows the library.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace curie {

struct OnnxAttribute {
    std::string name;
    std::variant<int64_t, float, std::string, std::vector<int64_t>> value;
};

struct OnnxNode {
    std::string name, operation;
    std::vector<std::string> inputs;
    std::string output;
    std::vector<OnnxAttribute> attributes;
};

/// A constant: weights in float32, or sizes and axes in int64.
struct OnnxTensor {
    std::string name;
    std::vector<int64_t> shape;
    std::variant<std::vector<float>, std::vector<int64_t>> values;
};

/// An input or output in float32; extent -1 is the batch, which the reader of the file chooses.
struct OnnxValue {
    std::string name;
    std::vector<int64_t> shape;
};

struct OnnxModel {
    static constexpr int64_t operator_set = 17, ir_version = 8;

    std::string name;
    std::map<std::string, std::string> metadata;
    OnnxValue input, output;
    std::vector<OnnxNode> nodes;  ///< in an order in which they can run
    std::vector<OnnxTensor> tensors;

    /// Appends a call whose result has the node's name, and returns that name. Throws Error when
    /// the name is taken: ONNX knows values by their names alone.
    std::string add(const std::string& operation, const std::string& name,
                    std::vector<std::string> inputs, std::vector<OnnxAttribute> attributes = {});
    std::string constant(const std::string& name, std::vector<int64_t> shape,
                         std::vector<float> values);
    std::string constant(const std::string& name, std::vector<int64_t> values);

  private:
    void claim(const std::string& name);
    std::set<std::string> names_;
};

/// The bytes of the file; the same model gives the same bytes. InputError when the build has no
/// ONNX, or the file would exceed 2 GiB, the limit of its format.
std::string serialize(const OnnxModel& model);

/// Throws that InputError for weights of so many bytes, before anything is made of them.
void check_onnx_size(int64_t bytes);

}  // namespace curie
