"""The learner's copy: laid out without outputs, and never written over."""

import json
import os
import re
from pathlib import Path

import pytest
from laid_out import LESSON, OTHER, notebook

from flopslib.course import learner_copy
from flopslib.course.learner_copy import RECORD, CopyError, lay_out
from flopslib.course.learner_page import LANGUAGE, learner_page

BESIDE = "00_meet_your_machine_new.ipynb"


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != RECORD}


def new_version(lessons, source):
    (lessons / LESSON).write_text(notebook(source), encoding="utf-8")


def edit(path, change):
    """Save a notebook with a change, as JupyterLab does; returns its bytes."""
    page = json.loads(path.read_text(encoding="utf-8"))
    change(page)
    path.write_text(json.dumps(page, indent=1), encoding="utf-8")
    return path.read_bytes()


def work_in(path):
    return edit(path, lambda page: page["cells"][1].update(source=["1 + 1  # mine"]))


def open_in_lab(path):
    """What JupyterLab writes into a page that was opened and saved, and no more."""

    def opened(page):
        page["metadata"]["language_info"] = {**LANGUAGE, "version": "3.12.1"}
        page["metadata"]["widgets"] = {}
        page["cells"][1]["metadata"]["trusted"] = True
        page["cells"][1]["source"] = "".join(page["cells"][1]["source"])

    return edit(path, opened)


def run_in_lab(path):
    """What a run leaves: outputs and counts."""
    output = {"output_type": "stream", "name": "stdout", "text": ["my own number"]}
    open_in_lab(path)
    ran = {"outputs": [output], "execution_count": 7}
    return edit(path, lambda page: page["cells"][1].update(ran))


def test_the_copy_has_the_lessons_and_the_glossary_and_nothing_for_instructors(lessons, mine):
    lay_out(mine, lessons)
    assert files(mine).keys() == {LESSON, OTHER, "glossary.md"}


def test_the_copy_keeps_code_prose_and_tags_and_drops_what_a_run_left(lessons, mine):
    lay_out(mine, lessons)
    page = json.loads((mine / LESSON).read_text(encoding="utf-8"))
    text, code = page["cells"]
    assert text["source"] == ["# Größe × Zeit"]
    assert code == {
        "cell_type": "code",
        "id": "sum",
        "source": ["1 + 1"],
        "outputs": [],
        "execution_count": None,
        "metadata": {"tags": ["measured"]},
    }
    assert page["metadata"] == {"language_info": LANGUAGE}


def test_the_committed_lessons_are_left_as_they_are(lessons, mine):
    before = files(lessons)
    lay_out(mine, lessons)
    assert files(lessons) == before


def test_a_second_time_changes_not_a_byte(lessons, mine):
    lay_out(mine, lessons)
    before, record = files(mine), (mine / RECORD).read_bytes()
    again = lay_out(mine, lessons)
    assert files(mine) == before and (mine / RECORD).read_bytes() == record
    assert set(again.same) == before.keys() and not again.new


def test_an_untouched_lesson_is_brought_up_to_date(lessons, mine):
    lay_out(mine, lessons)
    new_version(lessons, "1 + 2")
    assert lay_out(mine, lessons).updated == (LESSON,)
    assert "1 + 2" in (mine / LESSON).read_text(encoding="utf-8")


def test_opening_a_lesson_is_not_working_in_it(lessons, mine):
    lay_out(mine, lessons)
    open_in_lab(mine / LESSON)
    assert LESSON in lay_out(mine, lessons).same
    new_version(lessons, "1 + 2")
    done = lay_out(mine, lessons)
    assert done.updated == (LESSON,) and not done.kept
    assert "1 + 2" in (mine / LESSON).read_text(encoding="utf-8")
    assert files(mine).keys() == {LESSON, OTHER, "glossary.md"}


