"""A call in which no operator ran: no number is printed, and the call to type works."""

import functools
import subprocess
import sys

import numpy as np
import pytest
import torch
import torch.nn as nn

import flopslib as fl
from flopslib.counting.op_cost import UnknownOperator
from flopslib.counting.report import NothingSeen


def loop(x=1.1, y=2.2, turns=1000):
    total = 0.0
    for _ in range(turns):
        total += x * y
    return total


def mean(numbers, *, scale=2.0):
    return scale * sum(numbers) / len(numbers)


def square(n):
    return n * n


def no_numbers(text):
    return len(text) * 1.5


class Model:
    def __call__(self, x):
        return x * 2.2


CALLS = {  # what is called: the call of fl.tally that the report names, and what it counts
    "defaults": (loop, (), {}, "loop(fl.tally(1.1), fl.tally(2.2), 1000)", 2000),
    "some given": (loop, (3.5,), {"turns": 10}, "loop(fl.tally(3.5), fl.tally(2.2), 10)", 20),
    "a list": (mean, ([1, 2.5],), {}, "mean(fl.tally([1, 2.5]), scale=fl.tally(2.0))", 3),
    "an int alone": (square, (7,), {}, "square(fl.tally(7))", 1),
    "compiled code": (max, ([3.0, 1.0],), {}, "max(fl.tally([3.0, 1.0]))", 1),
}


@pytest.mark.parametrize("fn, args, kwargs, told, operations", CALLS.values(), ids=CALLS)
def test_the_call_that_is_named_is_one_that_works(fn, args, kwargs, told, operations):
    report = fl.count(fn, *args, **kwargs)
    (name,) = report.unknown
    call = name.partition(" as in ")[2]
    assert call == told and call in repr(report)
    result = eval(call, {"fl": fl, fn.__name__: fn})
    assert sum(fl.tally(result).count.kinds.values()) == operations


@pytest.mark.parametrize(
    "fn, args",
    [
        (lambda: 1.1 * 2.2, ()),
        (Model(), (1.1,)),
        (functools.partial(loop, 1.1), ()),
        (no_numbers, ("text",)),
        (sorted, ("cab",)),
    ],
)
def test_where_the_call_cannot_be_written_an_example_is(fn, args):
    assert "as in x = fl.tally(1.1); x * 2.2" in repr(fl.count(fn, *args))


def test_no_zero_is_shown_whichever_way_a_count_is_read():
    report = fl.count(loop)
    shown = [repr(report), report._repr_html_(), repr(report.table()), report.table()._repr_html_()]
    shown += [str(report.unknown), repr(fl.count(loop) + report)]
    for text in shown:
        assert "othing that can be seen passed" in text and "fl.tally(1.1)" in text
        assert not any(f"{zero}" in text for zero in ("0 FLOP", "0 B", "Products", "counted)"))


@pytest.mark.parametrize(
    "read",
    [
        lambda c: c.flops,
        lambda c: c.macs,
        lambda c: c.bytes,
        lambda c: c.intensity,
        lambda c: c.total("ieee"),
        lambda c: c.by("module"),
        lambda c: c.by("kind"),
    ],
)
def test_a_number_of_nothing_is_refused_with_what_to_type(read):
    with pytest.raises(NothingSeen, match=r"^Nothing that can be seen passed.*loop\(fl\.tally"):
        read(fl.count(loop))


def test_a_block_says_it_at_its_end_and_a_strict_one_raises():
    with fl.count() as c:
        assert c.flops == 0  # nothing yet
        loop()
    assert repr(c).startswith("Nothing that can be seen passed")
    said = "^Nothing that can be seen passed: fl.tally counts"
    with pytest.raises(UnknownOperator, match=said), fl.count(strict=True):
        loop()
    with pytest.raises(ZeroDivisionError), fl.count(strict=True):
        _ = 1 / 0


def test_other_libraries_work_is_named_instead_and_its_zero_says_so():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(np.ones((3, 3)))
    for report in (fl.count(lambda: table @ table), fl.count(lambda d: d @ d, table)):
        first, second = repr(report).splitlines()
        assert first.startswith("Nothing that can be seen passed")
        assert second.startswith("NOT counted, out of sight: numpy.asarray")
        assert repr(report.flops) == "0 FLOP (NOT counted: out of sight, see .unknown)"


@pytest.mark.parametrize(
    "fn, args",
    [
        (lambda x: x, (torch.ones(3),)),
        (lambda x: x.t(), (torch.ones(3, 4),)),
        (lambda: torch.ones(3).view(1, 3), ()),
        (nn.Identity(), (1,)),
        (lambda a: a.T, (np.ones((2, 3)),)),
        (lambda parts: parts[0], ([torch.ones(2)],)),
    ],
)
def test_what_was_seen_to_compute_nothing_is_a_true_zero(fn, args):
    report = fl.count(fn, *args)
    assert report.flops == 0 and not report.unknown
    assert repr(report).startswith("Products: 0 FLOP")


def test_one_operator_is_enough_for_a_number():
    report = fl.count(lambda x: (loop(), x @ x)[1], torch.ones(2, 2))
    assert report.flops == 16 and not report.unknown
    both = report + fl.count(loop)
    assert both.flops == 16 and len(both.unknown) == 1


def test_the_terminal_says_it_too(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("def loop(x=1.1, y=2.2):\n    return x * y\n")
    done = subprocess.run(
        [sys.executable, "-m", "flopslib", "count", f"{file}:loop"], capture_output=True, text=True
    )
    assert "Nothing that can be seen passed" in done.stdout, done.stderr
    assert "loop(fl.tally(1.1), fl.tally(2.2))" in done.stdout and "0 FLOP" not in done.stdout
