"""Run lessons from top to bottom and write them back in one canonical form.

    python tools/refresh_notebooks.py [NOTEBOOK ...] [--measured] [--check]

The same code gives the same bytes, so git shows what a change did. Times differ in every run, so
the outputs of cells tagged `measured` stay, all of a lesson's or none, while these cells and what
they build on stay. A lesson's metadata notes how its measured outputs were taken: the day, a print
of each cell, and one of the code that measures and draws. When that code has changed since, they
are older than it. (A date in git would not do: it moves with every change of prose.)
"""

import argparse
import ast
import base64
import copy
import datetime
import hashlib
import json
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from flopslib.course.learner_page import LANGUAGE

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("flopslib/measuring", "flopslib/plotting")  # when they change, measurements are older
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": LANGUAGE,  # as in the learner's copy; the version is the reader's own
}
CELL_METADATA = ("deletable", "editable", "jupyter", "slideshow")  # beside the tags
CHECK_TAGS = {"check", "remove-cell"}  # a check cell is run, and left out of every page
# Pictures that other pages show, copied out of the lesson that draws them: (lesson, cell): file.
PICTURES = {("00_meet_your_machine.ipynb", "rule"): "00_slide_rule.png"}
WIDGET = "application/vnd.jupyter.widget-view+json"
CELL_SECONDS = 300


class Failed(Exception):
    """A notebook that cannot be refreshed, and why, in one sentence."""


# -- the canonical form ----------------------------------------------------------------------------


def tidy(notebook):
    """Bring a notebook into the canonical form, in place, and return it."""
    metadata = METADATA | _only(notebook.metadata, ["measured"])
    notebook.metadata = nbformat.from_dict(metadata)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    count = 0
    for place, cell in enumerate(notebook.cells, 1):
        cell.setdefault("id", f"cell-{place}")
        metadata = _only(cell.metadata, CELL_METADATA)
        tags = set(cell.metadata.get("tags", []))
        if "check" in tags:
            tags |= CHECK_TAGS
            metadata["jupyter"] = {"source_hidden": True}
        if tags:
            metadata["tags"] = sorted(tags)
        cell.metadata = nbformat.from_dict(metadata)
        if cell.cell_type == "code":
            cell.execution_count = count = count + 1
            cell.outputs = _tidy_outputs(cell.outputs, count)
    return notebook


def _only(metadata, keys):
    return {key: metadata[key] for key in keys if key in metadata}


def _tidy_outputs(outputs, count):
    tidied = []
    for output in outputs:
        last = tidied[-1] if tidied else {}
        if output.output_type == "stream" == last.get("output_type") and output.name == last.name:
            last.text += output.text  # where a stream is cut depends on timing
        elif _can_be_seen(output):
            output.pop("transient", None)
            if "execution_count" in output:
                output.execution_count = count
            tidied.append(output)
    for output in tidied:
        if output.output_type == "stream":  # of a line drawn over itself, the last state
            output.text = re.sub(r"(?m)^.*\r(?=[^\n])", "", output.text)
    return [output for output in tidied if output.get("text", "a bundle")]


def _can_be_seen(output):
    """Take the live widget out; whether anything is left for a page to show.

    Neither the repr of a widget, `HBox(...`, nor a progress bar at its end is.
    """
    data = output.get("data", {})
    widget = data.pop(WIDGET, None)
    words = data.get("text/plain", "")
    if "data" not in output or set(data) - {"text/plain"}:
        return True
    is_bar = re.match("[█░]", words)
    is_repr = widget and re.match(r"\w+\(|$", words)
    return not is_bar and not is_repr


def text(notebook):
    """The bytes of its file, as text: sorted keys, indent 1, one newline at the end."""
    return nbformat.v4.writes(notebook) + "\n"


# -- which outputs are of which code ---------------------------------------------------------------


