"""Loads what ./curie export --names torchvision wrote into torchvision's models, and compares what
they compute with what the engine did: export_torchvision.py PROGRAMS [MODEL...]."""

import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torchvision

TOLERANCE = 1e-4
# Rows and columns of the input; the model there; whether the engine's has a variant like it.
MODELS = {
    "vgg16": ((224, 224), torchvision.models.vgg16, False),
    "vgg19": ((224, 224), torchvision.models.vgg19, False),
    "resnet50": ((64, 96), torchvision.models.resnet50, True),
    "mobilenet_v2": ((64, 97), torchvision.models.mobilenet_v2, True),
    "densenet121": ((64, 97), torchvision.models.densenet121, True),
    "inception_v3": ((75, 96), lambda: torchvision.models.inception_v3(
        init_weights=False, aux_logits=False), True),
}


def load(path):
    """A safetensors file of float32 arrays."""
    with open(path, "rb") as file:
        blob = file.read()
    end = 8 + int.from_bytes(blob[:8], "little")
    arrays = {}
    for name, entry in json.loads(blob[8:end]).items():
        if name != "__metadata__":
            first, last = (end + offset for offset in entry["data_offsets"])
            arrays[name] = np.frombuffer(blob[first:last], np.float32).reshape(entry["shape"])
    return arrays


def draw(name, value, random):
    """Kernels keep the size of activations (He et al. 2015); no statistic is neutral."""
    shape = value.shape
    if value.ndim > 1:
        return random.uniform(-1, 1, shape) * np.sqrt(6 / np.prod(shape[1:]))
    if name.endswith(("weight", "running_var")):
        return random.uniform(0.75, 1.25, shape)
    return random.uniform(-0.125, 0.125, shape)


def save(path, arrays):
    header, offset = {}, 0
    for name, value in arrays.items():
        header[name] = {"dtype": "F32", "shape": list(value.shape),
                        "data_offsets": [offset, offset + value.nbytes]}
        offset += value.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for value in arrays.values():
            file.write(np.ascontiguousarray(value).tobytes())


def check(programs, name, folder):
    (rows, columns), build, variant = MODELS[name]
    there = build().eval()
    random = np.random.default_rng(2026)
    state = {key: draw(key, value.numpy(), random).astype(np.float32)
             for key, value in there.state_dict().items() if "num_batches" not in key}
    drawn, exported, example = (os.path.join(folder, file + ".safetensors")
                                for file in ("drawn", "exported", "example"))
    save(drawn, state)
    options = ["--options", '{"variant": "pytorch"}'] if variant else []
    subprocess.run([os.path.join(programs, "export"), name, "--input", f"{rows}x{columns}",
                    "--weights", drawn, "--names", "torchvision", "--to", exported, "--example",
                    example, *options], check=True, stdout=subprocess.DEVNULL)
    written = load(exported)
    same = written.keys() == state.keys() and all(
        np.array_equal(written[key], state[key]) for key in state)
    there.load_state_dict({key: torch.from_numpy(value.copy()) for key, value in written.items()},
                          strict=False)
    arrays = load(example)
    with torch.no_grad():
        got = there(torch.from_numpy(arrays["x"].transpose(0, 3, 1, 2).copy())).numpy()
    difference = np.abs(got - arrays["y"]).max() / np.abs(arrays["y"]).max()
    print(f"{name:<20}{rows}x{columns}  torchvision {difference:.1e}  arrays "
          f"{'the same' if same else 'DIFFER'}", flush=True)
    return same and difference <= TOLERANCE


def main():
    programs, models = sys.argv[1], sys.argv[2:] or list(MODELS)
    print(f"torch {torch.__version__}, torchvision {torchvision.__version__}")
    with tempfile.TemporaryDirectory() as folder:
        right = [check(programs, model, folder) for model in models]
    sys.exit(0 if all(right) else 1)


if __name__ == "__main__":
    main()
