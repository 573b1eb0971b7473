"""python -m flopslib, with the measuring and the course replaced: what it prints and passes on."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from flopslib import __main__ as command
from flopslib.course import opening
from flopslib.measuring import card as cards
from flopslib.measuring.ceilings import find
from flopslib.measuring.system.machine import machine
from flopslib.measuring.timing.clocks import Fake
from flopslib.measuring.timing.measure import measure
from flopslib.quantities.quantity import Q


@pytest.fixture
def measured(monkeypatch):
    """Ceilings without measuring; returns how they were asked for."""
    asked = []

    def found(**options):
        asked.append(options)
        cores = machine().cores
        vectors = {("FP32", n): (Q(n * 1e11, "FLOP/s", "measured"), 512) for n in {1, cores}}
        return find.Ceilings("Test 9000", cores, {1: Q("2 GHz")}, vectors, {"FP32": 50.0})

    monkeypatch.setattr(find, "ceilings", found)
    monkeypatch.setattr(cards, "product", product)
    return asked


def product(threads=1):
    """A matrix product of 90 GFLOP/s a core, without measuring."""
    clock = Fake(1e-3)
    flops = 9 * 10**7 * threads
    return replace(measure(clock.work, flops=flops, clock=clock), format="FP32")


def test_the_default_is_a_card_for_people(measured, capsys):
    assert command.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Nothing leaves this computer." in lines[0]
    assert lines[1].startswith("What a Test 9000 can do at most, 2 GHz (measured)")
    assert "FP32: 100 GFLOP/s on one core" in lines[2] and "50 FLOP a tick" in lines[2]
    assert lines[-2].startswith("The card of a machine with ")
    facts = cards.read(lines[-1]).facts
    assert facts["fp32_one_core"] == 9 * 10**10 and facts["one"]["fp32"] == 10**11


def test_json_is_the_same_for_programs(measured, capsys):
    assert command.main(["--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"machine", "one_core", "all_cores", "notes"}
    assert found["one_core"]["fp32_flops"] == 1e11 and found["one_core"]["bf16_flops"] is None


def test_json_measures_no_product(measured, monkeypatch, capsys):
    monkeypatch.setattr(cards, "product", lambda *threads: pytest.fail("that takes PyTorch"))
    assert command.main(["--json"]) == 0 and capsys.readouterr().out


def test_no_library_is_asked_and_nobody_watches_where_there_is_no_terminal(measured, capsys):
    command.main([])
    assert measured == [{"library": False, "watch": None}] and capsys.readouterr().err == ""


def test_a_terminal_sees_how_far_it_is(measured, monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    command.main([])
    watch = measured[0]["watch"]
    for fraction in (0.0, 0.5, 1.0):
        watch(fraction, "L2: 120 GB/s")
    shown = capsys.readouterr().err.split("\r")
    assert any("############............  50 %  L2: 120 GB/s" in line for line in shown)
    assert max(map(len, shown)) <= 79 and not shown[-1].strip()


def test_without_ceilings_there_is_a_card_all_the_same(monkeypatch, capsys):
    monkeypatch.setattr(cards, "product", product)
    monkeypatch.setattr(
        find,
        "ceilings",
        lambda **options: find.Ceilings(
            "Test 9000", machine().cores, notes=("Kernels cannot be used: no llvmlite.",)
        ),
    )
    assert command.main([]) == 0
    out = capsys.readouterr().out
    assert "no llvmlite" in out
    assert cards.read(out.splitlines()[-1]).facts["fp32_one_core"] == 9 * 10**10


@pytest.mark.parametrize(
    "arguments, passed",
    [
        (["start"], {"to": None, "browser": True, "port": None}),
        (
            ["start", "--no-browser", "--port", "8899", "--to", "lessons"],
            {"to": "lessons", "browser": False, "port": 8899},
        ),
    ],
)
def test_start_hands_over_to_the_learners_copy(monkeypatch, arguments, passed):
    got = {}
    monkeypatch.setattr(opening, "start", lambda **options: got.update(options) or 5)
    assert command.main(arguments) == 5 and got == passed


@pytest.mark.parametrize(
    "arguments",
    [
        ["begin"],
        ["start", "--port", "many"],
        ["start", "--port", "99999"],
        ["start", "--port", "-5"],
        ["start", "--to", ""],
        ["start", "--to", "  "],
        ["--nonsense"],
    ],
)
def test_what_is_not_a_command_is_refused_with_help(capsys, arguments):
    try:
        status = command.main(arguments)
    except SystemExit as stopped:
        status = stopped.code
    err = capsys.readouterr().err
    assert status == 2 and err.count("\n") == 1 and "help" in err


def test_help_loads_neither_torch_nor_numpy():
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "flopslib", "--help"],
        capture_output=True,
        text=True,
    )
    loaded = {line.split("|")[-1].strip() for line in ran.stderr.splitlines()}
    assert ran.returncode == 0 and "start" in ran.stdout
    assert not loaded & {"torch", "numpy", "flopslib.measuring.system.machine"}


def test_the_installed_command_calls_itself_by_its_name(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["/home/me/.venv/bin/flopslib", "begin"])
    with pytest.raises(SystemExit):
        command.script()
    assert capsys.readouterr().err.startswith("flopslib: ")


def test_a_pipe_that_is_closed_early_ends_without_a_traceback():
    code = "import sys; from flopslib.__main__ import script; sys.exit(script())"
    arguments = [sys.executable, "-c", code, "thresholds"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        err = running.stderr.read()
    assert running.returncode == 1 and err == b""
