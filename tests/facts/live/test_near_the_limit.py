"""A file just under what a table may have: seconds and some megabytes, for a small kernel, too."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flopslib.facts.csv_text import MOST_BYTES, MOST_LINES

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "tests/data/epoch/notable_ai_models_2026-08-22.csv"
MOST_MEMORY = 400e6  # bytes more than before: a kernel of a lesson has 0.4 of its 1 GB

PROGRAM = """
import json, resource, sys, time
import flopslib as fl
len(fl.table("models"))
before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
answer = str(fl.table("models").refresh(sys.argv[1]))
more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
unit = 1 if sys.platform == "darwin" else 1024
seconds = time.process_time() - start
print(json.dumps({"answer": answer, "more": more * unit, "seconds": seconds}))
"""


def file_of(path, lines, wide=0):
    """A file of so many lines in all, each model with a name of its own; wide: letters more."""
    with open(SMALL, encoding="utf-8", newline="") as small:
        head, *rows = csv.reader(small)
    name = head.index("Model")
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for number in range(lines - 1):
            row = list(rows[number % len(rows)])
            row[name] += f" {number}"
            writer.writerow([*row[:-1], row[-1] + "x" * wide])
    return path


def loaded(path, home):
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)],
        env={**os.environ, "FLOPSLIB_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not say the most memory used")
def test_a_file_just_under_both_limits_is_read_in_seconds_and_little_memory(tmp_path):
    path = file_of(tmp_path / "models.csv", MOST_LINES - 1, wide=650)
    assert 0.9 * MOST_BYTES < path.stat().st_size < MOST_BYTES
    found = loaded(path, tmp_path / "home")
    assert f"{MOST_LINES - 2:,} models" in found["answer"]
    assert found["more"] < MOST_MEMORY and found["seconds"] < 30


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not say the most memory used")
@pytest.mark.parametrize("lines, wide", [(MOST_LINES + 1, 0), (2_000, 9_000)])
def test_a_file_just_over_a_limit_is_refused_in_a_sentence(tmp_path, lines, wide):
    found = loaded(file_of(tmp_path / "models.csv", lines, wide), tmp_path / "home")
    assert "that is not the table. Nothing was changed." in found["answer"]
    assert not (tmp_path / "home").exists() and found["seconds"] < 10
