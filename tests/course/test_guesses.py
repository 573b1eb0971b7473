"""A learner's own guesses never change what a lesson prints in a test, nor does a test touch them.

The lessons run as a learner would run them, with FLOPSLIB_HOME set to a ledger full of guesses.
"""

import json
import os
import subprocess
import sys

import nbformat
import pytest
from lesson_pages import LESSONS, ROOT
from nbformat.v4 import new_code_cell, new_notebook
from tiny_lesson import lay, seal

ASKED = [f"{lesson:02}.{part}" for lesson in range(19) for part in "ab"]


@pytest.fixture
def ledger(tmp_path):
    """A folder with a guess for every lesson."""
    guess = {"said": "2 GFLOP/s", "sure": 60, "times_off": 53.0}
    home = tmp_path / "home"
    home.mkdir()
    (home / "guesses.json").write_text(
        json.dumps({"version": 1, "guesses": dict.fromkeys(ASKED, guess)}), encoding="utf-8"
    )
    return home


def pytest_run(home, cwd, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=cwd,
        env=os.environ | {"FLOPSLIB_HOME": str(home)},
        capture_output=True,
        text=True,
    )


def everything_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def measures(path):
    """Whether a lesson has cells that depend on the machine; without them it is quick to run."""
    return any(
        "measured" in cell.metadata.get("tags", ())
        for cell in nbformat.read(path, as_version=4).cells
    )


@pytest.mark.slow
def test_lessons_are_green_beside_a_full_ledger(ledger):
    quick = [path for path in LESSONS if not measures(path)]
    assert len(quick) >= 2, "what every cell prints is compared in these, guesses too"
    before = everything_in(ledger)
    run = pytest_run(ledger, ROOT, *map(str, quick))
    assert run.returncode == 0, run.stdout[-3000:]
    assert everything_in(ledger) == before


@pytest.mark.slow
def test_a_lesson_that_writes_a_guess_writes_it_elsewhere(ledger, tmp_path):
    source = """\
import os
from pathlib import Path
home = Path(os.environ["FLOPSLIB_HOME"])
assert list(home.iterdir()) == []
(home / "guesses.json").write_text("{}") and None"""
    before = everything_in(ledger)
    notebook = seal(new_notebook(cells=[new_code_cell(source, id="write")]))
    for name in ("01_one.ipynb", "02_two.ipynb"):  # the second finds nothing of the first
        lay(notebook, tmp_path, name)
    run = pytest_run(ledger, tmp_path, "--nbval", "--nbval-current-env", f"--rootdir={tmp_path}")
    assert run.returncode == 0 and "2 passed" in run.stdout, run.stdout
    assert everything_in(ledger) == before
