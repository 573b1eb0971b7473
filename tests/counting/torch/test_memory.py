"""What one count worked out serves the next, and never changes what the next one says."""

import gc
import weakref

import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint
from torch_programs import mlp, twice, x

import flopslib as fl
from flopslib.counting.op_cost import UnknownOperator
from flopslib.counting.registry import REGISTRY
from flopslib.counting.torch import memory

WHOLE = torch.arange(6)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    """Each test begins as a new process does."""
    monkeypatch.setattr(memory, "_latest", memory.Memory(-1, is_shared=False))


# -- the same as the first time --------------------------------------------------------------------
def training():
    model = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.LayerNorm(16), nn.Linear(16, 8))
    optimizer = torch.optim.AdamW(model.parameters())
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9)

    def step():
        optimizer.zero_grad()
        model(x(4, 8)).square().mean().backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()

    return step


def again():
    block, data = mlp(), x(requires_grad=True)
    return lambda: checkpoint(block, data, use_reentrant=False).sum().backward()


def images():
    model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2))
    return lambda: model(x(2, 3, 8, 8)).sum().backward()


def text():
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval()

    def read():
        with torch.no_grad():
            layer(x(2, 5, 8))
        F.scaled_dot_product_attention(*[x(1, 2, 6, 4)] * 3, is_causal=True)

    return read


def unlike():
    def run():
        WHOLE.float().std(), torch.fft.rfft(x(8)), torch.complex(x(4), x(4)) * 2
        twice(x(3)), x(4, 4).to_sparse() @ x(4, 2), WHOLE[WHOLE > 3], x(2, 1).expand(2, 8) + 1

    return run


@pytest.mark.parametrize("program", [training, again, images, text, unlike])
def test_a_program_counted_again_says_the_same_in_every_row(program):
    run = program()
    run()  # an optimizer makes its state
    first, second = fl.count(run), fl.count(run)
    assert first == second and len(first.rows) == len(second.rows)
    assert repr(first.explain()) == repr(second.explain())
    assert (first.unknown, first.assumed) == (second.unknown, second.assumed)


def test_the_sum_of_two_counts_explains_an_operator_once():
    first, second = (fl.count(torch.mm, x(2, 3), x(3, 4)) for _ in range(2))
    assert repr((first + second).explain()).count("aten.mm, 2 calls: ") == 1


# -- what looks alike and is not -------------------------------------------------------------------
@pytest.mark.parametrize(
    "one, other, kinds",
    [
        (lambda: WHOLE * 2, lambda: WHOLE * 2.0, ({"int": 6}, {"mul": 6})),
        (lambda: WHOLE + 1, lambda: WHOLE + 1.0, ({"int": 6}, {"add": 6})),
        (lambda: WHOLE + True, lambda: WHOLE + 1.0, ({"int": 6}, {"add": 6})),
        (lambda: WHOLE // 2, lambda: WHOLE // 2.0, ({"int": 6}, {"div": 6})),
        (lambda: WHOLE.clamp(0, 1), lambda: WHOLE.clamp(0.0, 1), ({"int": 6}, {"compare": 6})),
        (lambda: x(6) ** 2, lambda: x(6) ** 3, ({"mul": 6}, {"mul": 12})),
        (
            lambda: torch.add(x(6), x(6)),
            lambda: torch.add(x(6), x(6), alpha=3),
            ({"add": 6}, {"mul": 6, "add": 6}),
        ),
        (lambda: x(6).sum(), lambda: x(6).double().sum(), ({"add": 5}, {"add": 5})),
    ],
)
def test_calls_that_differ_in_a_number_or_its_type_are_told_apart(one, other, kinds):
    alone = [fl.count(program) for program in (one, other)]
    assert fl.count(lambda: (one(), other())) == alone[0] + alone[1]
    assert fl.count(lambda: (other(), one())) == alone[0] + alone[1]
    for report, expected in zip(alone, kinds):
        assert {kind: n for kind, n in report.kinds().items() if n} == expected


def test_the_default_dtype_is_part_of_a_result():
    before = fl.count(lambda: WHOLE / 2)
    torch.set_default_dtype(torch.float64)
    try:
        assert set(fl.count(lambda: WHOLE / 2).by("dtype", "all")) == {"FP64"}
    finally:
        torch.set_default_dtype(torch.float32)
    assert set(before.by("dtype", "all")) == {"FP32"}


# -- what may be another thing next time -----------------------------------------------------------
def test_a_rule_counts_from_its_registration_to_its_removal():
    assert fl.count(torch.mm, x(2, 3), x(3, 4)).flops == 48
    with pytest.warns(UserWarning, match="replaces"):
        rule = fl.rule("aten::mm")(lambda a, b: 7)
    with rule:
        assert fl.count(torch.mm, x(2, 3), x(3, 4)).flops == 7
    assert fl.count(torch.mm, x(2, 3), x(3, 4)).flops == 48


def test_a_learners_rule_is_asked_anew_in_each_count():
    """What it reads beside the shapes may have changed: a constant in another cell."""
    each = {"n": 1}
    with fl.rule("flopslib_tests::twice")(lambda a: each["n"]):
        first = fl.count(twice, x(3)).flops
        each["n"] = 5
        assert (first, fl.count(twice, x(3)).flops) == (1, 5)


def test_a_rule_that_comes_and_goes_inside_a_block_leaves_nothing_to_the_next():
    with fl.count() as inside:
        with pytest.warns(UserWarning, match="replaces"):
            rule = fl.rule("aten::sin")(lambda a: 1000)
        torch.sin(x(3))
        rule.remove()
    assert inside.flops == 1000
    assert fl.count(torch.sin, x(3)).kinds() == {"transcendental": 3}


def test_strict_stops_at_an_operator_that_a_count_before_has_named():
    assert fl.count(twice, x(3)).unknown == {"flopslib_tests.twice": 1}
    with pytest.raises(UnknownOperator), fl.count(strict=True):
        twice(x(3))


def test_every_rule_that_comes_or_goes_gives_the_registry_another_edition():
    editions = [REGISTRY.edition]
    rule = fl.rule("flopslib_tests::never")(lambda a: 1)
    for change in (rule.remove, rule.__enter__, rule.remove):
        editions.append(REGISTRY.edition)
        change()
    editions.append(REGISTRY.edition)
    assert len(set(editions)) == 5


# -- what stays behind -----------------------------------------------------------------------------
def test_nothing_of_the_users_is_kept():
    def counted():
        generator, weights = torch.Generator(), torch.ones(3, requires_grad=True)
        fl.count(lambda: (torch.rand(3, generator=generator) * weights).sum().backward())
        return [weakref.ref(generator), weakref.ref(weights)]

    kept = counted()
    gc.collect()
    assert not any(reference() for reference in kept)


def test_a_step_size_that_changes_at_each_step_is_no_new_call():
    step = training()
    fl.count(step)
    known = len(memory._latest.costs)
    for _ in range(20):
        fl.count(step)
    assert len(memory._latest.costs) <= known + 20  # an optimizer's state is made in the second


def test_the_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(memory, "MOST_CALLS", 50)
    for n in range(1, 120):
        fl.count(torch.sin, x(n))
    assert len(memory._latest.costs) <= 51 and len(memory._latest.interned) <= 52
    assert fl.count(torch.sin, x(7)).kinds() == {"transcendental": 7}
