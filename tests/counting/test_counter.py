"""fl.count: what runs is what is counted, in its place, and nothing of the user's changes."""

import copy
import gc
import subprocess
import sys
import threading

import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch._dynamo import eval_frame
from torch.nn.modules import module as hooks
from torch.utils.checkpoint import checkpoint
from torch.utils.flop_counter import FlopCounterMode

import flopslib as fl
from flopslib.counting.conventions import ConventionError
from flopslib.counting.costs import RuleError
from flopslib.counting.counter import CountError
from flopslib.counting.op_cost import UnknownOperator

LINEAR = 2 * 32 * 128 * 512
optimizers = sys.modules[torch.optim.Optimizer.__module__]


def mlp():
    return nn.Sequential(nn.Linear(128, 512), nn.GELU(), nn.Linear(512, 128))


def x(*shape, **options):
    return torch.randn(*(shape or (32, 128)), **options)


@torch.library.custom_op("flopslib_tests::twice", mutates_args=())
def twice(a: torch.Tensor) -> torch.Tensor:
    return a * 2


# -- what comes out --------------------------------------------------------------------------------


def test_a_count_says_products_and_everything_else():
    c = fl.count(mlp(), x())
    assert c.flops == 2 * LINEAR and c.macs == LINEAR
    assert repr(c.flops) == "8,388,608 FLOP (counted: product)"
    first, second = repr(c).splitlines()
    assert first == "Products: 8,388,608 FLOP, 2 a multiply-add (counted)"
    assert second.startswith("Everything else: 49,152 multiplications") and "B moved" in second


def test_an_exp_alone_is_not_nothing():
    assert "10 functions such as exp" in repr(fl.count(torch.exp, x(10)))


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


def test_a_formula_is_explained_with_its_numbers_put_in():
    c = fl.count(torch.mm, x(128, 768), x(768, 2304))
    told = "aten.mm, 1 call: 2*m*k*n = 2*128*768*2304 = 452,984,832 FLOP in products (counted)"
    assert repr(c.explain("aten.mm")) == repr(c.explain("mm")) == told
    with pytest.raises(RuleError, match="'bmm' did not run here. These did: aten.mm"):
        c.explain("bmm")


def test_the_table_is_a_tree_with_shares():
    c = fl.count(lambda model, x: model(x).sum().backward(), mlp(), x())
    lines = repr(c.table()).splitlines()
    assert [line.split()[0] for line in lines[3:]] == ["everything", "Sequential", "0", "1", "2"]
    assert "40.0%" in lines[5] and "60.0%" in lines[7]
    assert len(repr(c.table(depth=1)).splitlines()) == 5


def test_names_are_escaped_in_html_and_cut():
    bad = type("<script>alert(1)</script>" + "x" * 90, (nn.Linear,), {})
    page = fl.count(bad(2, 2), x(1, 2))._repr_html_()
    assert "<script" not in page and "&lt;script&gt;" in page and "x" * 90 not in page


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
    assert fl.count(lambda: None).intensity is None


# -- where it happens ------------------------------------------------------------------------------


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


# -- nothing changes -------------------------------------------------------------------------------


def state():
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


def test_counting_leaves_everything_as_it_would_be_without():
    model = nn.Sequential(nn.Linear(8, 8), nn.Dropout(), nn.BatchNorm1d(8))
    other, data = copy.deepcopy(model), x(4, 8)
    torch.manual_seed(1)
    other(data).sum().backward()
    without = state()
    torch.manual_seed(1)
    fl.count(lambda: model(data).sum().backward())
    assert state() == without
    assert [len(one._forward_hooks) for one in model.modules()] == [0, 0, 0, 0]
    assert model.training
    for ours, theirs in zip(model.state_dict().values(), other.state_dict().values()):
        assert torch.equal(ours, theirs)
    assert torch.equal(model[0].weight.grad, other[0].weight.grad)


def test_an_error_of_the_users_passes_unchanged_and_leaves_nothing_behind():
    class Broken(nn.Module):
        def forward(self, x):
            raise ZeroDivisionError("mine")

    before = state()
    model = nn.Sequential(nn.Flatten(), Broken())
    with pytest.raises(ZeroDivisionError, match="^mine$"):
        fl.count(model, torch.ones(2, 2))
    assert state() == before
    c = fl.count(nn.Linear(2, 2), torch.ones(1, 2))
    assert c.by("module") == {"Linear": 8}


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


def test_a_count_keeps_no_tensor_and_no_model():
    import weakref

    model = mlp()
    gone = weakref.ref(model)
    c = fl.count(model, x())
    del model
    gc.collect()
    assert gone() is None and c.flops


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
                sizes.append((len(c.rows), len(watch.modules.names), len(watch.mode.interned)))
        assert len(watch.modules.first) <= 100
    assert sizes[0] == sizes[1]
    assert c.flops == 200 * (2 + 3) * 2 * 4 * 8 * 8
    assert c.by("module") == {"Sequential.0": 400 * 512, "Sequential.2": 600 * 512}


