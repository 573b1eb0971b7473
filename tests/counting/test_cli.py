"""python -m flopslib count: anybody's model file; what cannot be counted is one clear line."""

import contextlib
import io
import sys

import pytest

from flopslib import __main__ as command

MODEL = """
import torch
from neighbour import WIDTH

class Net(torch.nn.Sequential):
    def __init__(self, width=WIDTH):
        super().__init__(torch.nn.Linear(8, width), torch.nn.ReLU(), torch.nn.Linear(width, 4))

class Frozen(torch.nn.Sequential):
    # its methods do their work and return nothing, as in much detection code

    def __init__(self):
        super().__init__(torch.nn.Linear(8, 16))

    def train(self, mode=True):
        super().train(mode)

    def eval(self):
        super().eval()

    def to(self, *args, **options):
        super().to(*args, **options)


class Stubborn(torch.nn.Linear):
    def __init__(self):
        super().__init__(8, 16)

    def eval(self):
        raise RuntimeError("not in this mode")


class Needs(torch.nn.Module):
    def __init__(self, width): super().__init__()

class Tokens(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.out = torch.nn.Embedding(100, 8), torch.nn.Linear(8, 3)
    def forward(self, x): return self.out(self.table(x))

def work(a, b): return a @ b
def build(): return Net(32)
def broken(): raise RuntimeError("no weights here")
def leaves(): raise SystemExit(1)
model, number = Net(), 3
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "their_model.py").write_text(MODEL)
    (tmp_path / "neighbour.py").write_text("WIDTH = 16\n")
    (tmp_path / "half.py").write_text("import their_missing_package\n")
    monkeypatch.chdir(tmp_path)
    before, path = set(sys.modules), list(sys.path)
    yield tmp_path
    assert sys.path == path, "the search path is as it was"
    for name in {"their_model", "neighbour", "half"} & (set(sys.modules) - before):
        del sys.modules[name]


def told(*arguments):
    """(exit status, standard output, standard error) of one command, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = command.main(["count", *arguments])
    return status, out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    "name, inputs, flops",
    [
        ("their_model:Net", ["2,8"], 2 * 2 * (8 * 16 + 16 * 4)),
        ("their_model.py:Net", ["2,8"], 2 * 2 * (8 * 16 + 16 * 4)),
        ("their_model:model", ["2,8"], 2 * 2 * (8 * 16 + 16 * 4)),
        ("their_model:build", ["2,8"], 2 * 2 * (8 * 32 + 32 * 4)),
        ("their_model:work", ["3,4:float64", "4x5:float64"], 2 * 3 * 4 * 5),
        ("their_model:Tokens", ["1,7:int64"], 2 * 7 * 8 * 3),
        ("torch:mm", ["3,4", "4,5"], 2 * 3 * 4 * 5),
    ],
)
@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_a_model_a_maker_or_a_function_is_counted(folder, name, inputs, flops, device):
    status, out, err = told(name, *(f"--input={text}" for text in inputs), "--device", device)
    assert (status, err) == (0, "")
    assert f"\nProducts: {flops:,} FLOP, 2 a multiply-add (counted)\n" in out


def test_methods_that_return_nothing_leave_the_model_a_model(folder):
    status, out, err = told("their_model.py:Frozen", "--input", "3,8")
    assert (status, err) == (0, "") and f"{2 * 3 * 8 * 16:,} FLOP" in out


def test_a_method_that_raises_is_named_in_one_line(folder):
    status, out, err = told("their_model.py:Stubborn", "--input", "3,8")
    assert status == 2 and err.count("\n") == 1
    assert "cannot be put into eval mode. RuntimeError: not in this mode" in err


def test_the_table_goes_as_deep_as_asked(folder):
    assert "  Net" in told("their_model:Net", "--input=2,8", "--depth=1")[1]
    assert (
        len(told("their_model:Net", "--input=2,8")[1].splitlines())
        == len(told("their_model:Net", "--input=2,8", "--depth=1")[1].splitlines()) + 3
    )


@pytest.mark.parametrize(
    "arguments, said",
    [
        (
            ["their_model:build", "--input=2,9"],
            "cannot be called on these inputs. RuntimeError: mat1",
        ),
        (["their_model:build"], "cannot be called on these inputs. TypeError: "),
        (["their_model:Needs"], "Needs needs width to be made. Write a function without arguments"),
        (["their_model:nothing"], "their_model has no 'nothing'. It has Frozen, Needs, Net, "),
        (["their_model:number"], "number is not a model and not callable: it is of type int."),
        (["their_model:broken"], "broken cannot be made. RuntimeError: no weights here"),
        (["their_model:leaves"], "leaves cannot be made. SystemExit: 1"),
        (
            ["half:Net"],
            "half cannot be imported. ModuleNotFoundError: No module named 'their_missing",
        ),
        (["half.py:Net"], "half.py cannot be imported. ModuleNotFoundError"),
        (["not_there.py:Net"], "There is no file not_there.py."),
        (["their_model"], "'their_model' does not say where and what. Write MODULE:CALLABLE"),
        (["their_model:Net", "--input=2,a"], "'2,a' is not a shape. Write 1,3,224,224"),
        (["their_model:Net", "--input=-2,8"], "'-2,8' is not a shape."),
        (["their_model:Net", "--input=2,8:mm"], "'mm' is not a dtype of torch"),
        (["their_model:Net", "--input=2,8", "--device=gpu"], "on 'gpu' cannot be made"),
        (["their_model:Net", "--input=99999999999,99999999999"], "cannot be made. "),
    ],
)
def test_what_cannot_be_counted_is_told_in_one_line(folder, arguments, said):
    status, out, err = told(*arguments)
    assert (status, out) == (2, "") and err.startswith("flopslib count: ")
    assert said in err and err.count("\n") == 1


MODELS = """
import copy
import torch.nn as nn

class Rows(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(8, 4)

    def forward(self, x):
        return self.layer(x)

class Silent(Rows):  # every method that other libraries override, and that returns nothing
    def to(self, *where, **how):
        super().to(*where, **how)

    def cpu(self):
        super().cpu()

    def half(self):
        super().half()

    def requires_grad_(self, wanted=True):
        super().requires_grad_(wanted)

    def train(self, mode=True):
        super().train(mode)

    def eval(self):
        self.train(False)

class Other(Rows):
    def eval(self):
        super().eval()
        return self.layer

class Copied(Rows):
    def to(self, *where, **how):
        return nn.Module.to(copy.deepcopy(self), *where, **how)

class Tokens(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(50, 4)

    def forward(self, x):
        return self.table(x)
"""


@pytest.fixture
def own_models(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(MODELS)


@pytest.mark.parametrize("name", ["Rows", "Silent", "Other", "Copied"])
@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_whatever_its_own_methods_return_the_model_stays_the_model(
    own_models, name, device, capsys
):
    assert command.main(["count", f"own.py:{name}", "--input", "2,8", "--device", device]) == 0
    assert "Products: 128 FLOP" in capsys.readouterr().out


@pytest.mark.parametrize(
    "asked, told",
    [
        (["own.py:Rows"], "missing 1 required positional argument: 'x'. Try --input 1,8\n"),
        (["own.py:Rows", "--input", "2,9"], "cannot be multiplied (2x9 and 8x4). Try --input 1,8"),
        (["own.py:Tokens", "--input", "1,4"], " Try --input 1,64:int64\n"),
    ],
)
def test_a_wrong_input_is_told_with_the_option_to_type(own_models, asked, told, capsys):
    assert command.main(["count", *asked]) == 2
    said = capsys.readouterr().err
    assert told in said and "fl.count" not in said and said.count("\n") == 1
