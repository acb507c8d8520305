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
# Options of ./curie export; what builds the model in Keras.
MODELS = {
    "pnet": ("--input 64x48", None),
    "lenet5": ("", None),
    "alexnet": ("--input 96x128 --no-top", None),
    "vgg16": ("--input 64x48 --no-top", applications.VGG16),
    "googlenet": ("--input 64x96", None),
    "resnet50": ("--input 64x96 --no-top", applications.ResNet50),
    "mobilenet_v2": ("--input 64x97", applications.MobileNetV2),
    "xception": ("--input 77x96", applications.Xception),
    "inception_v3": ("--input 75x96 --no-top", applications.InceptionV3),
    "inception_resnet_v2": ("--input 75x96 --no-top", applications.InceptionResNetV2),
    "densenet121": ("--input 64x97", applications.DenseNet121),
    "nasnet_mobile": ("--input 75x96 --no-top", applications.NASNetMobile),
    "squeezenet": ("--input 64x97", None),
    "unet": ("--input 64x96", None),
}


def transfer(input_shape, **_):
    """What train_transfer makes of MobileNetV2, as a user of Keras writes it: one flat model."""
    image = keras.Input(input_shape)
    x = keras.layers.Rescaling(2, -1)(image)
    x = applications.MobileNetV2(weights=None, include_top=False, input_tensor=x).output
    x = keras.layers.GlobalAveragePooling2D()(x)
    for units in (1024, 256, 28):
        x = keras.layers.Dense(units, activation="relu")(x)
    return keras.Model(image, keras.layers.Dense(2)(keras.layers.Dropout(0.2)(x)))


MODELS["transfer"] = ('--options {"backbone_options":{"height":64,"width":96}}', transfer)


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
    settings, build = MODELS[model]

    def export(weights, to, *options):
        subprocess.run([os.path.join(programs, "export"), model, *settings.split(), *weights,
                        "--to", to, *options], check=True, stdout=subprocess.DEVNULL)

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
        top = "--no-top" not in settings
        found["Keras"] = difference(by_keras(build, path("keras.h5"), top, x), y)
    print(f"{model:<20}{f'{x.shape[1]}x{x.shape[2]}':<9}" +
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