def test_counts_may_be_inside_counts():
    with fl.count() as outer:
        nn.Linear(8, 8)(x(1, 8))
        inner = fl.count(nn.Linear(8, 8), x(1, 8))
    assert inner.flops == 128 and outer.flops == 256


# -- never silent ----------------------------------------------------------------------------------


def test_an_operator_without_a_rule_is_named():
    c = fl.count(lambda: twice(twice(x(3))))
    assert c.unknown == {"flopslib_tests.twice": 2}
    assert "NOT counted, no rule: flopslib_tests.twice (2 times)" in repr(c)
    assert "no rule, NOT counted" in repr(c.explain("twice"))


def test_strict_stops_there_and_says_where_and_what_to_write():
    class Inner(nn.Module):
        def forward(self, x):
            return twice(x)

    before = state()
    with pytest.raises(UnknownOperator) as told, fl.count(strict=True):
        nn.Sequential(nn.ReLU(), Inner())(torch.ones(3, 4))
    assert str(told.value) == (
        "There is no rule for flopslib_tests.twice, called in Sequential.1 (forward) on FP32 3x4. "
        "Write one: @fl.rule('flopslib_tests::twice') above a function of its operands that "
        "returns fl.cost(...); without strict=True it is listed in .unknown."
    )
    assert state() == before


def test_another_thread_is_named():
    def work():
        thread = threading.Thread(target=lambda: x(4, 4) @ x(4, 4))
        thread.start()
        thread.join()

    assert fl.count(work).unknown == {"aten.mm in another thread": 1}


def test_a_module_in_a_thread_that_was_there_before_is_named():
    from concurrent.futures import ThreadPoolExecutor

    model = nn.Linear(4, 4)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()
        c = fl.count(lambda: pool.submit(model, x(2, 4)).result())
    assert c.unknown == {"Linear in another thread": 1}


def test_a_torch_that_is_imported_too_late_to_be_watched_is_named():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            """
import flopslib as fl
def late():
    import torch
    return torch.ones(3, 4) @ torch.ones(4, 5)
first, second = fl.count(late), fl.count(late)
print(first.flops.value, *first.unknown, second.flops.value, len(second.unknown), sep="; ")
""",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == ("0; torch: imported inside, too late to be watched (count once more); 120; 0\n")


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


def test_a_compiled_model_is_counted_as_its_eager_code_and_says_so():
    model = torch.compile(nn.Sequential(nn.Linear(4, 4)), backend="eager")
    c = fl.count(model, x(2, 4))
    assert c.flops == 64 and c.by("module") == {"Sequential.0": 64}
    assert c.assumed == {"torch.compile of Sequential: its eager code": 1}


def test_a_compiled_function_says_so_too():
    @torch.compile
    def double(a):
        return a @ a

    found = fl.count(double, torch.ones(4, 4))
    assert found.flops == 128 and found.assumed == {"torch.compile of double: its eager code": 1}


def test_operators_that_call_functions_count_what_these_do():
    c = fl.count(
        lambda: torch.cond(
            torch.tensor(True), lambda a: a @ a, lambda a: a + 1, (torch.ones(4, 4),)
        )
    )
    assert c.flops == 128 and not c.unknown


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_flex_attention_is_both_products_for_every_pair_and_says_that_it_assumes():
    from torch.nn.attention.flex_attention import flex_attention

    q = x(1, 2, 16, 8)
    c = fl.count(flex_attention, q, q, q)
    assert c.flops == 4 * 2 * 16 * 16 * 8 and c.assumed["torch.flex_attention"] == 1


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_padded_sequences_count_by_their_lengths():
    """In eval mode the encoder packs them into one nested tensor: 5 and 3 tokens."""
    layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
    encoder = nn.TransformerEncoder(layer, 2).eval()
    mask = torch.tensor([[0, 0, 0, 0, 0], [0, 0, 0, 1, 1]]).bool()
    with torch.no_grad():
        c = fl.count(encoder, x(2, 5, 16), src_key_padding_mask=mask)
    assert c.flops == 2 * (2 * 8 * (4 * 16**2 + 2 * 16 * 32) + 4 * (25 + 9) * 16)
    assert not c.unknown


def test_tensors_made_of_tensors_count_what_runs_inside():
    ragged = torch.nested.nested_tensor([x(2, 8), x(3, 8)], layout=torch.jagged)
    assert fl.count(nn.Linear(8, 4), ragged).flops == 2 * 5 * 8 * 4


@pytest.mark.parametrize(
    "run, flop",
    [
        (lambda a: torch.func.jvp(lambda x: x @ x, (a,), (a,)), 3 * 128),
        (lambda a: torch.func.grad(lambda x: (x @ x).sum())(a), 3 * 128),
        (lambda a: torch.vmap(lambda w: w @ a)(torch.ones(3, 4, 4)), 3 * 128),
        (lambda a: torch.func.jacrev(lambda v: a @ v)(torch.ones(4)), 32 + 4 * 32),
    ],
)
def test_function_transforms_count_what_they_run(run, flop):
    assert fl.count(run, torch.ones(4, 4)).flops == flop


