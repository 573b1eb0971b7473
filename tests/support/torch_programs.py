"""Small PyTorch programs that several tests of the counter share."""

import sys
import threading

import torch
import torch.nn as nn
from torch._dynamo import eval_frame
from torch.nn.modules import module as hooks

LINEAR = 2 * 32 * 128 * 512  # FLOP of each layer of the MLP
optimizers = sys.modules[torch.optim.Optimizer.__module__]


def mlp():
    """Two linear layers with a GELU between them."""
    return nn.Sequential(nn.Linear(128, 512), nn.GELU(), nn.Linear(512, 128))


def x(*shape, **options):
    """Random numbers, by default 32 rows for the MLP."""
    return torch.randn(*(shape or (32, 128)), **options)


@torch.library.custom_op("flopslib_tests::twice", mutates_args=())
def twice(a: torch.Tensor) -> torch.Tensor:
    """An operator that no counter knows."""
    return a * 2


class Branches(nn.Module):
    """A block of a ResNet: two convolutions, and a third beside them."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, padding=1, bias=False)
        self.main = nn.Sequential(
            nn.Conv2d(8, 8, 3, padding=1, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.Conv2d(8, 16, 3, padding=1, bias=False),
        )
        self.beside = nn.Conv2d(8, 16, 1, bias=False)
        self.last = nn.Linear(16, 5)

    def forward(self, x):
        x = self.first(x)
        return self.last((self.main(x) + self.beside(x)).mean((2, 3)))


def state():
    """What a count must leave as it was."""
    return (
        len(hooks._global_forward_hooks),
        len(hooks._global_forward_pre_hooks),
        torch.is_grad_enabled(),
        torch.get_rng_state().tolist(),
        threading.Thread.start,
        torch.get_num_threads(),
        torch._C._len_torch_dispatch_stack(),
        eval_frame._stance.stance,
        len(optimizers._global_optimizer_pre_hooks),
    )
