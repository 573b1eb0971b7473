"""python -m flopslib, with the measuring and the course replaced: what it prints and passes on."""
import json
import subprocess
import sys
from dataclasses import replace

import pytest

from flopslib import __main__ as command
from flopslib.measuring import card as cards
from flopslib.measuring.clocks import Fake
from flopslib.measuring.machine import machine
from flopslib.measuring.timing import measure
from flopslib.teaching import workbook


@pytest.fixture
def measured(monkeypatch):
    """Every product takes a scripted millisecond; returns the thread counts asked for."""
    asked = []

    def product(threads=1):
        asked.append(threads)
        clock = Fake(1e-3)
        return replace(measure(clock.work, flops=10**8 * threads, clock=clock), format="FP32")

    monkeypatch.setattr(cards, "product", product)
    return asked


def test_the_default_is_a_card_for_people(measured, capsys):
    assert command.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Nothing leaves this computer." in lines[0]
    assert "GFLOP/s best" in lines[1] and lines[-2].startswith("The card of a machine with ")
    assert cards.read(lines[-1]).facts["fp32_one_core"] == 10**11


def test_json_is_the_same_for_programs(measured, capsys):
    assert command.main(["--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"machine", "one_core", "all_cores", "card"}
    assert found["one_core"]["best"] == pytest.approx(1e11)
    assert cards.read(found["card"]).facts["cores"] == found["machine"]["cores"]


def test_every_rate_is_measured_once(measured, capsys):
    command.main([])
    assert measured == sorted({1, machine().cores})


@pytest.mark.parametrize("arguments, passed", [
    (["start"], {"to": None, "browser": True, "port": None}),
    (["start", "--no-browser", "--port", "8899", "--to", "lessons"],
     {"to": "lessons", "browser": False, "port": 8899})])
def test_start_hands_over_to_the_workbook(monkeypatch, arguments, passed):
    got = {}
    monkeypatch.setattr(workbook, "start", lambda **options: got.update(options) or 5)
    assert command.main(arguments) == 5 and got == passed


@pytest.mark.parametrize("arguments", [["begin"], ["start", "--port", "many"], ["--nonsense"]])
def test_what_is_not_a_command_is_refused_with_help(capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    assert caught.value.code == 2 and "usage: python -m flopslib" in capsys.readouterr().err


def test_help_loads_neither_torch_nor_numpy():
    ran = subprocess.run([sys.executable, "-X", "importtime", "-m", "flopslib", "--help"],
                         capture_output=True, text=True)
    loaded = {line.split("|")[-1].strip() for line in ran.stderr.splitlines()}
    assert ran.returncode == 0 and "start" in ran.stdout
    assert not loaded & {"torch", "numpy", "flopslib.measuring.machine"}
