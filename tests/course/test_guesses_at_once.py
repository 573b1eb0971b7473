"""Notebooks, threads and containers that note guesses at the same moment: none is lost."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from flopslib._support import files
from flopslib.course.guesses import GuessFile

EACH = 40  # guesses of each writer
NOTE = f"""
import sys
from flopslib.course.guesses import GuessFile
folder, who = sys.argv[1:]
file = GuessFile(folder)
sys.stdin.readline()  # all begin at once
for number in range({EACH}):
    file.note(f"{{who}}.{{number}}", said=who)
print(file.trouble, end="")
"""


def kept(home):
    return json.loads((home / "guesses.json").read_text(encoding="utf-8"))["guesses"]


def expected(writers):
    return {f"{who}.{number}" for who in writers for number in range(EACH)}


def test_two_processes_that_note_at_once_lose_nothing(tmp_path):
    command = [sys.executable, "-c", NOTE, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen([*command, who], env=environment, **pipes) for who in "ab"]
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        trouble, _ = process.communicate(timeout=120)
        assert process.returncode == 0 and trouble == ""
    assert kept(tmp_path).keys() == expected("ab")
    assert not list(tmp_path.glob("*.tmp")) and not list(tmp_path.glob("*damaged*"))


def test_threads_of_one_notebook_lose_nothing_and_damage_nothing(tmp_path):
    shared = GuessFile(tmp_path)
    books = {"a": shared, "b": shared, "c": GuessFile(tmp_path)}

    def note(who):
        for number in range(EACH):
            books[who].note(f"{who}.{number}", said=who)

    threads = [threading.Thread(target=note, args=who) for who in books]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert kept(tmp_path).keys() == expected("abc")
    assert not list(tmp_path.glob("*damaged*")) and shared.trouble == ""


def test_two_containers_with_one_pid_have_drafts_of_their_own(tmp_path, monkeypatch):
    drafts, replace = [], os.replace
    monkeypatch.setattr(os, "getpid", lambda: 7)
    monkeypatch.setattr(os, "replace", lambda a, b: drafts.append(Path(a).name) or replace(a, b))
    for number in range(5):
        files.atomic_write(tmp_path / "file.json", str(number))
    assert len(set(drafts)) == 5


@pytest.fixture
def kept_by_another(tmp_path, monkeypatch):
    """A process that keeps the lock of the guesses."""
    monkeypatch.setattr(files, "PATIENCE", 0.2)
    code = (
        "import sys; from flopslib._support.files import locked\n"
        "with locked(sys.argv[1]): print('kept', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "guesses.json")],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "kept\n"
        yield other
        other.kill()


def test_a_lock_that_another_keeps_costs_seconds_and_no_guess(tmp_path, kept_by_another):
    book = GuessFile(tmp_path)
    book.note("00.a", said="1 s")
    assert "another program keeps the file" in book.trouble and book.guesses.keys() == {"00.a"}
    assert not (tmp_path / "guesses.json").exists()
    kept_by_another.kill()  # a lock ends with its process
    kept_by_another.wait(timeout=30)
    book.note("00.b", said="2 s")
    assert kept(tmp_path).keys() == {"00.a", "00.b"} and book.trouble == ""


def test_a_disk_without_locks_is_written_all_the_same(tmp_path, monkeypatch):
    def unsupported(number):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(files, "_lock_of_this_system", lambda: unsupported)
    book = GuessFile(tmp_path)
    book.note("00.a", said="1 s")
    assert kept(tmp_path).keys() == {"00.a"} and book.trouble == ""


# -- folders that are not as usual -----------------------------------------------------------------


def test_a_tilde_in_quotes_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("FLOPSLIB_HOME", "~/x")
    GuessFile().note("00.a", said="1 s")
    assert kept(tmp_path / "x").keys() == {"00.a"}


def test_a_user_without_a_home_folder_is_told_where_guesses_are(tmp_path, monkeypatch):
    import platformdirs

    unknown = Path("~/.local/share/flopslib")  # what is left where nothing says what ~ is
    monkeypatch.delenv("FLOPSLIB_HOME", raising=False)
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: unknown)
    monkeypatch.setattr(files.tempfile, "gettempdir", lambda: str(tmp_path))
    book = GuessFile()
    book.note("00.a", said="1 s")
    assert book.path.is_relative_to(tmp_path) and kept(book.path.parent).keys() == {"00.a"}
    assert "No home folder is known here" in book.trouble and str(tmp_path) in book.trouble


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such pipes")
def test_a_pipe_in_the_files_place_is_set_aside(tmp_path):
    os.mkfifo(tmp_path / "guesses.json")
    book = GuessFile(tmp_path)
    book.note("00.a", said="1 s")
    assert kept(tmp_path).keys() == {"00.a"} and "kept as guesses.damaged-1.json" in book.trouble
