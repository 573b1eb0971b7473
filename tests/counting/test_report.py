"""A count read in every way: totals, parts, formulas, bytes; they add up."""

import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch_programs import LINEAR, mlp, x

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.counting.conventions import ConventionError
from flopslib.counting.costs import RuleError


# -- totals ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name, flop",
    [
        ("product", 8),
        ("mac", 8),
        ("ieee", 16),
        ("functions", 20),
        ("all", 20),
        ("xla", 12),
        ("weighted", 8 + 4 + 16 + 32),
    ],
)
def test_every_convention_weighs_the_same_count(name, flop):
    a, b, c = x(2, 2), x(2, 1), x(1, 2)
    count = fl.count(lambda: torch.addmm(a, b, c).sqrt().exp())
    assert count.kinds() == {"product": 8, "add": 4, "sqrt": 4, "transcendental": 4}
    assert count.total(name) == flop


def test_a_convention_or_a_heading_that_there_is_not_is_told():
    c = fl.count(torch.exp, x(3))
    with pytest.raises(ConventionError, match="'flops' is not a convention"):
        c.total("flops")
    with pytest.raises(RuleError, match="'layer' is none of module, phase, op, dtype, kind"):
        c.by("layer")
    with pytest.raises(RuleError, match="'half'; it is 'dense'"):
        c.total(causal="half")