def test_inference_mode_counts_like_no_grad():
    model, data = nn.TransformerEncoderLayer(16, 2, 32).eval(), x(3, 1, 16)
    with torch.no_grad():
        plain = fl.count(model, data)
    with torch.inference_mode():
        assert fl.count(model, data).flops == plain.flops > 0
        assert fl.count(F.scaled_dot_product_attention, *[x(1, 1, 4, 4)] * 3).flops == 256


# -- rules -----------------------------------------------------------------------------------------


def test_a_learners_rule_counts_until_it_is_removed():
    @fl.rule("flopslib_tests::twice")
    def rule(a):
        return fl.cost(mul="n", n=a.size)

    c = fl.count(twice, x(3, 4))
    assert c.kinds() == {"mul": 12} and not c.unknown
    rule.remove()
    assert fl.count(twice, x(3, 4)).unknown


def test_replacing_a_rule_says_so_and_can_be_undone():
    data = x(4, 4), x(4, 4)
    with pytest.warns(UserWarning, match="replaces the rule matmul for aten::mm; mine.remove"):

        @fl.rule("aten::mm")
        def mine(a, b):
            return 7

    with mine:
        assert fl.count(torch.mm, *data).flops == 7
    assert fl.count(torch.mm, *data).flops == 128


def test_the_same_cell_run_twice_replaces_quietly(recwarn):
    def cell():
        @fl.rule("flopslib_tests::twice")
        def rule(a):
            return a.size

        return rule

    cell()
    with cell():
        assert fl.count(twice, x(3)).flops == 3
    assert not recwarn.list and fl.count(twice, x(3)).unknown


@pytest.mark.parametrize("names", [(), ("mm",), (3,), ("aten::",)])
def test_a_rule_needs_the_name_of_an_operator(names):
    with pytest.raises(RuleError, match="is not the name of an operator"):
        fl.rule(*names)


@pytest.mark.parametrize(
    "returns, told",
    [
        (lambda a: 1 / 0, "The rule .* failed on flopslib_tests.twice of FP32 3: ZeroDivision"),
        (lambda a: "2", "returned '2'"),
        (lambda a: fl.cost("2*m", n=1), "names 'm', and the sizes"),
        (lambda a: fl.cost("2*", m=1), "is not a formula"),
        (lambda a: fl.cost("m", m=a), "a size is a number"),
    ],
)
def test_a_rule_that_is_wrong_is_told_by_name(returns, told):
    with fl.rule("flopslib_tests::twice")(returns), pytest.raises(RuleError, match=told):
        fl.count(twice, x(3))


def test_a_rule_may_say_that_shapes_do_not_tell():
    with fl.rule("flopslib_tests::twice")(lambda a: None):
        assert fl.count(twice, x(3)).unknown == {"flopslib_tests.twice": 1}


# -- what people do by mistake ---------------------------------------------------------------------


def test_the_block_takes_its_option_and_no_other():
    with pytest.raises(CountError, match="no option 'verbose'"):
        fl.count(verbose=True)


def test_what_is_no_function_is_told():
    with pytest.raises(CountError, match="^Tensor is not callable"):
        fl.count(torch.ones(2), mlp())


def generator():
    yield torch.ones(2, 2) @ torch.ones(2, 2)


async def coroutine():
    return torch.ones(2, 2) @ torch.ones(2, 2)


@pytest.mark.parametrize("fn", [generator, coroutine])
def test_work_that_happens_later_is_refused(fn):
    with pytest.raises(
        CountError,
        match=f"{fn.__name__} returned a {fn.__name__}: its work happens only when that is read",
    ):
        fl.count(fn)


def test_a_wrong_shape_is_the_models_own_error():
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        fl.count(nn.Linear(3, 3), x(2, 5))
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        fl.count(nn.Linear(3, 3))


def test_a_lazy_module_becomes_whole_and_counts():
    assert fl.count(nn.LazyLinear(5), x(2, 3)).flops == 2 * 2 * 3 * 5


def test_options_of_the_function_are_the_functions():
    def fn(a, strict=False):
        return a @ a if strict else a

    assert fl.count(fn, torch.ones(4, 4), strict=True).flops == 128


def test_a_block_is_entered_once_at_a_time():
    with fl.count() as c, pytest.raises(CountError, match="open already"):
        c.__enter__()
    assert c.flops == 0


# -- a second route --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "model, data",
    [
        (nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.ConvTranspose2d(8, 4, 3)), (2, 3, 8, 8)),
        (mlp(), (32, 128)),
        (Branches(), (2, 3, 8, 8)),
        (nn.Conv1d(4, 4, 3), (1, 4, 9)),
    ],
)
def test_pytorchs_own_counter_agrees_where_it_is_right(model, data):
    def step():
        model(x(*data)).sum().backward()

    with FlopCounterMode(display=False) as theirs:
        step()
    assert fl.count(step).flops == theirs.get_total_flops()


def test_a_model_without_memory_counts_as_one_with():
    with torch.device("meta"):
        there = fl.count(lambda model: model(x(4, 128)).sum().backward(), mlp())
    here = fl.count(lambda model: model(x(4, 128)).sum().backward(), mlp())
    assert here.kinds() == there.kinds() and here.by("module") == there.by("module")
