"""tools/refresh_notebooks.py: the same code, the same bytes; measured outputs stay together."""

import subprocess
import sys

import nbformat
import pytest
import refresh_notebooks as refresh
from lesson_pages import LESSONS
from nbformat.v4 import new_code_cell, new_notebook, new_output
from tiny_lesson import cell, lay, seal, tiny

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def the_stub_is_the_package(monkeypatch):
    """What a notebook imports is the stub beside it, whatever PYTHONPATH the tests run under."""
    monkeypatch.delenv("PYTHONPATH", raising=False)


def outputs_of(*outputs):
    notebook = new_notebook(cells=[new_code_cell("1", id="one", outputs=list(outputs))])
    return refresh.tidy(notebook).cells[0].outputs


# -- the canonical form, nothing is run ------------------------------------------------------------


def test_a_stream_in_pieces_becomes_one():
    pieces = [new_output("stream", text=text) for text in ("a\n", "b\n")]
    assert [output.text for output in outputs_of(*pieces)] == ["a\nb\n"]


def test_of_a_line_drawn_over_itself_the_last_state_stays():
    assert outputs_of(new_output("stream", text="10 %\r99 %\rdone\nnext\r\n"))[0].text == (
        "done\nnext\r\n"
    )


@pytest.mark.parametrize(
    "twin",
    [
        {"image/png": "AAAA"},
        {"text/plain": "One form, unanswered."},
        {"text/html": "<p>A form.</p>", "text/plain": "HBox()"},
    ],
)
def test_a_widget_leaves_its_static_twin(twin):
    view = {WIDGET: {"model_id": "4f1c"}}
    assert outputs_of(new_output("display_data", data=view | twin))[0].data == twin


@pytest.mark.parametrize(
    "repr",
    [
        {"text/plain": "IntProgress(value=10, max=10)"},
        {"text/plain": "HBox(children=(Text(value=''), …"},
        {},
    ],
)
def test_a_widget_without_a_twin_leaves_nothing(repr):
    assert outputs_of(new_output("display_data", data={WIDGET: {"model_id": "4f1c"}} | repr)) == []


def test_a_bar_that_has_done_its_work_leaves_nothing():
    assert outputs_of(new_output("display_data", data={"text/plain": "████░ 97.9 GFLOP/s"})) == []


def test_what_is_no_widget_stays():
    named = {"text/plain": "Point(1, 2)"}
    assert outputs_of(new_output("execute_result", data=named))[0].data == named


def test_a_check_cell_is_folded_and_left_out_of_the_site():
    notebook = new_notebook(cells=[new_code_cell("assert 1", id="one")])
    notebook.cells[0].metadata.tags = ["check"]
    refresh.tidy(notebook)
    assert notebook.cells[0].metadata == {
        "tags": ["check", "remove-cell"],
        "jupyter": {"source_hidden": True},
    }


def test_metadata_is_cut_to_what_lessons_need():
    notebook = new_notebook(cells=[new_code_cell("1", id="one")])
    notebook.metadata.update(widgets={}, language_info={"version": "3.11.7"})
    notebook.cells[0].metadata.update(
        tags=["b", "a", "b"],
        collapsed=True,
        execution={"start": "now"},
        jupyter={"source_hidden": True},
    )
    refresh.tidy(notebook)
    assert notebook.metadata == refresh.METADATA
    assert notebook.cells[0].metadata == {"tags": ["a", "b"], "jupyter": {"source_hidden": True}}


def test_the_text_does_not_depend_on_the_order_of_keys():
    notebook = tiny()
    backwards = nbformat.from_dict(dict(reversed(notebook.items())))
    assert refresh.text(backwards) == refresh.text(notebook)
    assert refresh.text(notebook).endswith("}\n") and "\r" not in refresh.text(notebook)


def test_a_measurement_is_known_by_its_source_its_output_and_what_it_builds_on():
    def changed(id, change):
        notebook = tiny()
        change(cell(notebook, id))
        now = refresh.prints(notebook)
        return sorted(id for id in before if now[id] != before[id])

    before = refresh.prints(tiny())
    assert sorted(before) == ["reveal-a", "reveal-b", "speed"]
    assert changed("reveal-b", lambda one: one.update(source="assert speed")) == ["reveal-b"]
    assert changed("reveal-b", lambda one: one.update(outputs=[])) == ["reveal-b"]
    assert changed("speed", lambda one: one.update(source="speed = 3")) == [
        "reveal-a",
        "reveal-b",
        "speed",
    ]
    assert changed("count", lambda one: one.update(source="flop = 2")) == []


# -- running ---------------------------------------------------------------------------------------


@pytest.fixture
def lesson(tmp_path):
    return lay(tiny(), tmp_path)


def read(path):
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


def said_by(notebook, id):
    return "".join(output.get("text", "") for output in cell(notebook, id).outputs)


def edit(path, id, /, **parts):
    notebook = read(path)
    cell(notebook, id).update(parts)
    path.write_bytes(refresh.text(notebook).encode())


def run(path, *options):
    return refresh.main([str(path), *options])


def measured(path):
    return [said_by(read(path), id) for id in ("speed", "reveal-a", "reveal-b")]


