"""Seconds and memory of the lessons, each run from top to bottom in a kernel of its own.

    python tools/benchmarks/lessons.py                                  all of them, one by one
    python tools/benchmarks/lessons.py notebooks/00_*.ipynb --cells     each cell of one of them

Memory is the most that the kernel held at any time; seconds are those of its processor, which other
programs change less than those of a clock on the wall.
"""

import argparse
import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SECONDS, MEMORY = 60, 0.7e9  # B: the budget of a lesson
SHOWN = 1  # s, or 20 MB more: what is shown of single cells
ASK = (
    "import resource, time; "
    "print(time.process_time(), 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
)


def cells_of(path):
    """[(seconds, peak bytes so far, first line)] of each code cell of a notebook."""
    client = NotebookClient(nbformat.read(path, 4), timeout=900, allow_errors=True)
    rows, before = [], 0.0
    with client.setup_kernel():
        for index, cell in enumerate(client.nb.cells):
            if cell.cell_type != "code":
                continue
            client.execute_cell(cell, index)
            spent, peak = asked(client)
            rows.append((spent - before, peak, cell.source.splitlines()[0]))
            before = spent
    return rows


def asked(client):
    """(seconds of the kernel's processor, most bytes that it held) until now."""
    client.nb.cells.append(nbformat.v4.new_code_cell(ASK))
    cell = client.execute_cell(client.nb.cells[-1], len(client.nb.cells) - 1, store_history=False)
    client.nb.cells.pop()
    printed = "".join(output["text"] for output in cell.outputs)  # it may come in pieces
    return tuple(map(float, printed.split()))


def main():
    reader = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    reader.add_argument("notebooks", nargs="*", type=Path)
    reader.add_argument("--cells", action="store_true", help="name the slow and the large cells")
    given = reader.parse_args()
    for path in given.notebooks or sorted(NOTEBOOKS.glob("[0-9]*.ipynb")):
        with tempfile.TemporaryDirectory() as home:
            os.environ["FLOPSLIB_HOME"] = home
            rows = cells_of(path)
        seconds, peak = sum(row[0] for row in rows), rows[-1][1]
        over = "  over the budget" if seconds > SECONDS or peak > MEMORY else ""
        print(f"{path.stem:<45}{seconds:>5.0f} s{peak / 1e9:>8.3f} GB{over}", flush=True)
        if given.cells:
            show(rows)


def show(rows):
    """Print the cells that take a second, or 20 MB more than before."""
    before = 0.0
    for seconds, peak, line in rows:
        if seconds > SHOWN or peak - before > 2e7:
            print(f"{seconds:>8.1f} s {(peak - before) / 1e6:>+6.0f} MB  {line}")
        before = peak


if __name__ == "__main__":
    main()
