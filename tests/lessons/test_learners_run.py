"""The learner's copy runs from top to bottom, and each solution that is shown is right in it.

The copy has no check cells, so nothing in it may lean on one. Behind each exercise its solution is
typed in as `fl.solution` shows it, in the names that the lesson has at that cell.
"""

from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
import refresh_notebooks as refresh
from lesson_pages import LESSONS, Cell, Lesson
from nbformat.v4 import new_code_cell

from flopslib.course import ask
from flopslib.course.learner_page import learner_page

AT_ONCE = 2  # kernels


def solved(id):
    """Code that gives an exercise its solution.

    What takes long is run by the tests of exercises; here it only has to be a function or a number.
    """
    question = ask.find(id)
    names = "".join(f", {name}={value}" for name, value in question.named.items())
    if question.wait:
        return f"answer = {question.solution_in_lesson}\nassert callable(answer) or answer > 0"
    return (
        f"reply = fl.check({id!r}, ({question.solution_in_lesson}){names})\n"
        f"assert reply.right, reply"
    )


def with_solutions(path):
    """The learner's page of a lesson, each exercise followed by its solution."""
    page = nbformat.v4.reads(learner_page(path.read_text(encoding="utf-8")))
    cells = []
    for node in page.cells:
        cells.append(node)
        for id, _ in Cell(node, 0).calls_of("check"):
            cells.append(new_code_cell(solved(id), id=f"solved-{id.replace('.', '-')}"))
    page.cells = cells
    return page


@pytest.fixture(scope="module")
def runs(request, tmp_path_factory):
    """{lesson: its run}, two at a time, because a kernel waits much; only those that are asked for.

    A lesson has to hold beside a busy neighbour, and here it has one.
    """
    asked = {item.callspec.params["path"] for item in request.session.items if _asks_to_run(item)}
    pool = ThreadPoolExecutor(AT_ONCE)
    yield {
        path: pool.submit(refresh.run, with_solutions(path), tmp_path_factory.mktemp(path.stem))
        for path in sorted(asked)
    }
    pool.shutdown(cancel_futures=True)


def _asks_to_run(item):
    return "runs" in getattr(item, "fixturenames", ()) and hasattr(item, "callspec")


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_learners_copy_runs_and_its_solutions_are_right_there(path, runs):
    runs[path].result()  # raises Failed, with the cell


def test_every_exercise_is_solved_behind_its_cell():
    for path in LESSONS:
        asked = {id for cell in Lesson(path).code for id, _ in cell.calls_of("check")}
        ids = {cell.id for cell in with_solutions(path).cells}
        assert len(asked) >= 3 and all(f"solved-{id.replace('.', '-')}" in ids for id in asked)
        assert not [id for id in ids if id.endswith("-check")]


@pytest.mark.slow
def test_a_solution_in_names_that_the_lesson_lacks_is_found(tmp_path, monkeypatch):
    page = with_solutions(LESSONS[0])
    [cell] = [cell for cell in page.cells if cell.id == "solved-00-1"]
    assert "matrix.best" in cell.source
    cell.source = cell.source.replace("matrix.best", "rate")
    with pytest.raises(refresh.Failed, match="solved-00-1` fails: NameError"):
        refresh.run(page, tmp_path)
