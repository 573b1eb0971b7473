"""The learner's copy of the lessons, and the command that opens it.

The committed lessons carry outputs and check cells, so that they can be read and tested; an answer
would then come before its guess. Learners work in a copy without either, in a folder that git
ignores.
A file belongs to the learner as soon as one byte differs from what was laid out, and the learner's
files are never overwritten: a newer version is laid beside them.
To lay out another kind of file, add its pattern to `LAID_OUT`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .._support.errors import UserError
from .._support.files import atomic_write

LAID_OUT = ("[0-9][0-9]_*.ipynb", "glossary.md")
METADATA = ("kernelspec", "language_info")  # the rest of it describes the committed outputs
RECORD = ".laid_out.json"  # file name -> SHA-256 of the bytes that were laid out under it
HOME = Path(__file__).resolve().parents[2]  # the checkout, where there is one
PATIENCE = 15  # seconds for JupyterLab to stop its kernels after a Ctrl-C, before we insist

Folder = str | Path | None


class CopyError(UserError, RuntimeError):
    """The copy could not be laid out; nothing of the learner's was changed."""


@dataclass(frozen=True)
class CopyReport:
    """What one call of `lay_out` found and did: file names, by what became of them."""

    folder: Path
    new: tuple[str, ...] = ()  # was not there
    updated: tuple[str, ...] = ()  # was there, untouched, from an older version
    same: tuple[str, ...] = ()  # was there, untouched, nothing to do
    yours: tuple[str, ...] = ()  # worked in by the learner: left as it is
    beside: tuple[tuple[str, str], ...] = ()  # (yours, the name of its present version beside it)

    @property
    def first(self) -> str:
        """The lesson to open: the lowest number, in the learner's own version."""
        return min(self.new + self.updated + self.same + self.yours)

    def __repr__(self) -> str:
        groups = (
            (self.new, "new"),
            (self.updated, "brought up to date"),
            (self.same, "as before"),
            (self.yours, "with your work in it, left alone"),
        )
        done = [f"{len(names)} {words}" for names, words in groups if names]
        lines = [f"Your lessons are in {self.folder}: {', '.join(done)}."]
        for name, present in self.beside:
            lines.append(
                f"You have worked in {name}; the present version lies beside it: {present}."
            )
        return "\n".join(lines)


def learner_page(text: str) -> str:
    """A notebook's text without outputs, execution counts and check cells; all else stays."""
    notebook = json.loads(text)
    notebook["cells"] = [cell for cell in notebook["cells"] if not _is_check(cell)]
    metadata = notebook["metadata"]
    notebook["metadata"] = {name: metadata[name] for name in METADATA if name in metadata}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
            cell["metadata"].pop("execution", None)
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _is_check(cell: dict) -> bool:
    return "check" in cell["metadata"].get("tags", [])


# -- laying out -----------------------------------------------------------------------------------
def lay_out(to: Folder = None, lessons: Folder = None) -> CopyReport:
    """Lay out the lessons without outputs; calling it again is always safe.

    Parameters
    ----------
    to : the learner's folder; `my_notebooks/` in the checkout unless given.
    lessons : the folder of the lessons; `notebooks/` in the checkout unless given.

    Returns
    -------
    A `CopyReport`: which files are new, updated, as before, or the learner's.

    Raises
    ------
    CopyError if the lessons are not there, do not read, or the folder cannot be used.
    """
    lessons = Path(lessons or HOME / "notebooks").resolve()
    folder = Path(to or HOME / "my_notebooks").expanduser().resolve()
    pages = _pages(lessons)
    _refuse_unfit(folder, lessons)
    groups = {"new": [], "updated": [], "same": [], "yours": []}
    beside = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        record = _read_record(folder)
        for name, page in pages.items():
            fate = _place(folder / name, page, record)
            if fate == "outdated":
                fate = "yours"
                beside.append((name, _place_beside(folder, name, page, record)))
            groups[fate].append(name)
        atomic_write(folder / RECORD, json.dumps(record, indent=1, sort_keys=True) + "\n")
    except OSError as error:
        raise CopyError(
            f"{folder} cannot be written ({error.strerror or error}). "
            "Choose a folder that is yours."
        ) from error
    files = {fate: tuple(names) for fate, names in groups.items()}
    return CopyReport(folder, **files, beside=tuple(beside))


def _refuse_unfit(folder: Path, lessons: Path) -> None:
    """Raise CopyError for a folder that cannot hold a copy."""
    if lessons == folder or lessons in folder.parents:
        raise CopyError(
            f"{folder} belongs to the lessons that everybody reads. "
            "Choose a folder of your own, for example my_notebooks."
        )
    if folder.exists() and not folder.is_dir():
        raise CopyError(f"{folder} is a file, so no folder can be made there. Choose another name.")


