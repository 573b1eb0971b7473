"""The learner's copy of the lessons.

Learners work in a copy without outputs and check cells, in a folder that git ignores. What they
changed is never overwritten: a newer version is laid beside it. What only ran is not changed: the
newer version takes its name, and the page with its outputs stays under another.
To lay out another kind of file, add its pattern to `LAID_OUT`.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .._support.errors import UserError
from .._support.files import atomic_write
from .learner_page import has_outputs, learner_page, print_of

LAID_OUT = ("[0-9][0-9]_*.ipynb", "glossary.md")
RECORD = ".laid_out.json"  # file name -> the prints of all that was ever laid out under it
VERSION = 2  # of the record; version 1 had one print, of the bytes
BESIDE = re.compile(r"_new\d*(?=\.)")  # in the name of a version laid beside the learner's own
HOME = Path(__file__).resolve().parents[2]  # the checkout, where there is one
INSIDE = Path(__file__).resolve().parent / "pages"  # in an installed package: see setup.py
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))

Folder = str | Path | None
Record = dict[str, list[str]]


class CopyError(UserError, RuntimeError):
    """The copy could not be laid out; nothing of the learner's was changed."""


@dataclass(frozen=True)
class CopyReport:
    """What one call of `lay_out` found and did: file names, by what became of them."""

    folder: Path
    new: tuple[str, ...] = ()  # was not there
    again: tuple[str, ...] = ()  # was laid out before, and deleted since
    updated: tuple[str, ...] = ()  # was there, unchanged, from an older version
    same: tuple[str, ...] = ()  # was there, unchanged, nothing to do
    yours: tuple[str, ...] = ()  # changed by the learner: left as it is
    beside: tuple[tuple[str, str], ...] = ()  # (yours, the name of its present version beside it)
    kept: tuple[tuple[str, str], ...] = ()  # (updated, the name that its page with outputs has now)
    removed: tuple[str, ...] = ()  # no longer in the course, and unchanged
    left: tuple[str, ...] = ()  # no longer in the course, and changed or run: left as it is

    @property
    def first(self) -> str:
        """The lesson to open: the lowest number, in the learner's own version."""
        return min(self.new + self.again + self.updated + self.same + self.yours)

    def __repr__(self) -> str:
        groups = (
            (self.new, "new"),
            (self.again, "laid out again, because missing"),
            (self.updated, "brought up to date"),
            (self.same, "as before"),
            (self.yours, "with your work in it, left alone"),
        )
        done = [f"{len(names)} {words}" for names, words in groups if names]
        lines = [f"Your lessons are in {self.folder}: {', '.join(done)}."]
        for name, present in self.beside:
            lines.append(f"You have changed {name}; the present version lies beside it: {present}.")
        for name, older in self.kept:
            lines.append(f"{name} has a new version; the one that you ran is now {older}.")
        for name in self.removed:
            lines.append(f"{name} is no longer in the course. You had not changed it: removed.")
        for name in self.left:
            lines.append(f"{name} is no longer in the course. It has your work in it: left alone.")
        return "\n".join(lines)


@dataclass
class Plan:
    """What is to be done in a folder; nothing is written before all of it is known.

    `groups` are the fates of the course's files, `write` {name: page}, `move` {name: new name}.
    """

    folder: Path
    record: Record
    groups: dict[str, list] = field(default_factory=dict)
    write: dict[str, bytes] = field(default_factory=dict)
    move: dict[str, str] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)

    def note(self, group: str, entry: object) -> None:
        self.groups.setdefault(group, []).append(entry)

    def is_taken(self, name: str) -> bool:
        return os.path.lexists(self.folder / name) or name in self.move.values()


# -- laying out -----------------------------------------------------------------------------------
def lay_out(to: Folder = None, lessons: Folder = None) -> CopyReport:
    """Lay out the lessons without outputs; calling it again is always safe.

    Parameters
    ----------
    to : the learner's folder; unless given, `my_notebooks/` in the checkout, or in the current
        folder where the package is installed without one.
    lessons : the folder of the lessons; unless given, `notebooks/` in the checkout, or the pages
        that an installed package brings.

    Returns
    -------
    A `CopyReport`: which files are new, updated, as before, or the learner's.

    Raises
    ------
    CopyError if the lessons are not there, do not read, or the folder cannot be used.
    """
    checkout = HOME / "notebooks"
    if _lessons_in(checkout) or not _lessons_in(INSIDE):
        source, around = checkout, HOME
    else:
        source, around = INSIDE, Path.cwd()
    lessons = Path(lessons or source).resolve()
    folder = Path(to or around / "my_notebooks").expanduser().resolve()
    pages = _pages(lessons)
    _refuse_unfit(folder, lessons)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        plan = _planned(folder, pages)
        _carry_out(plan)
    except OSError as error:
        raise CopyError(_trouble(folder, error)) from error
    return CopyReport(folder, **{group: tuple(names) for group, names in plan.groups.items()})