def test_a_lesson_that_was_only_run_gives_its_name_to_the_new_version(lessons, mine):
    lay_out(mine, lessons)
    ran = run_in_lab(mine / LESSON)
    assert LESSON in lay_out(mine, lessons).same and (mine / LESSON).read_bytes() == ran
    new_version(lessons, "1 + 2")
    done = lay_out(mine, lessons)
    older = "00_meet_your_machine_with_your_outputs.ipynb"
    assert done.updated == (LESSON,) and done.kept == ((LESSON, older),) and older in repr(done)
    assert (mine / older).read_bytes() == ran and done.first == LESSON
    assert "1 + 2" in (mine / LESSON).read_text(encoding="utf-8")
    run_in_lab(mine / LESSON)
    new_version(lessons, "1 + 3")
    ((_, second),) = lay_out(mine, lessons).kept
    assert second != older and (mine / older).read_bytes() == ran


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page["cells"][1].update(source=["1 + 1 "]),
        lambda page: page["cells"][0].update(source=["# Mine"]),
        lambda page: page["cells"].append({**page["cells"][1], "id": "more"}),
        lambda page: page["cells"].pop(),
        lambda page: page["cells"].reverse(),
        lambda page: page["cells"][0].update(cell_type="raw"),
        lambda page: page.update(cells=7),
    ],
)
def test_a_changed_cell_is_work(lessons, mine, change):
    lay_out(mine, lessons)
    run_in_lab(mine / LESSON)
    work = edit(mine / LESSON, change)
    assert lay_out(mine, lessons).yours == (LESSON,)
    new_version(lessons, "1 + 2")
    done = lay_out(mine, lessons)
    assert done.beside == ((LESSON, BESIDE),) and (mine / LESSON).read_bytes() == work


def test_a_lesson_that_the_course_withdrew_goes_if_it_is_as_it_was_laid_out(lessons, mine):
    lay_out(mine, lessons)
    open_in_lab(mine / OTHER)
    (lessons / OTHER).rename(lessons / "01_renamed.ipynb")
    done = lay_out(mine, lessons)
    assert done.removed == (OTHER,) and done.new == ("01_renamed.ipynb",)
    assert "no longer in the course" in repr(done)
    assert files(mine).keys() == {LESSON, "01_renamed.ipynb", "glossary.md"}
    assert not lay_out(mine, lessons).removed


@pytest.mark.parametrize("use", [work_in, run_in_lab])
def test_a_withdrawn_lesson_that_was_worked_in_or_run_stays(lessons, mine, use):
    lay_out(mine, lessons)
    kept = use(mine / OTHER)
    (lessons / OTHER).unlink()
    done = lay_out(mine, lessons)
    assert done.left == (OTHER,) and (mine / OTHER).read_bytes() == kept
    assert "left alone" in repr(done) and not lay_out(mine, lessons).left


def test_the_version_beside_goes_with_its_lesson(lessons, mine):
    lay_out(mine, lessons)
    work = work_in(mine / LESSON)
    new_version(lessons, "1 + 2")
    lay_out(mine, lessons)
    (lessons / LESSON).unlink()
    done = lay_out(mine, lessons)
    assert done.removed == (BESIDE,) and done.left == (LESSON,)
    assert (mine / LESSON).read_bytes() == work and not (mine / BESIDE).exists()


def full_after(monkeypatch, number):
    """Let the disk be full after so many files."""
    replace, done = os.replace, []

    def full(*paths):
        done.append(paths)
        if len(done) > number:
            raise OSError(28, "No space left on device")
        replace(*paths)

    monkeypatch.setattr(os, "replace", full)


@pytest.mark.parametrize("number", range(4))
def test_a_full_disk_is_called_so_and_the_next_time_goes_on(lessons, mine, monkeypatch, number):
    with monkeypatch.context() as patch:
        full_after(patch, number)
        with pytest.raises(CopyError, match="is full. Free some space") as error:
            lay_out(mine, lessons)
    assert "Choose a folder" not in str(error.value)
    done = lay_out(mine, lessons)
    assert not done.yours and not done.beside
    assert files(mine).keys() == {LESSON, OTHER, "glossary.md"}


@pytest.mark.parametrize("number", range(3))
def test_an_update_that_a_full_disk_cut_off_is_ours_the_next_time(
    lessons, mine, monkeypatch, number
):
    lay_out(mine, lessons)
    for path in (lessons / LESSON, lessons / OTHER):
        path.write_text(notebook("1 + 2"), encoding="utf-8")
    with monkeypatch.context() as patch:
        full_after(patch, number)
        with pytest.raises(CopyError):
            lay_out(mine, lessons)
    done = lay_out(mine, lessons)
    assert not done.yours and not done.beside
    assert all("1 + 2" in (mine / name).read_text(encoding="utf-8") for name in (LESSON, OTHER))