def _pages(lessons: Path) -> dict[str, bytes]:
    """File name -> bytes to lay out."""
    paths = sorted(path for pattern in LAID_OUT for path in lessons.glob(pattern))
    if not any(path.suffix == ".ipynb" for path in paths):
        raise CopyError(
            f"The lessons are not beside this flopslib (none in {lessons}). Clone the whole "
            "repository and run the command there: an installed package brings none."
        )
    return {path.name: _page(path) for path in paths}


def _page(path: Path) -> bytes:
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            text = learner_page(text)
        return text.encode()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CopyError(
            f"{path} does not read as a lesson ({error}). Restore it: git checkout -- {path}"
        ) from error


def _place(path: Path, page: bytes, record: dict[str, str]) -> str:
    """Write `page` at `path` unless the learner's work is there; returns what became of it.

    "new", "updated" and "same" are ours; "yours" is the learner's work in this very version, and
    "outdated" anything else that must stay: work in an older version, a folder, another file.
    """
    wanted, laid_out = _digest(page), record.get(path.name)
    if not os.path.lexists(path):
        fate = "new"
    elif not path.is_file():
        return "outdated"  # a folder, or a link to nowhere: not ours to replace
    else:
        found = _digest(path.read_bytes())
        if found == wanted:
            fate = "same"
        elif found == laid_out:
            fate = "updated"
        else:
            return "yours" if laid_out == wanted else "outdated"
    if fate != "same":
        atomic_write(path, page)
    record[path.name] = wanted
    return fate


def _place_beside(folder: Path, name: str, page: bytes, record: dict[str, str]) -> str:
    """Lay the present version beside the learner's own; returns its name."""
    free = (
        newer for newer in _newer_names(name) if _place(folder / newer, page, record) != "outdated"
    )
    return next(free)


def _newer_names(name: str) -> Iterator[str]:
    """00_x_new.ipynb, 00_x_new2.ipynb, and so on."""
    stem, dot, suffix = name.rpartition(".")
    yield f"{stem}_new{dot}{suffix}"
    for number in itertools.count(2):
        yield f"{stem}_new{number}{dot}{suffix}"


def _read_record(folder: Path) -> dict[str, str]:
    """What was laid out here before; {} if that cannot be read: then all is the learner's."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# -- opening it -----------------------------------------------------------------------------------
def start(to: str | Path | None = None, browser: bool = True, port: int | None = None) -> int:
    """Lay out the learner's copy and open it in JupyterLab; returns the exit status.

    It ends when JupyterLab is stopped: Ctrl-C, or its menu's Shut Down. 2: it could not begin.
    """
    try:
        copy = lay_out(to)
        if importlib.util.find_spec("jupyterlab") is None:
            raise CopyError(
                "JupyterLab is not installed for this Python. Run: pip install -r requirements.txt"
            )
    except CopyError as error:
        print(error, file=sys.stderr)
        return 2
    print(copy)
    print(f"Opening {copy.first} in JupyterLab. Stop it with Ctrl-C in this window.", flush=True)
    with subprocess.Popen(_jupyterlab(copy, browser, port), env=_quiet_settings()) as jupyterlab:
        try:
            return jupyterlab.wait()
        except KeyboardInterrupt:
            return _stop(jupyterlab)


def _quiet_settings() -> dict[str, str]:
    """The environment with labconfig/: JupyterLab neither asks about news nor looks for updates."""
    folders = [str(Path(__file__).parent)]
    if others := os.environ.get("JUPYTER_CONFIG_PATH"):
        folders.append(others)
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(folders)}


def _jupyterlab(copy: CopyReport, browser: bool, port: int | None) -> list[str]:
    """The command line: the copy as the root folder, the first lesson open, a quiet terminal."""
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={copy.folder}",
        f"--LabApp.default_url=/lab/tree/{copy.first}",
        "--Application.log_level=ERROR",
        "-y",  # Ctrl-C stops without asking
        "--allow-root",  # in a container every user is root; it serves this machine only
    ]
    if not browser:
        command.append("--no-browser")
    if port is not None:
        command.append(f"--port={port}")
    return command


def _stop(jupyterlab: subprocess.Popen) -> int:
    """Wait for JupyterLab, which got the Ctrl-C too; insist if it takes too long."""
    for insist in (jupyterlab.terminate, jupyterlab.kill):
        try:
            return jupyterlab.wait(timeout=PATIENCE)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            insist()
    return jupyterlab.wait()
