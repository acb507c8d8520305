"""Loads what ./curie export wrote into ONNX Runtime and Keras, and compares what they compute with
what the engine did: export.py PROGRAMS [MODEL...]. Largest difference over the largest output."""

import os
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
import keras
import numpy as np
import onnxruntime
from safetensors.numpy import load_file, save_file

TOLERANCE = 1e-4
applications = keras.applications
# Rows and columns of the input, with the classifier or without, what builds it in Keras.
MODELS = {
    "pnet": ((64, 48), True, None),
    "vgg16": ((64, 48), False, applications.VGG16),
    "resnet50": ((64, 96), False, applications.ResNet50),
    "mobilenet_v2": ((64, 97), True, applications.MobileNetV2),
    "xception": ((77, 96), True, applications.Xception),
    "inception_v3": ((75, 96), False, applications.InceptionV3),
    "inception_resnet_v2": ((75, 96), False, applications.InceptionResNetV2),
    "densenet121": ((64, 97), True, applications.DenseNet121),
    "nasnet_mobile": ((75, 96), False, applications.NASNetMobile),
    "squeezenet": ((64, 97), True, None),
}


def draw(name, shape, random):
    """Kernels keep the size of activations (He et al. 2015); no statistic is neutral."""
    role = name.split("/")[-1]
    if role.endswith("kernel"):
        inputs = np.prod(shape[:2]) if role == "depthwise_kernel" else np.prod(shape[:-1])
        return random.uniform(-1, 1, shape) * np.sqrt(6 / inputs)
    if role in ("gamma", "moving_variance"):
        return random.uniform(0.75, 1.25, shape)
    return random.uniform(-0.125, 0.125, shape)


def difference(got, want):
    assert got.shape == want.shape, f"expected {want.shape}, got {got.shape}"
    return float(np.abs(got - want).max() / np.abs(want).max())


def by_onnx(path, x):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {"input": x})[0]


def by_keras(build, path, top, x):
    keras.backend.clear_session()
    options = {"classifier_activation": None} if top else {}
    model = build(weights=None, include_top=top, input_shape=x.shape[1:], **options)
    model.load_weights(path)
    return np.asarray(model(x, training=False))


def check(programs, model, folder):
    (rows, columns), top, build = MODELS[model]

    def export(weights, to, *options):
        size = ["--input", f"{rows}x{columns}"] + ([] if top else ["--no-top"])
        subprocess.run([os.path.join(programs, "export"), model, *size, *weights, "--to", to,
                        *options], check=True, stdout=subprocess.DEVNULL)

    def path(name):
        return os.path.join(folder, name)

    export(["--random-weights"], path("names.safetensors"))
    random = np.random.default_rng(2026)
    save_file({name: draw(name, value.shape, random).astype(np.float32)
               for name, value in load_file(path("names.safetensors")).items()},
              path("weights.safetensors"))
    weights = ["--weights", path("weights.safetensors")]
    export(weights, path("plain.onnx"), "--example", path("example.safetensors"))
    export(weights, path("folded.onnx"), "--fold-batch-norm")
    example = load_file(path("example.safetensors"))
    x, y = example["x"], example["y"]
    found = {"ONNX": difference(by_onnx(path("plain.onnx"), x), y),
             "ONNX folded": difference(by_onnx(path("folded.onnx"), x), y)}
    if build:
        export(weights, path("keras.h5"))
        found["Keras"] = difference(by_keras(build, path("keras.h5"), top, x), y)
    print(f"{model:<20}{rows}x{columns}  " +
          "  ".join(f"{name} {value:.1e}" for name, value in found.items()), flush=True)
    return all(value <= TOLERANCE for value in found.values())


def main():
    programs, models = sys.argv[1], sys.argv[2:] or list(MODELS)
    print(f"onnxruntime {onnxruntime.__version__}, keras {keras.__version__}")
    with tempfile.TemporaryDirectory() as folder:
        right = [check(programs, model, folder) for model in models]
    sys.exit(0 if all(right) else 1)


if __name__ == "__main__":
    main()
