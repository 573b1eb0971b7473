"""The engine that turns the kernels' texts into machine code, and the reasons to do without."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from flopslib.measuring.ceilings import jit, llvm_kernels

WHY = jit.ready()
runs = pytest.mark.skipif(bool(WHY), reason=f"kernels cannot run here: {WHY}")
HERE = [] if WHY else jit.host()


@pytest.fixture
def fresh():
    jit.ready.cache_clear()
    yield
    jit.ready.cache_clear()


def test_a_missing_llvmlite_is_a_reason(monkeypatch, fresh):
    monkeypatch.setitem(sys.modules, "llvmlite", None)
    monkeypatch.setitem(sys.modules, "llvmlite.binding", None)
    assert "llvmlite is missing" in jit.ready()


@pytest.mark.parametrize(
    "version, reads", [("0.43.0", False), ("0.44.1rc1", False), ("0.45.0", True), ("1.0", True)]
)
def test_an_llvmlite_that_came_with_an_older_numba_is_a_reason(monkeypatch, fresh, version, reads):
    pytest.importorskip("llvmlite")
    monkeypatch.setattr("llvmlite.__version__", version)
    monkeypatch.setattr(jit, "tried_in_a_child", lambda: "")
    assert (jit.ready() == "") is reads
    assert reads or f"llvmlite {version} is older than the 0.45" in jit.ready()


def test_an_unknown_processor_is_a_reason(monkeypatch, fresh):
    monkeypatch.setattr(jit, "host", lambda: [])
    assert "no vector multiply-add that is known" in jit.ready()


@pytest.mark.parametrize(
    "code, out, err, words",
    [
        (-4, "clock\nfma FP64 512\n", "", ("died at fma FP64 512", "exit status -4")),
        (0xC000001D, "clock\n", "", ("died at clock",)),
        (
            1,
            "",
            "Traceback\nImportError: no llvmlite",
            ("at the start", "ImportError: no llvmlite"),
        ),
        (0, "clock\n", "", ("died at clock",)),
    ],
)
def test_a_child_that_dies_is_a_reason_and_says_where(code, out, err, words):
    told = jit.tried_in_a_child(
        lambda *a, **k: SimpleNamespace(returncode=code, stdout=out, stderr=err)
    )
    assert all(word in told for word in words)


@pytest.mark.parametrize("error", [OSError("no"), subprocess.TimeoutExpired("python", 30)])
def test_a_child_that_cannot_be_started_or_does_not_end_is_a_reason(error):
    def run(*arguments, **options):
        assert options["timeout"] == jit.LIMIT
        raise error

    assert type(error).__name__ in jit.tried_in_a_child(run)


def test_a_mistake_of_ours_is_no_reason_to_do_without_kernels():
    ours = ("AttributeError", "ImportError: cannot import", "NameError", "SyntaxError", "TypeError")
    assert not any(name in WHY for name in ours), WHY


@runs
def test_everything_is_compiled_once_a_process():
    first = jit.function(HERE[0])
    assert jit.engine() is jit.engine() and jit.function(HERE[0]) is not first


@runs
@pytest.mark.parametrize(
    "strange",
    [llvm_kernels.mix(3, 7, 512), llvm_kernels.read(1024), llvm_kernels.triad(256, loads=3)],
)
def test_a_kernel_that_was_not_compiled_is_refused_and_not_run(strange):
    with pytest.raises(jit.KernelError, match="is not one of the kernels.*clock"):
        jit.function(strange)


@runs
def test_the_child_process_really_runs_every_kernel(monkeypatch):
    told = []

    def run(*arguments, **options):
        told.append(subprocess.run(*arguments, **options))
        return told[0]

    assert jit.tried_in_a_child(run) == ""
    assert told[0].stdout.split("\n") == [*(kernel.name for kernel in HERE), "done", ""]


class Won:
    """Ceilings whose FP32 peak was won by vectors of some bits."""

    def __init__(self, bits):
        self.vectors = {("FP32", 1): (None, bits)}


@runs
@pytest.mark.parametrize("bits", [k.bits for k in HERE if k.name.startswith("fma FP32")])
def test_the_loop_that_is_shown_is_the_one_that_won_the_peak(bits):
    head, *lines = jit.fastest_loop(Won(bits)).splitlines()
    assert f"multiply-adds on {bits} bits each (measured)" in head
    assert len(lines) == 4 and all("fm" in line for line in lines)


def test_where_no_kernel_runs_its_loop_is_replaced_by_the_reason(monkeypatch):
    monkeypatch.setattr(jit, "ready", lambda: "llvmlite is missing.")
    assert jit.fastest_loop(Won(256)) == "llvmlite is missing."
