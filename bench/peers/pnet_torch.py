"""P-NET in PyTorch, for comparison: channels_last, float32, Adam, batch 32 at 224 x 224.

Prints the training speed of the median step. Needs Debian's python3-torch or any other PyTorch:
    ./curie bench model pnet --peer "python3 bench/peers/pnet_torch.py"
"""

import os
import statistics
import time

import torch
from torch import nn

threads = int(os.environ.get("CURIE_BENCH_THREADS", os.cpu_count()))
torch.set_num_threads(threads)
torch.manual_seed(0)


class Block1(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(3, 18, 1), nn.BatchNorm2d(18, 1e-3, 0.01), nn.ReLU(inplace=True),
            nn.Conv2d(18, 18, 3, padding=1, groups=18), nn.BatchNorm2d(18, 1e-3, 0.01),
            nn.ReLU(inplace=True), nn.Conv2d(18, 32, 1), nn.BatchNorm2d(32, 1e-3, 0.01))
        self.shortcut = nn.Conv2d(3, 32, 1)

    def forward(self, x):
        return self.main(x) + self.shortcut(x)


def block(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs, 1e-3, 0.01),
            nn.ReLU(inplace=True), nn.MaxPool2d(2)]


model = nn.Sequential(
    Block1(), nn.MaxPool2d(2), *block(32, 64), *block(64, 128), *block(128, 256), *block(256, 256),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 256), nn.ReLU(), nn.Dropout(0.2),
    nn.Linear(256, 1)).to(memory_format=torch.channels_last).train()
optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
loss_function = nn.BCEWithLogitsLoss()
batch = 32
x = torch.rand(batch, 3, 224, 224).to(memory_format=torch.channels_last)
y = (torch.arange(batch) % 2).float().unsqueeze(1)


def step():
    optimiser.zero_grad(set_to_none=True)
    loss_function(model(x), y).backward()
    optimiser.step()


step()
times = []
for _ in range(4):
    start = time.perf_counter()
    step()
    times.append(time.perf_counter() - start)
print(f"PyTorch {torch.__version__}, {threads} threads, channels_last")
print(f"images_per_second {batch / statistics.median(times):.3f}")
