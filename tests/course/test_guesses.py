"""The learner's own file: never lost, never half written, never touched without need.

Nor do a learner's guesses change what a lesson prints in a test: the last part runs lessons with
FLOPSLIB_HOME set to a file full of guesses.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from lesson_pages import LESSONS, ROOT
from nbformat.v4 import new_code_cell, new_notebook
from tiny_lesson import lay, seal

from flopslib.course.guesses import GuessFile

GUESS = {"said": "2 GFLOP/s", "sure": 60}


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def on_disk(home):
    return json.loads((home / "guesses.json").read_text(encoding="utf-8"))["guesses"]


def everything_in(folder):
    """What is in a folder, but for the lock, which is empty and stays."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


# -- where -----------------------------------------------------------------------------------------


def test_flopslib_home_says_where_the_file_lies(home, monkeypatch):
    monkeypatch.setenv("FLOPSLIB_HOME", str(home))
    GuessFile().note("00.a", **GUESS)
    assert on_disk(home) == {"00.a": GUESS}


def test_an_argument_wins_over_flopslib_home(home, tmp_path, monkeypatch):
    monkeypatch.setenv("FLOPSLIB_HOME", str(tmp_path / "elsewhere"))
    GuessFile(home).note("00.a", **GUESS)
    assert on_disk(home) == {"00.a": GUESS} and not (tmp_path / "elsewhere").exists()


def test_reading_makes_neither_a_file_nor_a_folder(home):
    assert GuessFile(home).guesses == {} and not home.exists()


# -- what ------------------------------------------------------------------------------------------


def test_a_guess_is_there_for_the_next_kernel(home):
    GuessFile(home).note("00.a", **GUESS)
    assert GuessFile(home).guesses == {"00.a": GUESS} and GuessFile(home).trouble == ""


def test_the_file_is_text_that_its_owner_can_read(home):
    GuessFile(home).note("00.a", **GUESS)
    text = (home / "guesses.json").read_text(encoding="utf-8")
    assert text.endswith("}\n") and '"said": "2 GFLOP/s"' in text


def test_a_guess_is_replaced_and_the_others_stay(home):
    book = GuessFile(home)
    book.note("00.a", **GUESS, times_off=53.0)
    book.note("01.a", **GUESS)
    book.note("00.a", said="3 GFLOP/s")
    assert on_disk(home) == {"00.a": {"said": "3 GFLOP/s"}, "01.a": GUESS}


def test_two_notebooks_that_are_open_together_do_not_undo_each_other(home):
    one, other = GuessFile(home), GuessFile(home)
    one.note("00.a", **GUESS)
    other.note("01.a", **GUESS)
    one.note("00.b", **GUESS)
    assert on_disk(home).keys() == one.guesses.keys() == {"00.a", "00.b", "01.a"}


def test_where_nothing_is_new_not_a_byte_changes(home, monkeypatch):
    book = GuessFile(home)
    book.note("00.a", **GUESS)
    before = everything_in(home)
    monkeypatch.setattr(os, "replace", lambda *_: pytest.fail("it was written again"))
    book.note("00.a", **GUESS)
    GuessFile(home).note("00.a", **GUESS)
    assert everything_in(home) == before


def test_the_same_guesses_make_the_same_bytes_in_any_order(home, tmp_path):
    for folder, order in ((home, ("00.a", "00.b")), (tmp_path / "other", ("00.b", "00.a"))):
        for id in order:
            GuessFile(folder).note(id, **GUESS)
    assert everything_in(home) == everything_in(tmp_path / "other")


# -- a disk that cannot be written -----------------------------------------------------------------


def test_where_the_folder_cannot_be_made_a_guess_lasts_as_long_as_the_kernel(tmp_path):
    (tmp_path / "home").write_text("a file stands where the folder should be")
    book = GuessFile(tmp_path / "home")
    book.note("00.a", **GUESS)
    assert book.guesses == {"00.a": GUESS}
    assert book.trouble.startswith("It cannot be saved here") and "kernel stops" in book.trouble
    assert (tmp_path / "home").read_text().startswith("a file stands")


def full(*_):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("where, name", [(os, "replace"), (Path, "write_bytes"), (Path, "mkdir")])
def test_a_full_disk_costs_the_saving_and_not_the_guess(where, name, home, monkeypatch):
    GuessFile(home).note("00.a", **GUESS)
    before, book = everything_in(home), GuessFile(home)
    with monkeypatch.context() as broken:
        broken.setattr(where, name, lambda *_, **__: full())
        book.note("01.a", **GUESS)
    assert "No space left on device" in book.trouble and book.guesses.keys() == {"00.a", "01.a"}
    assert everything_in(home) == before, "the old file is whole, and no draft lies about"


def test_when_the_disk_has_room_again_everything_is_saved(home, monkeypatch):
    book = GuessFile(home)
    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", full)
        book.note("00.a", **GUESS)
    book.note("01.a", **GUESS)
    assert on_disk(home).keys() == {"00.a", "01.a"} and book.trouble == ""


