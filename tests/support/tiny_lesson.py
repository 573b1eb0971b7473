"""A tiny lesson that keeps every rule, for tests to spoil, run and refresh.

It stands on a `flopslib.py` of its own, laid beside it, so that it runs in a second and does not
change with the package. The speed in it is made up; the tests need only that it differs each time.
"""

import copy
import shutil

import nbformat
import refresh_notebooks as refresh
from lesson_pages import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

HOW_TO_RUN = (
    "\n\nPress Shift+Enter. A NameError means that a cell further up has not run: "
    "Run > Run All Above Selected Cell."
)

NAME = "07_tiny.ipynb"
STUB = """\
import time

def measure(work):
    begin = time.perf_counter_ns()
    work()
    return time.perf_counter_ns() - begin

def guess(id):
    print(f"Your guess {id}: how fast does this core add?")

def reveal(id, truth):
    print(f"One core adds at {truth} FLOP/s (measured).")

def check(id, answer):
    print("No answer yet, and that is fine.")
"""
MEASURED = ["measured", "nbval-ignore-output"]
CHECK = ["check", "remove-cell"]
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg==\n"
)
WORDS = "Two bars: 24 FLOP and 48 FLOP (counted)."
BARS = f'''\
# Draw the two bars
from IPython.display import display
words, png = "{WORDS}", """{PNG}"""
display({{"image/png": png, "text/plain": words}}, raw=True,
        metadata={{"image/png": {{"alt": words}}}})
print(words)'''


def cells():
    """(id, text or code, what the code says, tags), in order."""
    picture = new_output(
        "display_data",
        data={"image/png": PNG, "text/plain": WORDS},
        metadata={"image/png": {"alt": WORDS}},
    )
    return [
        ("head", f"# How fast does this core add?\n\n10 minutes. You need a pencil.{HOW_TO_RUN}"),
        ("setup", "# Load flopslib, and choose sizes\nimport flopslib as fl\nm, k, n = 2, 3, 2"),
        (
            "recall",
            "## Recall\n\nRoad or pace?\n\n<details><summary>Answer</summary>Pace</details>",
        ),
        (
            "count",
            "# Count one product\nflop = 2 * m * k * n\n"
            'print(f"The product takes {flop} FLOP (counted).")',
            "The product takes 24 FLOP (counted).\n",
        ),
        ("guess-text", "## Guess\n\nAn order of magnitude is fine. Is 2 FLOP/s too slow?"),
        (
            "guess-a",
            '# Your first guess\nfl.guess("07.a")',
            "Your guess 07.a: how fast does this core add?\n",
        ),
        ("run-text", "## Run\n\nOne turn takes 2 FLOP."),
        (
            "speed",
            "# Measure how fast this core adds\nspeed = fl.measure(lambda: sum(range(1000)))\n"
            'print(f"One core adds at {speed} FLOP/s (measured).")',
            "One core adds at 98765 FLOP/s (measured).\n",
            MEASURED,
        ),
        ("speed-check", "assert 100 < speed < 1e12", CHECK),
        ("off-text", "## How far off"),
        (
            "reveal-a",
            '# How far off was the guess?\nfl.reveal("07.a", speed)',
            "One core adds at 98765 FLOP/s (measured).\n",
            MEASURED,
        ),
        ("why-text", "## Why\n\nA FLOP is a count, FLOP/s is a rate; “FLOPS” is either."),
        ("bars", BARS, picture, WORDS + "\n"),
        (
            "guess-b",
            '# Your second guess\nfl.guess("07.b")',
            "Your guess 07.b: how fast does this core add?\n",
        ),
        ("change-text", "## Change one thing"),
        (
            "reveal-b",
            '# How far off was the second?\nfl.reveal("07.b", speed * 2)',
            "One core adds at 197530 FLOP/s (measured).\n",
            MEASURED,
        ),
        ("build-text", "## Build"),
        (
            "build-1",
            '# Exercise 07.1: your answer\nanswer = ""\nfl.check("07.1", answer)',
            "No answer yet, and that is fine.\n",
        ),
        ("close", "## Close\n\nAdding is the easy part."),
        (
            "vote",
            '# Your vote, a letter\nfl.check("07.vote", "")',
            "No answer yet, and that is fine.\n",
        ),
        ("further", "## Further\n\n### Larger"),
        (
            "larger",
            "# Count a large product\nbig = 2 * 1024**3\n"
            'print(f"The large product takes {big:,} FLOP (counted).")',
            "The large product takes 2,147,483,648 FLOP (counted).\n",
        ),
    ]


def is_text(source):
    """Text opens with a heading; code with a comment, which looks alike."""
    return source.startswith(("## ", "# How fast", "Text"))


def tiny():
    """The lesson as a notebook, in canonical form, its measured outputs noted."""
    notebook = new_notebook(metadata=copy.deepcopy(refresh.METADATA))
    for id, source, *rest in cells():
        if is_text(source):
            notebook.cells.append(new_markdown_cell(source, id=id))
            continue
        outputs = [
            part if not isinstance(part, str) else new_output("stream", text=part)
            for part in rest
            if not isinstance(part, list)
        ]
        tags = [part for part in rest if isinstance(part, list)]
        notebook.cells.append(
            new_code_cell(
                source,
                id=id,
                outputs=outputs,
                execution_count=0,
                metadata={"tags": tags[0]} if tags else {},
            )
        )
    return seal(notebook)


def seal(notebook):
    """As if refresh had run it: canonical, with the prints of its measured cells."""
    refresh.tidy(notebook).metadata.pop("measured", None)
    if cells := refresh.prints(notebook):
        notebook.metadata.measured = nbformat.from_dict(
            {"cells": cells, "code": refresh.code_print(), "on": "2026-01-01"}
        )
    return notebook


def cell(notebook, id):
    return next(cell for cell in notebook.cells if cell.id == id)


def lay(notebook, folder, name=NAME):
    """Write it, with its flopslib and the project's conftest, into a folder; returns the path."""
    (folder / "flopslib.py").write_text(STUB, encoding="utf-8")
    shutil.copy(ROOT / "conftest.py", folder)
    path = folder / name
    path.write_bytes(refresh.text(notebook).encode())
    return path
