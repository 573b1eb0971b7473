"""The learner's folder, and files that are written whole or not at all."""

import os

import pytest

from flopslib._support.files import atomic_write, data_dir


def test_the_folder_is_the_learners_choice_or_the_systems(monkeypatch, tmp_path):
    monkeypatch.setenv("FLOPSLIB_HOME", str(tmp_path))
    assert data_dir() == tmp_path
    monkeypatch.delenv("FLOPSLIB_HOME")
    assert data_dir().name == "flopslib" and data_dir().is_absolute()


@pytest.mark.parametrize("data", ["a\r\nb \u00e9", b"\x00\xff"])
def test_a_file_is_written_with_its_folder(tmp_path, data):
    path = tmp_path / "new" / "file.txt"
    atomic_write(path, data)
    assert path.read_bytes() == (data.encode() if isinstance(data, str) else data)
    assert os.listdir(path.parent) == ["file.txt"]


def test_a_failure_leaves_the_old_file_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "file.txt"
    atomic_write(path, "old")

    def broken(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        atomic_write(path, "new")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["file.txt"]