def test_the_file_is_replaced_as_a_whole(home, monkeypatch):
    """Whoever reads at any moment, even after a power cut, finds the old file or the new one."""
    GuessFile(home).note("00.a", **GUESS)
    path, seen, replace = home / "guesses.json", [], os.replace

    def watched(draft, target):
        seen.append((path.read_bytes(), Path(draft).read_bytes(), Path(target)))
        replace(draft, target)

    before = path.read_bytes()
    monkeypatch.setattr(os, "replace", watched)
    GuessFile(home).note("00.b", **GUESS)
    assert seen == [(before, path.read_bytes(), path)]
    assert list(everything_in(home)) == ["guesses.json"]


# -- a damaged file --------------------------------------------------------------------------------

DAMAGED = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'{"version": 1}',
    b'{"version": 2, "guesses": {}}',
    b'{"version": 1, "guesses": []}',
    b'{"version": 1, "guesses": {"00.a": "2 GFLOP/s"}}',
    b'{"version": 1, "guesses": {"00.a": {}}}',
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"version": 1, "guesses": {"00.a": {"said": 2}}}',
    b'{"version": 1, "guesses": {"00.a": {"said": "2", "sure": "<b>"}}}',
    b'{"version": 1, "guesses": {"00.a": {"said": "2", "times_off": -1}}}',
    b'{"version": 1, "guesses": {"00.a": {"said": "2", "times_off": Infinity}}}',
    b'{"version": 1, "guesses": {"00.a": {"said": "2", "told": ["x"]}}}',
]


@pytest.mark.parametrize("text", DAMAGED, ids=lambda text: text[:60].decode(errors="replace"))
def test_a_damaged_file_is_set_aside_byte_for_byte_and_named(text, home):
    home.mkdir()
    (home / "guesses.json").write_bytes(text)
    book = GuessFile(home)
    assert book.guesses == {}
    assert everything_in(home) == {"guesses.damaged-1.json": text}
    assert "kept as guesses.damaged-1.json" in book.trouble
    book.note("00.a", **GUESS)
    assert on_disk(home) == {"00.a": GUESS}
    assert (home / "guesses.damaged-1.json").read_bytes() == text
    assert "kept as guesses.damaged-1.json" in book.trouble, "and the learner is still told"


def test_a_second_damaged_file_does_not_take_the_place_of_the_first(home):
    home.mkdir()
    for text in (b"one", b"two"):
        (home / "guesses.json").write_bytes(text)
        assert GuessFile(home).guesses == {}
    assert everything_in(home) == {
        "guesses.damaged-1.json": b"one",
        "guesses.damaged-2.json": b"two",
    }


def test_a_file_that_is_damaged_while_a_notebook_is_open_is_not_overwritten(home):
    book = GuessFile(home)
    book.note("00.a", **GUESS)
    (home / "guesses.json").write_bytes(b"half a fi")
    book.note("00.b", **GUESS)
    assert (home / "guesses.damaged-1.json").read_bytes() == b"half a fi"
    assert on_disk(home) == {"00.b": GUESS}


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(5, "I/O error")]
)
def test_a_file_that_can_be_neither_read_nor_renamed_is_left_alone(error, home, monkeypatch):
    GuessFile(home).note("00.a", **GUESS)
    before, book = everything_in(home), GuessFile(home)

    def fails(*_, **__):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(Path, "read_text", fails)
        broken.setattr(Path, "rename", fails)
        book.note("01.a", **GUESS)
        assert book.guesses == {"01.a": GUESS} and "left as it is" in book.trouble
    assert everything_in(home) == before


# -- lessons beside a full file -------------------------------------------------------------------

ASKED = [f"{lesson:02}.{part}" for lesson in range(19) for part in "ab"]


@pytest.fixture
def full_file(tmp_path):
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


def measures(path):
    """Whether a lesson has cells that depend on the machine; without them it is quick to run."""
    return any(
        "measured" in cell.metadata.get("tags", ())
        for cell in nbformat.read(path, as_version=4).cells
    )


@pytest.mark.slow
def test_lessons_are_green_beside_a_full_file_of_guesses(full_file):
    quick = [path for path in LESSONS if not measures(path)]
    assert len(quick) >= 2, "what every cell prints is compared in these, guesses too"
    before = everything_in(full_file)
    run = pytest_run(full_file, ROOT, *map(str, quick))
    assert run.returncode == 0, run.stdout[-3000:]
    assert everything_in(full_file) == before


@pytest.mark.slow
def test_a_lesson_that_writes_a_guess_writes_it_elsewhere(full_file, tmp_path):
    source = """\
import os
from pathlib import Path
home = Path(os.environ["FLOPSLIB_HOME"])
assert list(home.iterdir()) == []
(home / "guesses.json").write_text("{}") and None"""
    before = everything_in(full_file)
    notebook = seal(new_notebook(cells=[new_code_cell(source, id="write")]))
    for name in ("01_one.ipynb", "02_two.ipynb"):  # the second finds nothing of the first
        lay(notebook, tmp_path, name)
    run = pytest_run(full_file, tmp_path, "--nbval", "--nbval-current-env", f"--rootdir={tmp_path}")
    assert run.returncode == 0 and "2 passed" in run.stdout, run.stdout
    assert everything_in(full_file) == before