def _lessons_in(folder: Path) -> list[Path]:
    return sorted(folder.glob(LAID_OUT[0]))


def _trouble(folder: Path, error: OSError) -> str:
    if error.errno in FULL:
        return (
            f"The disk of {folder} is full. Free some space, and run the same line again: "
            "it goes on where it stopped, and your own work is as it was."
        )
    reason = error.strerror or error
    return f"{folder} cannot be written ({reason}). Choose a folder that is yours."


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
    if not _lessons_in(lessons):
        raise CopyError(
            f"There are no lessons in {lessons}. Clone the whole repository and run the command "
            "there, or install the package anew: an installed one brings the lessons."
        )
    paths = sorted(path for pattern in LAID_OUT for path in lessons.glob(pattern))
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


# -- planning -------------------------------------------------------------------------------------
def _planned(folder: Path, pages: dict[str, bytes]) -> Plan:
    plan = Plan(folder, _read_record(folder))
    _withdraw(plan, pages)
    for name, page in pages.items():
        fate = _place(plan, name, page)
        if fate == "outdated":
            fate = "yours"
            _place_beside(plan, name, page)
        plan.note(fate, name)
    return plan


def _place_beside(plan: Plan, name: str, page: bytes) -> None:
    """Plan to lay the present version beside the learner's own."""
    for newer in _names(name, "new"):
        if _place(plan, newer, page) != "outdated":
            plan.note("beside", (name, newer))
            return


def _place(plan: Plan, name: str, page: bytes) -> str:
    """Plan to write `page` under `name`, unless the learner's work is there; returns its fate.

    "new", "again", "updated" and "same" are ours; "yours" is the learner's work in this very
    version, and "outdated" anything else that must stay: work in an older version, a folder.
    """
    path, wanted = plan.folder / name, print_of(name, page)
    laid_out = plan.record.get(name, [])
    if not os.path.lexists(path):
        fate = "again" if laid_out else "new"
    elif not path.is_file():
        return "outdated"  # a folder, or a link to nowhere: not ours to replace
    else:
        content = path.read_bytes()
        found = print_of(name, content)
        fate = _fate(found, wanted, laid_out)
        if fate == "updated" and has_outputs(name, content):
            _keep_outputs(plan, name)
    if fate in ("new", "again", "updated"):
        plan.write[name] = page
    if fate not in ("yours", "outdated") and wanted not in laid_out:
        plan.record[name] = [*laid_out, wanted]
    return fate


def _keep_outputs(plan: Plan, name: str) -> None:
    """Plan another name for a page that was run, so that its new version can take this one."""
    for older in _names(name, "with_your_outputs"):
        if not plan.is_taken(older):
            plan.move[name] = older
            plan.note("kept", (name, older))
            return


def _fate(found: str, wanted: str, laid_out: list[str]) -> str:
    """What becomes of a file, by the prints of what is there, what is wanted, what was before."""
    if found == wanted:
        return "same"
    if found in laid_out:
        return "updated"
    return "yours" if wanted in laid_out else "outdated"


def _withdraw(plan: Plan, pages: dict[str, bytes]) -> None:
    """Plan what becomes of the files that were laid out and are no longer in the course."""
    for name in list(plan.record):
        if BESIDE.sub("", name) in pages:
            continue
        laid_out = plan.record.pop(name)
        path = plan.folder / name
        if not path.is_file():
            continue
        content = path.read_bytes()
        is_ours = print_of(name, content) in laid_out
        if is_ours and not has_outputs(name, content):
            plan.remove.append(name)
            plan.note("removed", name)
        else:
            plan.note("left", name)


def _names(name: str, what: str) -> Iterator[str]:
    """00_x_new.ipynb, 00_x_new2.ipynb, and so on."""
    stem, dot, suffix = name.rpartition(".")
    yield f"{stem}_{what}{dot}{suffix}"
    for number in itertools.count(2):
        yield f"{stem}_{what}{number}{dot}{suffix}"


# -- doing it -------------------------------------------------------------------------------------
def _carry_out(plan: Plan) -> None:
    """Write the record first: a page that then cannot be written is laid out the next time."""
    record = {"version": VERSION, "files": plan.record}
    content = (json.dumps(record, indent=1, sort_keys=True) + "\n").encode()
    path = plan.folder / RECORD
    if not path.is_file() or path.read_bytes() != content:
        atomic_write(path, content)
    for name, new_name in plan.move.items():
        os.rename(plan.folder / name, plan.folder / new_name)
    for name, page in plan.write.items():
        atomic_write(plan.folder / name, page)
    for name in plan.remove:
        (plan.folder / name).unlink(missing_ok=True)


def _read_record(folder: Path) -> Record:
    """What was laid out here before; {} if that cannot be read: then all is the learner's."""
    try:
        text = (folder / RECORD).read_text(encoding="utf-8")
        record = json.loads(text)
        if record["version"] != VERSION:
            return {}
        files = record["files"].items()
        return {name: list(map(str, prints)) for name, prints in files}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
