"""A learner who begins, and a small course to lay out."""

import pytest
from laid_out import LESSON, OTHER, notebook
from learners import new_kernel


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    """A learner who begins: an empty folder and a fresh kernel."""
    monkeypatch.setenv("FLOPSLIB_HOME", str(tmp_path))
    new_kernel(monkeypatch)
    return tmp_path


@pytest.fixture
def lessons(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / LESSON).write_text(notebook("1 + 1"), encoding="utf-8")
    (folder / OTHER).write_text(notebook("2 + 2"), encoding="utf-8")
    (folder / "glossary.md").write_text("FLOP: one operation\n", encoding="utf-8")
    (folder / "teaching.md").write_text("what each wrong answer means\n", encoding="utf-8")
    return folder


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "my_notebooks"
