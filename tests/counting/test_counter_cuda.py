"""The same counts on a GPU, whose kernels have other names: attention, cuDNN, 8-bit floats."""

import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.checkpoint import checkpoint

import flopslib as fl

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")


def step(model, data):
    """Forward and backward, no gradient there before."""

    def run():
        model.zero_grad()
        out = model(data)
        (out[0] if isinstance(out, tuple) else out).sum().backward()

    return run


@pytest.mark.parametrize(
    "backend, again",
    [
        (SDPBackend.FLASH_ATTENTION, 1),
        (SDPBackend.EFFICIENT_ATTENTION, 1),
        (SDPBackend.CUDNN_ATTENTION, 1),
        (SDPBackend.MATH, 0),
    ],
)
@pytest.mark.parametrize("causal", [False, True])
def test_every_attention_kernel_takes_the_same_products(backend, again, causal):
    q = [
        torch.randn(2, 4, 64, 32, device="cuda", dtype=torch.bfloat16, requires_grad=True)
        for _ in range(3)
    ]
    with sdpa_kernel(backend):
        c = fl.count(lambda: F.scaled_dot_product_attention(*q, is_causal=causal).sum().backward())
    one = 2 * 2 * 4 * 64 * 64 * 32
    assert not c.unknown
    assert c.by("phase") == {"forward": 2 * one, "backward": 4 * one} | (
        {"recompute": one} if again else {}
    )


@pytest.mark.parametrize(
    "build, shape",
    [
        (lambda: nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.LayerNorm(16)), (4, 8)),
        (
            lambda: nn.Sequential(nn.Conv2d(4, 8, 3, groups=2), nn.ReLU(), nn.MaxPool2d(2)),
            (2, 4, 9, 9),
        ),
        (lambda: nn.ConvTranspose2d(4, 8, 3, stride=2), (2, 4, 5, 5)),
        (lambda: nn.Sequential(nn.Conv1d(4, 4, 3), nn.BatchNorm1d(4)), (2, 4, 9)),
    ],
)
def test_a_training_step_takes_the_products_that_it_takes_on_a_cpu(build, shape):
    model, data = build(), torch.randn(shape)
    there = fl.count(step(model, data))
    here = fl.count(step(model.cuda(), data.cuda()))
    assert here.flops == there.flops and not here.unknown
    assert here.by("module") == there.by("module")
    assert here.by("phase") == there.by("phase")


@pytest.mark.parametrize("layer, gates", [(nn.LSTM, 4), (nn.GRU, 3), (nn.RNN, 1)])
def test_a_recurrent_layer_of_cudnn_meets_every_weight_once_a_token(layer, gates):
    model = layer(8, 16, num_layers=2, bidirectional=True).cuda()
    c = fl.count(step(model, torch.randn(5, 3, 8, device="cuda", requires_grad=True)))
    weights = 2 * gates * 16 * ((8 + 16) + (32 + 16))
    assert not c.unknown
    assert c.by("phase") == {"forward": 2 * 15 * weights, "backward": 4 * 15 * weights}


def test_modules_keep_their_backward_though_another_thread_does_it():
    model = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 4)).cuda()
    c = fl.count(step(model, torch.randn(2, 8, device="cuda")))
    assert c.only(phase="backward").by("module") == {
        "Sequential.2": 2 * 2 * 2 * 8 * 4,
        "Sequential.0": 2 * 2 * 8 * 8,
    }


@pytest.mark.parametrize("reentrant", [True, False])
def test_a_checkpoint_on_a_gpu_is_recompute(reentrant):
    block = nn.Sequential(nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 8)).cuda()
    data = torch.randn(2, 8, device="cuda", requires_grad=True)
    c = fl.count(lambda: checkpoint(block, data, use_reentrant=reentrant).sum().backward())
    one = 2 * 2 * 8 * 8
    assert c.by("phase") == {
        "forward": 2 * one,
        "backward": 4 * one,
        "recompute": (2 if reentrant else 1) * one,
    }


def test_8_bit_floats_and_a_fused_optimizer_are_known():
    a = torch.ones(32, 32, device="cuda").to(torch.float8_e4m3fn)
    one = torch.tensor(1.0, device="cuda")
    if torch.cuda.get_device_capability() >= (8, 9):
        c = fl.count(torch._scaled_mm, a, a.t(), scale_a=one, scale_b=one, out_dtype=torch.bfloat16)
        assert c.by("dtype") == {"FP8 E4M3": 2 * 32**3} and not c.unknown
    model = nn.Linear(8, 8).cuda()
    model(torch.randn(2, 8, device="cuda")).sum().backward()
    optimizer = torch.optim.AdamW(model.parameters(), fused=True)
    c = fl.count(optimizer.step)
    assert not c.unknown and c.only(phase="optimizer").kinds()["sqrt"] == 72
