// The adapter of ONNX's own message definitions (onnx.proto), compiled for protobuf-lite.
#include "engine/error.h"
#include "models/onnx_model.h"
#if CURIE_HAVE_ONNX
#include "onnx/onnx.pb.h"
#endif

namespace curie {

#if CURIE_HAVE_ONNX
namespace {

template <class T>
std::string bytes_of(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

void fill(onnx::AttributeProto& proto, const OnnxAttribute& attribute) {
    proto.set_name(attribute.name);
    if (const auto* number = std::get_if<int64_t>(&attribute.value)) {
        proto.set_type(onnx::AttributeProto::INT);
        proto.set_i(*number);
    } else if (const auto* real = std::get_if<float>(&attribute.value)) {
        proto.set_type(onnx::AttributeProto::FLOAT);
        proto.set_f(*real);
    } else if (const auto* text = std::get_if<std::string>(&attribute.value)) {
        proto.set_type(onnx::AttributeProto::STRING);
        proto.set_s(*text);
    } else {
        proto.set_type(onnx::AttributeProto::INTS);
        for (int64_t each : std::get<std::vector<int64_t>>(attribute.value)) proto.add_ints(each);
    }
}

void fill(onnx::TensorProto& proto, const OnnxTensor& tensor) {
    proto.set_name(tensor.name);
    for (int64_t extent : tensor.shape) proto.add_dims(extent);
    if (const auto* reals = std::get_if<std::vector<float>>(&tensor.values)) {
        proto.set_data_type(onnx::TensorProto::FLOAT);
        proto.set_raw_data(bytes_of(*reals));
    } else {
        proto.set_data_type(onnx::TensorProto::INT64);
        proto.set_raw_data(bytes_of(std::get<std::vector<int64_t>>(tensor.values)));
    }
}

void fill(onnx::ValueInfoProto& proto, const OnnxValue& value) {
    proto.set_name(value.name);
    onnx::TypeProto::Tensor& type = *proto.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    for (int64_t extent : value.shape) {
        auto& dimension = *type.mutable_shape()->add_dim();
        extent < 0 ? dimension.set_dim_param("N") : dimension.set_dim_value(extent);
    }
}

}  // namespace

std::string serialize(const OnnxModel& model) {
    onnx::ModelProto proto;
    proto.set_ir_version(OnnxModel::ir_version);
    proto.set_producer_name("curie");
    proto.add_opset_import()->set_version(OnnxModel::operator_set);
    for (const auto& [key, value] : model.metadata) {
        auto& entry = *proto.add_metadata_props();
        entry.set_key(key);
        entry.set_value(value);
    }
    onnx::GraphProto& graph = *proto.mutable_graph();
    graph.set_name(model.name);
    fill(*graph.add_input(), model.input);
    fill(*graph.add_output(), model.output);
    for (const OnnxTensor& tensor : model.tensors) fill(*graph.add_initializer(), tensor);
    for (const OnnxNode& node : model.nodes) {
        onnx::NodeProto& call = *graph.add_node();
        call.set_name(node.name);
        call.set_op_type(node.operation);
        for (const std::string& input : node.inputs) call.add_input(input);
        call.add_output(node.output);
        for (const OnnxAttribute& attribute : node.attributes)
            fill(*call.add_attribute(), attribute);
    }
    check_onnx_size(static_cast<int64_t>(proto.ByteSizeLong()));
    return proto.SerializeAsString();
}

#else

std::string serialize(const OnnxModel&) {
    fail_input("onnx",
               "cannot write ONNX: this build has no definition of it; install libonnx-dev, "
               "libprotobuf-dev and protobuf-compiler, and build again");
}

#endif

}  // namespace curie