def test_a_lesson_with_one_character_of_work_in_it_is_never_written_over(lessons, mine):
    lay_out(mine, lessons)
    work = work_in(mine / LESSON)
    assert lay_out(mine, lessons).yours == (LESSON,)
    assert not (mine / BESIDE).exists()  # there is no newer version to lay beside it
    new_version(lessons, "1 + 2")
    done = lay_out(mine, lessons)
    assert (mine / LESSON).read_bytes() == work
    assert done.beside == ((LESSON, BESIDE),) and LESSON in done.yours
    assert "1 + 2" in (mine / BESIDE).read_text(encoding="utf-8")
    assert BESIDE in repr(done)


def test_the_version_beside_is_kept_up_to_date_until_it_is_worked_in_too(lessons, mine):
    lay_out(mine, lessons)
    work_in(mine / LESSON)
    for source in ("1 + 2", "1 + 3"):
        new_version(lessons, source)
        lay_out(mine, lessons)
        assert source in (mine / BESIDE).read_text(encoding="utf-8")
    work = work_in(mine / BESIDE)
    new_version(lessons, "1 + 4")
    ((_, third),) = lay_out(mine, lessons).beside
    assert (mine / BESIDE).read_bytes() == work
    assert third not in (LESSON, BESIDE) and "1 + 4" in (mine / third).read_text(encoding="utf-8")


def test_a_deleted_lesson_comes_back(lessons, mine):
    lay_out(mine, lessons)
    (mine / OTHER).unlink()
    done = lay_out(mine, lessons)
    assert done.again == (OTHER,) and "1 laid out again, because missing" in repr(done)
    assert (mine / OTHER).is_file()


def test_files_that_were_never_laid_out_are_not_touched(lessons, mine):
    mine.mkdir()
    (mine / "my_ideas.ipynb").write_text("mine")
    (mine / BESIDE).write_text("mine by chance")
    lay_out(mine, lessons)
    work_in(mine / LESSON)
    new_version(lessons, "1 + 2")
    lay_out(mine, lessons)
    assert (mine / "my_ideas.ipynb").read_text() == "mine"
    assert (mine / BESIDE).read_text() == "mine by chance"


@pytest.mark.parametrize("damage", [None, b"", b"{", b"[]", b"\xff\xfe", b'{"00_x": 1}'])
def test_without_a_readable_record_everything_there_counts_as_the_learners(lessons, mine, damage):
    lay_out(mine, lessons)
    before = files(mine)
    (mine / RECORD).unlink() if damage is None else (mine / RECORD).write_bytes(damage)
    new_version(lessons, "1 + 2")
    done = lay_out(mine, lessons)
    assert (mine / LESSON).read_bytes() == before[LESSON]
    assert done.beside == ((LESSON, BESIDE),)
    assert OTHER in done.same  # cell for cell what is laid out today: no work in it


def test_a_folder_in_a_lessons_place_is_left_there(lessons, mine):
    (mine / LESSON).mkdir(parents=True)
    assert lay_out(mine, lessons).beside == ((LESSON, BESIDE),)
    assert (mine / LESSON).is_dir()


