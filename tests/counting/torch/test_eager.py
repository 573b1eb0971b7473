"""Compiled code counts as its eager code, and the compiler loads only when the user needs it.

Programs run in processes of their own: whether the compiler is loaded belongs to the process.
"""

import importlib
import subprocess
import sys

import pytest

from flopslib.counting.torch.eager import WhenLoaded

START = """
import sys
import torch
import flopslib as fl

a = torch.ones(4, 4)
finders = list(sys.meta_path)

def body(x):
    return (x @ x).relu() @ x

def compiled_inside(x):
    fast = torch.compile(body, backend="eager")
    fast(x)
    return fast(x)

def compiled_frames():
    from torch._dynamo.utils import counters
    return counters["frames"]["total"]

def is_loaded():
    return "torch._dynamo" in sys.modules

def stance():
    from torch._dynamo import eval_frame
    return eval_frame._stance.stance
"""


def says(program):
    """What a program prints that begins with START."""
    done = subprocess.run(
        [sys.executable, "-c", START + program], capture_output=True, text=True, check=True
    )
    return done.stdout.split("\n")[:-1]


def test_a_first_count_loads_no_compiler():
    program = """
model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.ReLU())
print(fl.count(model, a).flops.value, is_loaded(), sys.meta_path == finders)
"""
    assert says(program) == ["128 False True"]


@pytest.mark.parametrize(
    "before", ["", "import torch._dynamo", "torch.compile(body, backend='eager')"]
)
def test_what_is_compiled_inside_counts_as_eager_code_whoever_loaded_the_compiler(before):
    program = f"""
{before}
print(fl.count(compiled_inside, a).flops.value, compiled_frames())
print(stance(), sys.meta_path == finders)
compiled_inside(a)
print(compiled_frames() > 0)
"""
    assert says(program) == ["512 0", "default True", "True"]


def test_a_block_and_a_count_inside_of_it_end_with_everything_as_it_was():
    program = """
with fl.count() as outer:
    inner = fl.count(compiled_inside, a)
    print(stance())
print(outer.flops.value, inner.flops.value, stance(), sys.meta_path == finders, compiled_frames())
"""
    assert says(program) == ["force_eager", "512 512 default True 0"]


def test_an_error_inside_leaves_nothing_behind():
    program = """
def fails(x):
    x @ x
    raise ValueError("of the user's")
try:
    fl.count(fails, a)
except ValueError as error:
    print(error, is_loaded(), sys.meta_path == finders)
"""
    assert says(program) == ["of the user's False True"]


def test_a_method_compiled_inside_counts_too():
    program = """
def compiled_method(x):
    model = torch.nn.Linear(4, 4)
    model.compile(backend="eager")
    return model(x)
c = fl.count(compiled_method, a)
print(c.flops.value, *c.assumed, compiled_frames())
"""
    assert says(program) == ["128 torch.compile of Linear: its eager code 0"]


@pytest.mark.parametrize("ends_meanwhile, times", [(False, 1), (True, 0)])
def test_a_count_that_ends_while_the_module_loads_is_told_nothing(
    ends_meanwhile, times, tmp_path, monkeypatch
):
    told = []
    finder = WhenLoaded("flopslib_tests_slow", lambda: told.append("loaded"))
    meanwhile = finder.cancel if ends_meanwhile else int
    monkeypatch.setattr(sys, "flopslib_meanwhile", meanwhile, raising=False)
    (tmp_path / "flopslib_tests_slow.py").write_text("import sys; sys.flopslib_meanwhile()")
    monkeypatch.syspath_prepend(tmp_path)
    sys.meta_path.insert(0, finder)
    importlib.import_module("flopslib_tests_slow")
    del sys.modules["flopslib_tests_slow"]
    assert len(told) == times and finder not in sys.meta_path


def test_a_count_of_a_compiled_module_warns_of_nothing_and_leaves_the_filters():
    program = """
import warnings
warnings.filterwarnings("error", message=".*global hooks")
def filters():
    return [str(one[1].pattern) for one in warnings.filters if one[1]]
net = torch.compile(torch.nn.Linear(4, 4), backend="eager")
def noisy(x):
    warnings.filterwarnings("ignore", message="mine")
    return net(x)
print(fl.count(noisy, a).flops.value, [one for one in filters() if "hooks" in one])
print(filters().count("mine"))
"""
    assert says(program) == ["128 ['.*global hooks']", "1"]