@pytest.mark.slow
def test_two_runs_leave_the_same_bytes(lesson):
    notebook = read(lesson)
    cell(notebook, "speed").source += """
from IPython.display import display
from ipywidgets import IntProgress
handle = display("0 %", display_id=True)
display(IntProgress())
handle.update("100 %")
print("a", flush=True)
print("b")"""
    notebook.metadata.title = "Draft"
    lesson.write_text(nbformat.v4.writes(notebook), encoding="utf-8")
    assert run(lesson) == 0
    once = lesson.read_bytes()
    assert run(lesson) == 0
    assert lesson.read_bytes() == once
    assert run(lesson, "--check") == 0
    shown = [
        output.data["text/plain"]
        for output in cell(read(lesson), "speed").outputs
        if output.output_type == "display_data"
    ]
    assert shown == ["'100 %'"]


@pytest.mark.slow
def test_measured_outputs_stay_while_their_code_stays(lesson, capsys):
    before = measured(lesson)
    edit(lesson, "count", source='print("Now 48 FLOP (counted).")')
    edit(lesson, "why-text", source="## Why\n\nAnother reason.")
    assert run(lesson) == 0
    assert measured(lesson) == before
    assert said_by(read(lesson), "count") == "Now 48 FLOP (counted).\n"
    assert "measured outputs kept: count (outputs)" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    "id, parts",
    [
        ("reveal-b", {"source": 'fl.reveal("07.b", speed * 3)\nassert speed > 0'}),
        ("reveal-b", {"id": "reveal-again"}),
        (
            "speed",
            {"outputs": [new_output("stream", text="One core adds at 1 FLOP/s (measured).\n")]},
        ),
        ("speed", {"outputs": []}),
    ],
)
def test_when_one_changes_all_measured_outputs_are_taken_anew(lesson, id, parts, capsys):
    before = said_by(read(lesson), "reveal-a")
    edit(lesson, id, **parts)
    assert run(lesson) == 0
    now = said_by(read(lesson), "reveal-a")
    assert now != before and now == said_by(read(lesson), "speed")
    assert f"taken anew (not as last taken: {parts.get('id', id)}" in capsys.readouterr().out


@pytest.mark.slow
def test_measured_outputs_are_taken_anew_on_demand(lesson):
    before = measured(lesson)
    assert run(lesson, "--measured") == 0
    assert not set(measured(lesson)) & set(before)


@pytest.mark.slow
def test_check_writes_nothing_and_says_what_would_change(lesson, capsys):
    edit(lesson, "count", source='print("Now 48 FLOP (counted).")')
    before = lesson.read_bytes()
    assert run(lesson, "--check") == 1
    assert lesson.read_bytes() == before
    assert "would change, measured outputs kept: count (outputs)" in capsys.readouterr().out


@pytest.mark.slow
def test_check_names_measurements_older_than_the_code_that_measures(tmp_path, monkeypatch, capsys):
    code = tmp_path / "flopslib" / "measuring" / "timing.py"
    code.parent.mkdir(parents=True)
    code.write_text("a = 1\n")
    monkeypatch.setattr(refresh, "ROOT", tmp_path)
    (tmp_path / "notebooks").mkdir()
    lesson = lay(tiny(), tmp_path / "notebooks")
    assert run(lesson, "--check") == 0
    code.write_text("a = 2\n")
    edit(lesson, "why-text", source="## Why\n\nNew prose makes no measurement younger.")
    before = lesson.read_bytes()
    assert run(lesson, "--check") == 1
    assert "of 2026-01-01, are older than flopslib/measuring" in capsys.readouterr().out
    assert run(lesson) == 0 and lesson.read_bytes() == before
    assert run(lesson, "--measured") == 0
    assert run(lesson, "--check") == 0


@pytest.mark.slow
def test_a_failing_cell_is_named_and_nothing_is_written(lesson, capsys):
    edit(lesson, "larger", source="1 / 0")
    before = lesson.read_bytes()
    assert run(lesson) == 1
    assert lesson.read_bytes() == before
    assert "07_tiny.ipynb: left as it was: cell `larger` fails: ZeroDivisionError: division" in (
        capsys.readouterr().out
    )


@pytest.mark.slow
def test_the_run_sees_no_guesses_and_the_users_number_of_threads(tmp_path, monkeypatch):
    (tmp_path / "guesses.json").write_text("{}")
    monkeypatch.setenv("FLOPSLIB_HOME", str(tmp_path))
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    source = """\
import os
print(os.listdir(os.environ["FLOPSLIB_HOME"]), os.environ["OMP_NUM_THREADS"])
print(os.path.basename(os.getcwd()))"""
    notebook = seal(new_notebook(cells=[new_code_cell(source, id="look")]))
    path = lay(notebook, tmp_path)
    assert run(path) == 0
    assert said_by(read(path), "look") == f"[] 3\n{tmp_path.name}\n"


def test_a_file_that_is_no_notebook_is_named(tmp_path, capsys):
    with pytest.raises(SystemExit):
        refresh.main([str(tmp_path / "01_none.ipynb")])
    assert "there is no notebook" in capsys.readouterr().err
    broken = tmp_path / "02_broken.ipynb"
    broken.write_text("<<<<<<< HEAD")
    assert refresh.main([str(broken)]) == 1
    assert "02_broken.ipynb: left as it was: it does not read" in capsys.readouterr().out


def test_an_export_to_a_script_has_the_code_and_the_prose(tmp_path):
    first = next(path for path in LESSONS if path.name.startswith("01_"))
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "script", "--output-dir", tmp_path, first],
        check=True,
        capture_output=True,
    )
    script = (tmp_path / first.with_suffix(".py").name).read_text(encoding="utf-8")
    assert "# # What counts as a FLOP?" in script and "import flopslib as fl" in script