def prints(notebook):
    """{cell id: print} of the measured cells: source, sources it builds on, outputs."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    found = {}
    for place, cell in enumerate(code):
        if "measured" in cell.metadata.get("tags", []):
            sources = [cell.source, *_built_on(cell, code[:place])]
            outputs = [
                {key: value for key, value in output.items() if key != "execution_count"}
                for output in cell.outputs
            ]
            found[cell.id] = _print(json.dumps([sources, outputs], sort_keys=True))
    return found


def _built_on(cell, before):
    """The sources of the earlier cells that define what a cell uses, the latest first."""
    sources, wanted = [], names(cell.source)[0]
    for earlier in reversed(before):
        mentioned, defined = names(earlier.source)
        if defined & wanted:
            sources.append(earlier.source)
            wanted |= mentioned
    return sources


def names(source):
    """(names a cell mentions, names it defines)."""
    mentioned, defined = set(), set()
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:  # a magic: lesson_rules.py names it
        return mentioned, defined
    for node in nodes:
        if isinstance(node, ast.Name):
            mentioned.add(node.id)
            if isinstance(node.ctx, ast.Store):
                defined.add(node.id)
        elif isinstance(node, ast.alias):
            defined.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.arg):
            defined.add(getattr(node, "name", None) or node.arg)
    return mentioned, defined


def code_print():
    """A print of the code that measures and draws."""
    files = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    return _print("\n".join(file.read_text(encoding="utf-8") for file in files))


def _print(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


# -- running ---------------------------------------------------------------------------------------


def run(notebook, folder):
    """Run every cell, in place, away from the learner's own guesses. Raises Failed."""
    from nbclient import NotebookClient, exceptions

    begun = ["none"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            store_widget_state=False,
            record_timing=False,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": str(folder)}},
            on_cell_start=lambda cell, cell_index: begun.append(cell.id),
        )
        try:
            client.execute(env=os.environ | {"PYTHONHASHSEED": "0", "FLOPSLIB_HOME": home})
        except exceptions.CellExecutionError as error:
            raise Failed(f"cell `{begun[-1]}` fails: {error.ename}: {error.evalue}") from error
        except exceptions.CellTimeoutError as error:
            raise Failed(f"cell `{begun[-1]}` takes more than {CELL_SECONDS} s") from error
        except RuntimeError as error:
            raise Failed(f"its kernel died in cell `{begun[-1]}`: {error}") from error


def renewed(stored, folder, measured=False):
    """(the notebook after a run, what was done with its measured outputs, in words)."""
    old, new = tidy(copy.deepcopy(stored)), tidy(copy.deepcopy(stored))
    run(new, folder)
    tidy(new)
    taken = new.metadata.pop("measured", {})
    now = prints(old)
    if not now:
        return new, "nothing measured"
    changed = [id for id in now if now[id] != taken.get("cells", {}).get(id)]
    if changed or measured:
        new.metadata.measured = {
            "cells": prints(new),
            "code": code_print(),
            "on": datetime.date.today().isoformat(),
        }
        fate = "measured outputs taken anew"
        if taken and changed:
            fate += f" (not as last taken: {', '.join(changed)})"
        return new, fate
    new.metadata.measured = taken | {"cells": now}
    for was, cell in zip(old.cells, new.cells):
        if cell.id in now:
            cell.outputs = was.outputs
    return new, "measured outputs kept"


def differences(stored, new):
    """What a run changes, in words: cell ids, with the parts of each."""
    cells = {
        cell.id: [part for part in cell if cell[part] != was.get(part)]
        for was, cell in zip(stored.cells, new.cells)
    }
    found = [f"{id} ({', '.join(parts)})" for id, parts in cells.items() if parts]
    if stored.metadata != new.metadata:
        found.append("the notebook's metadata")
    return ", ".join(found) or "only the layout of the file"


def refresh(path, measured=False, check=False):
    """Refresh one notebook: (what happened, in words; whether all is well). Raises Failed."""
    before = path.read_bytes()
    try:
        stored = nbformat.v4.reads(before.decode())  # as it is: nothing mended
        tidy(copy.deepcopy(stored))
    except Exception as error:  # there are many ways not to be a notebook
        raise Failed(f"it does not read as a notebook ({error!r})") from error
    new, fate = renewed(stored, path.resolve().parent, measured)
    after = text(new).encode()
    if before == after:
        report = f"unchanged, {fate}"
    else:
        verb = "would change" if check else "written"
        report = f"{verb}, {fate}: {differences(stored, new)}"
    if not check:
        if before != after:
            path.write_bytes(after)
        copy_pictures(new, path)
    taken = new.metadata.get("measured")
    older = taken and taken.get("code") != code_print()
    if older:
        report += (
            f"; its measured outputs, of {taken['on']}, are older than "
            f"{' or '.join(ROOMS)}: take new ones with --measured"
        )
    return report, not check or (before == after and not older)


def copy_pictures(notebook, path):
    """Write the pictures of this lesson that other pages show, beside it."""
    for (lesson, id), file in PICTURES.items():
        cells = [cell for cell in notebook.cells if cell.id == id and lesson == path.name]
        for output in [output for cell in cells for output in cell.outputs]:
            if picture := output.get("data", {}).get("image/png"):
                path.with_name(file).write_bytes(base64.b64decode(picture))


def main(arguments=None):
    """Refresh the notebooks that are named, or all; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="all lessons, if none is named"
    )
    parser.add_argument("--measured", action="store_true", help="take new measured outputs")
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 if a refresh would change something",
    )
    options = parser.parse_args(arguments)
    paths = options.notebooks or sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    if missing := [str(path) for path in paths if path.suffix != ".ipynb" or not path.is_file()]:
        parser.error(f"there is no notebook {', '.join(missing)}")
    status = 0
    for path in paths:  # one after another: they measure
        begin = time.perf_counter()
        try:
            report, well = refresh(path, options.measured, options.check)
        except Failed as failure:
            report, well = f"left as it was: {failure}", False
        print(f"{time.perf_counter() - begin:6.1f} s  {path.name}: {report}", flush=True)
        if not well:
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
