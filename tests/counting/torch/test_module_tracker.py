"""Where an operator runs: its module, also backward, and its phase."""

import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint
from torch_programs import LINEAR, Branches, mlp, x

import flopslib as fl


# -- modules ---------------------------------------------------------------------------------------
def test_backward_belongs_to_its_module_also_where_branches_meet():
    model, data = Branches(), x(2, 3, 8, 8)
    c = fl.count(lambda: model(data).sum().backward())
    forward, backward = (c.only(phase=phase).by("module") for phase in ("forward", "backward"))
    assert forward["Branches.beside"] == 2 * 2 * 64 * 16 * 8
    assert len(forward) == 5 and set(forward) == set(backward)
    for name, flops in forward.items():
        times = 1 if name == "Branches.first" else 2  # the data needs no gradient
        assert backward[name] == times * flops, name


def test_a_module_used_twice_and_a_second_model_have_their_own_names():
    a, b = nn.Linear(8, 8), nn.Linear(8, 8)
    c = fl.count(lambda data: b(a(a(data))), x(1, 8))
    assert c.by("module") == {"Linear": 256, "Linear (2)": 128}


def test_a_gradient_penalty_is_attributed_and_whole():
    layer = nn.Linear(64, 64, bias=False)
    data = x(16, 64, requires_grad=True)

    def step():
        (gradient,) = torch.autograd.grad((layer(data) ** 2).sum(), data, create_graph=True)
        (gradient**2).sum().backward()

    c = fl.count(step)
    assert c.flops == 6 * 2 * 16 * 64 * 64
    assert c.by("module") == {"Linear": c.flops}
    assert c.only(phase="forward").flops == 2 * 16 * 64 * 64


def test_a_module_that_raises_inside_leaves_the_next_one_its_own_place():
    class Tries(nn.Module):
        def __init__(self):
            super().__init__()
            self.wrong, self.right = nn.Linear(3, 3), nn.Linear(8, 8)

        def forward(self, x):
            with pytest.raises(RuntimeError):
                self.wrong(x)
            return self.right(x)

    assert fl.count(Tries(), torch.ones(1, 8)).by("module") == {"Tries.right": 128}


def test_memory_does_not_grow_over_a_training_loop(monkeypatch):
    from flopslib.counting.torch import module_tracker

    monkeypatch.setattr(module_tracker, "KEPT", 50)
    model, data = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8)), x(4, 8)
    optimizer = torch.optim.AdamW(model.parameters(), foreach=False)
    sizes = []
    with fl.count() as c:
        for step in range(200):
            model(data).sum().backward()
            optimizer.step()
            optimizer.zero_grad()
            if step in (9, 199):
                watch = c.trackers[0]
                sizes.append((len(c.rows), len(watch.modules.names), len(watch.mode.memory.costs)))
        assert len(watch.modules.first) <= 100
    assert sizes[0] == sizes[1]
    assert c.flops == 200 * (2 + 3) * 2 * 4 * 8 * 8
    assert c.by("module") == {"Sequential.0": 400 * 512, "Sequential.2": 600 * 512}


# -- phases ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("reentrant, again", [(True, 2 * LINEAR), (False, LINEAR)])
@pytest.mark.parametrize("as_function", [False, True])
def test_what_a_checkpoint_does_again_is_recompute(reentrant, again, as_function):
    """The newer kind stops early: the last product's result is not needed."""
    block, data = mlp(), x(requires_grad=True)

    def function(x):
        return F.linear(F.gelu(F.linear(x, block[0].weight)), block[2].weight)

    run = function if as_function else block
    c = fl.count(lambda: checkpoint(run, data, use_reentrant=reentrant).sum().backward())
    assert c.by("phase") == {"forward": 2 * LINEAR, "backward": 4 * LINEAR, "recompute": again}


class Again(torch.autograd.Function):
    """A hand-written checkpoint: it keeps its input, and runs a function again in the backward."""

    @staticmethod
    def forward(ctx, function, x):
        ctx.function = function
        ctx.save_for_backward(x)
        with torch.no_grad():
            return function(x)

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        x = x.detach().requires_grad_()
        with torch.enable_grad():
            y = ctx.function(x)
        torch.autograd.backward(y, gradient)
        return None, x.grad


WEIGHT = torch.ones(8, 8)
SQUARE = 2 * 4 * 8 * 8  # FLOP of 4 rows by it


def product(x):
    return torch.relu(x @ WEIGHT)


@pytest.mark.parametrize(
    "program, forward, again",
    [
        (lambda x: Again.apply(product, x), 1, 1),
        (lambda x: Again.apply(lambda x: product(product(x)), x), 2, 2),
        (lambda x: product(Again.apply(product, x)) * 2, 2, 1),
        (lambda x: Again.apply(product, Again.apply(product, x)), 2, 2),
        (lambda x: Again.apply(lambda x: product(x + product(x)), x), 2, 2),
    ],
)
def test_what_a_hand_written_checkpoint_does_again_is_recompute(program, forward, again):
    data = x(4, 8, requires_grad=True)
    c = fl.count(lambda: program(data).sum().backward())
    phases = {"forward": forward, "backward": forward, "recompute": again}
    assert c.by("phase") == {phase: times * SQUARE for phase, times in phases.items()}


class ByHand(torch.autograd.Function):
    """A product whose backward is written by hand: nothing is done again."""

    @staticmethod
    def forward(ctx, x):
        return x @ WEIGHT

    @staticmethod
    def backward(ctx, gradient):
        return gradient @ WEIGHT.T


def test_a_backward_written_by_hand_stays_a_backward_also_where_it_is_differentiated():
    data = x(4, 8, requires_grad=True)
    c = fl.count(lambda: ByHand.apply(data).sum().backward())
    assert c.by("phase") == {"forward": SQUARE, "backward": SQUARE}

    def penalty():
        (gradient,) = torch.autograd.grad(ByHand.apply(data).sum(), data, create_graph=True)
        return gradient

    assert fl.count(penalty).by("phase") == {"forward": SQUARE, "backward": SQUARE}


def test_the_optimizer_is_a_phase_of_its_own():
    model = mlp()
    optimizer = torch.optim.AdamW(model.parameters())
    with fl.count() as c:
        model(x()).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
    parameters = sum(p.numel() for p in model.parameters())
    kinds = c.only(phase="optimizer").kinds()
    assert kinds["sqrt"] == parameters and not c.unknown
    assert c.by("phase").keys() == {"forward", "backward"}  # in products
    assert list(c.by("phase", "all")) == ["forward", "backward", "optimizer"]


def test_what_an_optimizer_calls_is_forward_and_backward():
    model, data = nn.Linear(8, 1), x(4, 8)
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=1)

    def closure():
        optimizer.zero_grad()
        loss = model(data).square().sum()
        loss.backward()
        return loss

    c = fl.count(optimizer.step, closure)
    assert c.by("phase")["forward"] == c.by("phase")["backward"] == 2 * 4 * 8


def test_fused_attention_tells_what_its_backward_does_again():
    q = [x(1, 2, 16, 8, requires_grad=True) for _ in range(3)]
    c = fl.count(lambda: F.scaled_dot_product_attention(*q, is_causal=True).sum().backward())
    one = 2 * 2 * 16 * 16 * 8
    assert c.by("phase") == {"forward": 2 * one, "backward": 4 * one, "recompute": one}
    assert c.total(causal="exact") == 7 * one * (16 * 17 // 2) // 16**2
    assert "if the pairs that a causal mask hides are left out" in repr(c)
