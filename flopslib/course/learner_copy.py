"""The learner's copy of the lessons, and the command that opens it.

The committed lessons carry their outputs, so that they can be read and tested; an answer would then
stand before its guess. Learners work in a copy without outputs, in a folder that git ignores.
The one fact behind it: a file is the learner's as soon as a byte differs from what was laid out,
and what is the learner's is never overwritten; a newer version is laid beside it.
To lay out another kind of file, add its pattern to `LAID_OUT`.
"""

import hashlib
import importlib.util
import itertools
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .._support.errors import UserError

LAID_OUT = ("[0-9][0-9]_*.ipynb", "glossary.md")
METADATA = ("kernelspec", "language_info")  # what else stands there tells of the committed outputs
RECORD = ".laid_out.json"  # file name -> SHA-256 of the bytes that were laid out under it
HOME = Path(__file__).resolve().parents[2]  # the checkout, where there is one


class WorkbookError(UserError, RuntimeError):
    """The copy could not be laid out; nothing of the learner's was changed."""


@dataclass(frozen=True)
class LaidOut:
    """What one call of `lay_out` found and did: file names, by what became of them."""

    folder: Path
    new: tuple = ()  # was not there
    updated: tuple = ()  # was there, untouched, from an older version
    same: tuple = ()  # was there, untouched, nothing to do
    yours: tuple = ()  # worked in by the learner: left as it is
    beside: tuple = ()  # (yours, the name under which its present version lies)

    @property
    def first(self):
        """The lesson to open: the lowest number, in the learner's own version."""
        return min(self.new + self.updated + self.same + self.yours)

    def __repr__(self):
        done = [
            f"{len(names)} {word}"
            for names, word in (
                (self.new, "new"),
                (self.updated, "brought up to date"),
                (self.same, "as before"),
                (self.yours, "with your work in it, left alone"),
            )
            if names
        ]
        lines = [f"Your lessons are in {self.folder}: {', '.join(done)}."]
        lines += [
            f"You have worked in {name}; the present version lies beside it: {present}."
            for name, present in self.beside
        ]
        return "\n".join(lines)


def without_outputs(text):
    """A notebook's text without outputs and execution counts; prose, code and tags stay."""
    notebook = json.loads(text)
    metadata = notebook["metadata"]
    notebook["metadata"] = {name: metadata[name] for name in METADATA if name in metadata}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
            cell["metadata"].pop("execution", None)
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def lay_out(to=None, lessons=None):
    """Lay out the lessons without outputs; returns a `LaidOut`.

    to: the learner's folder, `my_notebooks/` in the checkout unless given. lessons: where the
    lessons are, `notebooks/` in the checkout unless given. Raises WorkbookError if the lessons are
    not there or the folder cannot be used. Calling it again is always safe.
    """
    lessons = Path(lessons or HOME / "notebooks").resolve()
    folder = Path(to or HOME / "my_notebooks").expanduser().resolve()
    pages = _pages(lessons)
    if lessons == folder or lessons in folder.parents:
        raise WorkbookError(
            f"{folder} belongs to the lessons that everybody reads. "
            "Choose a folder of your own, for example my_notebooks."
        )
    if folder.exists() and not folder.is_dir():
        raise WorkbookError(
            f"{folder} is a file, so no folder can be made there. Choose another name."
        )
    groups = {"new": [], "updated": [], "same": [], "yours": [], "beside": []}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        record = _read_record(folder)
        for name, page in pages.items():
            for place in _places(name):
                fate = _place(folder / place, page, record)
                if place == name:
                    groups["yours" if fate == "outdated" else fate].append(name)
                elif fate != "outdated":
                    groups["beside"].append((name, place))
                if fate != "outdated":
                    break
        _write(folder / RECORD, json.dumps(record, indent=1, sort_keys=True).encode() + b"\n")
    except OSError as error:
        raise WorkbookError(
            f"{folder} cannot be written ({error.strerror or error}). "
            "Choose a folder that is yours."
        ) from error
    return LaidOut(folder, **{fate: tuple(names) for fate, names in groups.items()})


def start(to=None, browser=True, port=None):
    """Lay out the learner's copy and open it in JupyterLab; returns the exit code.

    Ends when JupyterLab is stopped: Ctrl-C, or its menu's Shut Down. 2: it could not begin.
    """
    try:
        laid_out = lay_out(to)
        if importlib.util.find_spec("jupyterlab") is None:
            raise WorkbookError(
                "JupyterLab is not installed for this Python. Run: pip install -r requirements.txt"
            )
    except WorkbookError as error:
        print(error, file=sys.stderr)
        return 2
    print(laid_out)
    print(
        f"Opening {laid_out.first} in JupyterLab. Stop it with Ctrl-C in this window.", flush=True
    )
    # labconfig/ beside this file: JupyterLab neither asks about news nor looks for updates
    quiet = {
        **os.environ,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(
            [str(Path(__file__).parent), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
        ),
    }
    with subprocess.Popen(_jupyterlab(laid_out, browser, port), env=quiet) as lab:
        try:
            return lab.wait()
        except KeyboardInterrupt:
            return _stop(lab)


def _jupyterlab(laid_out, browser, port):
    """Its command line: the copy as its root, the first lesson open, a quiet terminal."""
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={laid_out.folder}",
        f"--LabApp.default_url=/lab/tree/{laid_out.first}",
        "--Application.log_level=ERROR",
        "-y",  # Ctrl-C stops without asking
        "--allow-root",
    ]  # in a container everybody is root; it serves this machine only
    if not browser:
        command.append("--no-browser")
    if port is not None:
        command.append(f"--port={port}")
    return command


def _stop(lab):
    """JupyterLab got the Ctrl-C too and is stopping its kernels; insist if that takes too long."""
    for insist in (lab.terminate, lab.kill):
        try:
            return lab.wait(timeout=15)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            insist()
    return lab.wait()


def _pages(lessons):
    """name -> bytes to lay out."""
    paths = sorted(path for pattern in LAID_OUT for path in lessons.glob(pattern))
    if not any(path.suffix == ".ipynb" for path in paths):
        raise WorkbookError(
            f"The lessons are not beside this flopslib (none in {lessons}). Clone the whole "
            "repository and run the command there: an installed package brings none."
        )
    pages = {}
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
            pages[path.name] = (without_outputs(text) if path.suffix == ".ipynb" else text).encode()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WorkbookError(
                f"{path} does not read as a lesson ({error}). Restore it: git checkout -- {path}"
            ) from error
    return pages


def _places(name):
    """The file's own name, then the names for newer versions beside one that is the learner's."""
    stem, dot, suffix = name.rpartition(".")
    yield name
    yield f"{stem}_new{dot}{suffix}"
    for n in itertools.count(2):
        yield f"{stem}_new{n}{dot}{suffix}"


def _place(path, page, record):
    """Write `page` at `path` unless the learner's work is there; returns what became of it."""
    page_is, known = _digest(page), record.get(path.name)
    if not os.path.lexists(path):
        fate = "new"
    elif not path.is_file():
        return "outdated"  # a folder, or a link to nowhere: not ours to replace
    elif (found := _digest(path.read_bytes())) == page_is:
        fate = "same"
    elif found == known:
        fate = "updated"
    else:
        return "yours" if known == page_is else "outdated"
    if fate != "same":
        _write(path, page)
    record[path.name] = page_is
    return fate


def _read_record(folder):
    """What was laid out here before; nothing, if that cannot be read: then all is the learner's."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write(path, content):
    """All of it or nothing: a crash half-way leaves the file as it was."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _digest(content):
    return hashlib.sha256(content).hexdigest()