@pytest.mark.slow
@pytest.mark.parametrize(
    "device, pairs, says", [("cpu", 16 * 17 // 2, False), ("meta", 16 * 16, True)]
)
def test_where_a_causal_mask_cannot_be_left_out_the_answer_says_so(device, pairs, says):
    q = torch.zeros(1, 2, 16, 8, device=device)
    c = fl.count(F.scaled_dot_product_attention, q, q, q, is_causal=True)
    exact = c.total("product", causal="exact")
    assert exact == 2 * 2 * 2 * pairs * 8 and c.flops == 2 * 2 * 2 * 256 * 8
    assert ("attention in plain products, 1 time, counted dense" in repr(exact)) is says
    assert "dense" not in repr(c.flops)


def test_autocast_shows_in_the_dtypes():
    layer = nn.Linear(8, 8)

    def step():
        with torch.autocast("cpu", dtype=torch.bfloat16):
            layer(x(2, 8)).float().exp()

    c = fl.count(step)
    assert c.by("dtype") == {"BF16": 2 * 2 * 8 * 8} and c.by("dtype", "all")["FP32"] == 16


def test_integers_are_no_flop():
    c = fl.count(lambda a: a @ a + a, torch.ones(4, 4, dtype=torch.int64))
    assert c.flops == 0 and c.kinds() == {"int": 2 * 64 + 16} and c.total("all") == 0


# -- parts -----------------------------------------------------------------------------------------
def test_the_parts_add_up_to_the_total_whichever_way_it_is_cut():
    model = mlp()
    c = fl.count(lambda: model(x()).sum().backward())
    for what in ("module", "phase", "op", "dtype"):
        for name in ("product", "all"):
            assert sum(c.by(what, name).values()) == c.total(name), what
    assert {k: q.value for k, q in c.by("kind").items()} == c.kinds()
    assert sum(c.by("module", depth=1).values()) == c.flops
    assert c.only(phase="backward").flops + c.only(phase="forward").flops == c.flops
    assert c.only(module="Sequential.0").flops == 2 * LINEAR  # weight's gradient, not the data's
    assert c.only(module="Sequential.2", op="mm").flops == 2 * LINEAR


def test_counts_add_up_and_compare():
    model = mlp()
    c = fl.count(model, x())
    assert (c + c).flops == 2 * c.flops and sum([c, c]) == c + c
    assert c == fl.count(model, x()) != c + c


def test_a_frame_has_a_row_for_each_place_and_exact_numbers():
    a = torch.empty(2**22, 2**22, device="meta")
    frame = fl.count(torch.matmul, a, a).to_frame()
    assert list(frame["product"]) == [2**67] and frame["op"][0] == "aten.mm"


def test_the_same_answer_three_times():
    model, data = mlp(), x(4, 128)

    def step():
        model.zero_grad()
        model(data).sum().backward()

    assert fl.count(step) == fl.count(step) == fl.count(step)


# -- bytes -----------------------------------------------------------------------------------------
ROWS = torch.tensor([1, 2, 2])  # 24 B


@pytest.mark.parametrize(
    "run, moved",
    [
        (lambda a: a + a.T, 3 * 400),
        (lambda a: a.T, 0),
        (lambda a: a + a[:1], 400 + 40 + 400),
        (lambda a: a + a[:1].expand(10, 10), 400 + 40 + 400),
        (lambda a: a.sum(), 400 + 4),
        (lambda a: a[ROWS], 2 * 120),
        (lambda a: F.embedding(ROWS, a), 2 * 120),
        (lambda a: a.gather(0, ROWS.view(3, 1)), 2 * 12),
        (lambda a: torch.zeros(5), 20),
        (lambda a: a.clone(), 800),
        (lambda a: torch.empty(9), 0),
        (lambda a: a.add_(1), 800),
        (lambda a: torch.empty(10, 10).copy_(a), 800),
        (lambda a: a.half(), 600),
        (lambda a: torch.add(a, a, out=torch.empty(10, 10)), 1200),
        (lambda a: a.zero_(), 400),
    ],
)
def test_operands_are_read_once_and_results_written_once(run, moved):
    assert fl.count(run, x(10, 10)).bytes == moved


def test_intensity_is_flop_a_byte():
    c = fl.count(torch.mm, x(64, 64), x(64, 64))
    assert repr(c.intensity).startswith("10.7 FLOP/B") and c.intensity.value == 2 * 64 / 12
    assert fl.count(lambda x: x.t(), x(2, 3)).intensity is None


# -- a count in the place of a number -------------------------------------------------------------
report = fl.count(mlp(), x())


@pytest.mark.parametrize(
    "use, told",
    [
        (lambda: report == 26_017_792, "Write report.flops == 26017792."),
        (lambda: report != 7, "Write report.flops == 7."),
        (lambda: report == fl.Q("3 GFLOP"), "Write report.flops == 3 GFLOP."),
        (lambda: report > 1e9, "Write report.flops > 1000000000.0."),
        (lambda: report / 2, "Write report.flops / 2."),
        (lambda: report + 1, "Write report.flops + 1."),
        (lambda: fl.how_long(report, "1 GFLOP/s"), "Write report.flops."),
        (lambda: fl.measure(lambda: 1, flops=report), "flops: A count holds several numbers."),
        (lambda: fl.Q(report), "Write report.flops."),
        (lambda: fl.Q("3 GFLOP/s") / report, "Write report.flops."),
        (lambda: report["0"], """Write report.by("module")['0']."""),
        (lambda: report.params, "Write sum(p.numel() for p in model.parameters())."),
        (lambda: report.total_flops, "Write report.flops."),
        (lambda: report.MACs, "Did you mean 'macs'?"),
        (lambda: report.by("operator"), "'operator' is none of module, phase, op, dtype, kind."),
        (lambda: report.by("operator"), "Did you mean 'op'?"),
        (lambda: report.by("layers"), "Did you mean 'module'?"),
    ],
)
def test_a_count_in_the_place_of_a_number_says_which_to_take(use, told):
    with pytest.raises(UserError) as raised:
        use()
    assert told in str(raised.value) and "\n" not in str(raised.value)


def test_an_exercise_says_the_same():
    assert "Write report.flops." in str(fl.check("02.1", report))


def test_a_part_that_is_not_there_is_told_with_the_parts_that_are():
    parts = report.by("module")
    with pytest.raises(KeyError, match="There is no module '0' here. Did you mean 'Sequential.0'?"):
        parts["0"]
    with pytest.raises(UserError, match="There are: Sequential.0, Sequential.2."):
        parts[5]
    assert parts.get("0") is None and "0" not in parts


def test_who_asks_for_mac_gets_mac_first():
    macs = report.total("MAC")
    assert repr(macs) == f"{report.macs:,} MAC (counted: mac, {report.flops})"
    assert (
        macs == report.flops and macs.to("MAC") == report.macs and str(macs + macs)[-4:] == "FLOP"
    )


def test_counts_are_still_compared_and_added():
    assert report == report and report != "a text" and sum([report]) is report
    assert bool(fl.count(lambda: None)) and [report] == [report]


def test_model_flops_are_all_but_what_is_computed_a_second_time():
    count = fl.count(lambda: checkpointed_square(torch.ones(4, 4, requires_grad=True)))
    phases = count.by("phase")
    assert phases["recompute"] == 2 * 4**3
    assert count.model_flops == phases["forward"] + phases["backward"] == 3 * 2 * 4**3
    assert fl.count(torch.mm, torch.ones(2, 2), torch.ones(2, 2)).model_flops == 16


def checkpointed_square(x):
    from torch.utils.checkpoint import checkpoint

    y = checkpoint(lambda x: (x @ x).exp(), x, use_reentrant=False)
    y.sum().backward()
