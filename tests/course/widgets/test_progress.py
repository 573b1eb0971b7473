"""What is drawn while something is measured: in one place on a page, and nowhere in a script."""

import subprocess
import sys

import pytest

import flopslib as fl
from flopslib.course.widgets import progress
from flopslib.plotting.axes import blank
from flopslib.plotting.picture import Picture


@pytest.fixture
def page(monkeypatch):
    """[text of each place on the page]: what IPython would show, updates in their place."""
    shown = []

    class Handle:
        def __init__(self):
            self.place = len(shown) - 1

        def update(self, data, **_):
            shown[self.place] = data["text/plain"]

    def display(data, **_):
        shown.append(data["text/plain"])
        return Handle()

    monkeypatch.setattr("IPython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr(progress, "say", print)
    return shown


@pytest.fixture
def script(monkeypatch):
    """A plain Python: IPython is loaded, and no page is there."""
    import IPython

    monkeypatch.setattr(IPython, "get_ipython", lambda: None)


# -- the bar ---------------------------------------------------------------------------------------


def test_a_bar_fills_in_its_place(page):
    bar = fl.bar()
    for fraction, filled in ((0, 0), (0.5, 10), (1, 20)):
        bar(fraction, "12 of 24 windows")
        assert page == [f"{'█' * filled}{'░' * (20 - filled)} 12 of 24 windows"]


@pytest.mark.parametrize("fraction, filled", [(-1, 0), (7, 20), (0.999, 20)])
def test_a_bar_never_runs_over(page, fraction, filled):
    fl.bar()(fraction)
    assert page == ["█" * filled + "░" * (20 - filled)]


def test_each_measurement_has_a_bar_of_its_own(page):
    for fraction, text in ((1, "one"), (0, "two")):
        bar = fl.bar()
        bar(fraction, text)
    assert len(page) == 2


def test_a_bar_fills_while_something_is_measured(page):
    fl.measure(lambda: sum(range(1000)), flops=1000, seconds=0.02, watch=fl.bar())
    assert len(page) == 1 and page[0].startswith("█" * 20)


@pytest.mark.parametrize("before", ["", "import IPython; "])
def test_a_plain_script_shows_no_bar(before):
    script = f"{before}import flopslib as fl; fl.bar()(0.5, 'half')"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout + run.stderr == ""


# -- figures that grow -----------------------------------------------------------------------------

drawings = []  # the number of points in each picture of a test


def count_points(points):
    """A picture that says how many points it has."""
    drawings.append(len(points))
    figure, _ = blank("points")
    return Picture(figure, f"{len(points)} points were measured.")


@pytest.fixture(autouse=True)
def no_drawings():
    drawings.clear()


def test_in_a_script_a_growing_picture_is_only_its_points(script):
    assert fl.live.grow(iter([1, 2, 3]), count_points, every=0) == [1, 2, 3]
    assert drawings == []


def test_a_picture_that_grows_is_one_picture_drawn_again_and_said_at_its_end(page, capsys):
    points = fl.live.grow(iter("abcd"), count_points, every=0)
    assert points == list("abcd") and drawings == [1, 2, 3, 4, 4]
    assert page == ["4 points were measured."]
    assert capsys.readouterr().out == "4 points were measured.\n"


def test_between_two_drawings_there_is_the_time_that_was_asked_for(page):
    fl.live.grow(iter("abcd"), count_points, every=60)
    assert drawings == [4], "only the picture at the end"


def test_a_slow_drawing_is_followed_by_a_longer_pause(page, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])

    def points():
        for point in range(12):
            now[0] += 1
            yield point

    def slow(points):
        now[0] += 1
        return count_points(points)

    fl.live.grow(points(), slow, every=0.5)
    assert drawings == [1, 8, 12], "six times as long as a drawing took"


def test_where_nothing_was_measured_nothing_is_drawn(page, capsys):
    assert fl.live.grow(iter(()), count_points) == [] and page == []
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "count, sentence",
    [
        (2, "Stopped: the 2 points that were measured are kept."),
        (1, "Stopped: the 1 point that was measured is kept."),
    ],
)
def test_the_stop_button_keeps_what_was_measured(page, capsys, count, sentence):
    def stopped():
        yield from range(count)
        raise KeyboardInterrupt

    assert fl.live.grow(stopped(), count_points, every=9) == list(range(count))
    assert page == [f"{count} points were measured."] and sentence in capsys.readouterr().out


def test_a_staircase_grows_as_its_figure(page):
    from fake_ceilings import SPEEDS

    from flopslib.measuring.roofline import Step
    from flopslib.quantities.quantity import Q

    stairs = [
        Step(Q(2**k, "B"), Q(SPEEDS["L1"], "B/s", "measured"), "L1", None) for k in range(13, 17)
    ]
    fl.live.grow(iter(stairs), fl.plot.staircase, every=0)
    assert page == [fl.plot.staircase(stairs).say()]