def test_a_crash_while_writing_leaves_the_lesson_whole(lessons, mine, monkeypatch):
    lay_out(mine, lessons)
    before = files(mine)
    new_version(lessons, "1 + 2")

    def crash(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(CopyError, match="cannot be written .Permission denied"):
        lay_out(mine, lessons)
    assert files(mine) == before


def test_a_file_or_a_path_through_a_file_is_refused(lessons, tmp_path):
    (tmp_path / "file").write_text("mine")
    for to in (tmp_path / "file", tmp_path / "file" / "folder"):
        with pytest.raises(CopyError, match="Choose a"):
            lay_out(to, lessons)
    assert (tmp_path / "file").read_text() == "mine"


def test_the_lessons_own_folder_is_refused(lessons):
    before = files(lessons)
    for to in (lessons, lessons / "mine", lessons / ".." / "notebooks"):
        with pytest.raises(CopyError, match="folder of your own"):
            lay_out(to, lessons)
    assert files(lessons) == before


def test_a_lesson_that_does_not_read_is_named_before_anything_is_written(lessons, mine):
    (lessons / OTHER).write_text("<<<<<<< HEAD\n{}")
    with pytest.raises(CopyError, match=OTHER):
        lay_out(mine, lessons)
    assert not mine.exists()


def test_without_lessons_it_says_to_clone(tmp_path, mine):
    with pytest.raises(CopyError, match="Clone the whole repository"):
        lay_out(mine, tmp_path)
    assert not mine.exists()


def test_the_report_counts_what_was_done_in_one_line(lessons, mine):
    assert repr(lay_out(mine, lessons)) == f"Your lessons are in {mine}: 3 new."
    work_in(mine / LESSON)
    assert repr(lay_out(mine, lessons)) == (
        f"Your lessons are in {mine}: 2 as before, 1 with your work in it, left alone."
    )


def test_the_lessons_are_looked_for_in_this_checkout():
    assert Path(__file__).resolve().parents[2] == learner_copy.HOME


@pytest.fixture
def installed(lessons, tmp_path, monkeypatch):
    """An installed package, which brings its lessons, and the empty folder where it is used."""
    folder = tmp_path / "anywhere"
    folder.mkdir()
    monkeypatch.setattr(learner_copy, "HOME", tmp_path / "site-packages")
    monkeypatch.setattr(learner_copy, "INSIDE", lessons)
    monkeypatch.chdir(folder)
    return folder


def test_an_installed_package_lays_its_lessons_out_in_the_current_folder(installed):
    assert set(lay_out().new) == {LESSON, OTHER, "glossary.md"}
    assert files(installed / "my_notebooks").keys() == {LESSON, OTHER, "glossary.md"}


def test_a_checkout_comes_before_what_is_installed(installed, tmp_path, monkeypatch):
    monkeypatch.setattr(learner_copy, "HOME", tmp_path / "checkout")
    (tmp_path / "checkout" / "notebooks").mkdir(parents=True)
    (tmp_path / "checkout" / "notebooks" / "02_more.ipynb").write_text(notebook("3 + 3"))
    done = lay_out()
    assert done.folder == tmp_path / "checkout" / "my_notebooks" and done.new == ("02_more.ipynb",)
    assert not list(installed.iterdir())


def test_an_installed_package_keeps_what_was_written_in_its_copy(installed, lessons):
    lay_out()
    work = work_in(installed / "my_notebooks" / LESSON)
    new_version(lessons, "1 + 2")
    assert lay_out().beside == ((LESSON, BESIDE),)
    assert (installed / "my_notebooks" / LESSON).read_bytes() == work


def test_a_folder_of_the_user_is_found_by_its_tilde(installed, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "me"))
    assert lay_out("~/course").folder == tmp_path / "me" / "course"


def test_a_learner_gets_no_check_cells_and_the_rest_in_order(lessons, mine):
    page = json.loads(notebook("1 + 1"))
    text, code = page["cells"]
    check = {**code, "id": "sum-check", "metadata": {"tags": ["check", "remove-cell"]}}
    said = {**text, "id": "said", "metadata": {"tags": ["checked"]}}
    page["cells"] = [check, text, check, code, check, said]
    (lessons / LESSON).write_text(json.dumps(page), encoding="utf-8")
    lay_out(mine, lessons)
    laid_out = json.loads((mine / LESSON).read_text(encoding="utf-8"))
    assert [cell["id"] for cell in laid_out["cells"]] == ["head", "sum", "said"]


def test_the_committed_lessons_are_laid_out_without_their_asserts(mine):
    lay_out(mine)
    for path in mine.glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert len(cells) > 20
        for cell in cells:
            taught = "assert-to-learn" in cell["metadata"].get("tags", [])
            assert taught or not re.search(r"(?m)^\s*assert ", "".join(cell["source"]))


def test_clearing_a_cleared_notebook_changes_nothing():
    once = learner_page(notebook("1 + 1"))
    assert learner_page(once) == once and "the answer" not in once
