"""Writes weights under timm's names, and compares what the engine computes with them with what timm
does in float64: import_timm.py PROGRAMS [MODEL...]. Largest difference over the largest output."""

import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import timm
import torch
from export_torchvision import TOLERANCE, draw, load, save

# timm's name: the engine's, the side of the input, the engine's options.
MODELS = {
    "vgg16": ("vgg16", 224, {}),
    "resnet50": ("resnet50", 97, {"variant": "pytorch"}),
    "resnet101": ("resnet101", 96, {"variant": "pytorch"}),
    "mobilenetv2_050": ("mobilenet_v2", 97, {"variant": "pytorch", "width_multiplier": 0.5}),
    "mobilenetv2_100": ("mobilenet_v2", 96, {"variant": "pytorch"}),
    "mobilenetv2_140": ("mobilenet_v2", 96, {"variant": "pytorch", "width_multiplier": 1.4}),
    "densenet121": ("densenet121", 96, {"variant": "pytorch"}),
    "inception_v3": ("inception_v3", 139, {"variant": "pytorch"}),
    "legacy_xception": ("xception", 107, {"variant": "pytorch"}),
    "inception_resnet_v2": ("inception_resnet_v2", 139, {"variant": "pytorch"}),
    "nasnetalarge": ("nasnet_large", 107, {"variant": "pytorch"}),
}


def draw_weights(model, side):
    """Random, with batch norms that have seen such images, so that outputs depend on the input."""
    random = np.random.default_rng(2026)
    for name, value in model.state_dict().items():
        if "num_batches" not in name:
            value.copy_(torch.from_numpy(draw(name, value.numpy(), random).astype(np.float32)))
    norms = [module for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    for norm in norms:
        norm.train().momentum = 1.0
    if norms:
        model(torch.from_numpy(random.uniform(0, 1, (8, 3, side, side)).astype(np.float32)))
    model.eval()


def check(programs, name, folder):
    ours, side, options = MODELS[name]
    model = timm.create_model(name, pretrained=False).eval()
    draw_weights(model, side)
    weights, exported, example = (os.path.join(folder, file + ".safetensors")
                                  for file in ("weights", "exported", "example"))
    save(weights, {key: value.numpy() for key, value in model.state_dict().items()
                   if "num_batches" not in key})
    subprocess.run([os.path.join(programs, "export"), ours, "--input", f"{side}x{side}",
                    "--weights", weights, "--options", json.dumps(options), "--to", exported,
                    "--example", example], check=True, stdout=subprocess.DEVNULL)
    arrays = load(example)
    x = torch.from_numpy(arrays["x"].transpose(0, 3, 1, 2).copy())
    float32 = model(x).numpy()
    truth = model.double()(x.double()).numpy()
    engine, timm32, images = (np.abs(difference).max() / np.abs(truth).max() for difference in (
        arrays["y"] - truth, float32 - truth, truth[0] - truth[1]))
    print(f"{name:<20}{f'{side}x{side}':<9}engine {engine:.1e}, timm in float32 {timm32:.1e}; "
          f"between two images {images:.1e}", flush=True)
    # Some of these networks amplify rounding beyond the tolerance, in timm itself too.
    return engine <= max(TOLERANCE, 2 * timm32) < images / 100


def main():
    programs, models = sys.argv[1], sys.argv[2:] or list(MODELS)
    print(f"torch {torch.__version__}, timm {timm.__version__}")
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        right = [check(programs, model, folder) for model in models]
    sys.exit(0 if all(right) else 1)


if __name__ == "__main__":
    main()
