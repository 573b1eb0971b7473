"""Workers: the line through messages, what is left of n times as fast, and the labels."""

import pytest
from legibility import assert_legible, title, written
from plot_examples import own_steps, timed_messages

import flopslib as fl
from flopslib.plotting.figures.workers import messages, speedups
from flopslib.plotting.style import BLUE


def lines(picture, length):
    """The y values of the drawn lines with that number of points."""
    axes = picture.figure.axes[0]
    return [list(line.get_ydata()) for line in axes.lines if len(line.get_ydata()) == length]


def test_messages_are_drawn_with_their_fastest_their_middle_and_the_line():
    timed = timed_messages()
    line, middle, fastest = lines(messages(timed, fl.parallel.link), len(timed))
    assert fastest == [float(message.best) for message in timed]
    assert middle == pytest.approx([1.5 * seconds for seconds in fastest])
    assert line == pytest.approx(fastest, rel=1e-6), "they were made of a delay and a bandwidth"


def test_while_there_are_few_messages_there_is_no_line():
    assert len(lines(messages(timed_messages(6), fl.parallel.link), 3)) == 2
    assert "Adding up 256 B takes 2 workers 200 us" in title(messages(timed_messages(4)))


def test_times_that_make_no_line_are_drawn_without_one():
    timed = timed_messages(8)
    shrinking = [message.seconds for message in timed][::-1]
    odd = [type(m)(m.size, m.workers, seconds) for m, seconds in zip(timed, shrinking)]
    assert len(lines(messages(odd, fl.parallel.link), len(odd))) == 2


def test_a_curve_is_half_at_its_half_and_goes_through_what_was_timed():
    law = fl.parallel.law([(1, 10.5), (2, 5.5), (4, 3.0)])
    (axes,) = speedups(law).figure.axes
    thick, thin = [curve for curve in axes.lines if curve.get_linestyle() == "-"][:2]
    assert thick.get_linewidth() > thin.get_linewidth(), "beyond what was timed it is thin"
    assert thick.get_xdata()[0] == 1 and thick.get_xdata()[-1] == 4 == thin.get_xdata()[0]
    for n, share in zip(thin.get_xdata(), thin.get_ydata()):
        assert share == pytest.approx(100 * law.share(n))
    (marks,) = lines(speedups(law), 3)
    assert marks == pytest.approx([100 * law.share(n) for n in (1, 2, 4)])


def test_own_steps_lie_on_their_curve():
    large = own_steps("1,024 examples", 18e-3, 11e-3)
    picture = speedups(large=large)
    (axes,) = picture.figure.axes
    (mark,) = [line.get_ydata() for line in axes.lines if line.get_marker() == "o"]
    assert mark == pytest.approx([100 * large.speedup / 2])
    curves = [line.get_xdata() for line in axes.lines if line.get_color() == BLUE]
    assert min(min(curve) for curve in curves) == 2, "one worker meets nobody"
    assert large.half == pytest.approx(9) and "yours, 9 workers" in title(picture)


@pytest.mark.parametrize("together", [36e-3, 22e-3, 17.9e-3, 11e-3, 9.2e-3, 9e-3, 8e-3])
def test_names_keep_apart_wherever_own_steps_lie(together):
    own = own_steps("1,024 examples", 18e-3, together)
    small = own_steps("16 examples", 18e-3, 1.05 * together)
    assert_legible(speedups(*fl.parallel.published(), small=small, large=own))


def test_a_run_that_always_waits_and_one_that_never_does_are_said_so():
    slow, fast = own_steps("16 examples", 1e-3, 3e-3), own_steps("x", 1e-3, 0.5e-3)
    assert "yours, 16 examples: less than half with two" in written(speedups(small=slow))
    assert "yours, x: no waiting seen" in written(speedups(large=fast))
    assert "yours, no waiting seen" in title(speedups(large=fast))
