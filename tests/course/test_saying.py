"""A remark on a busy machine is said once where many results carry it."""

from flopslib._support.display import Text
from flopslib.course.saying import say
from flopslib.measuring.timing.quality import TOOK

BUSY = "It ran at {} GFLOP/s (measured; {} % spread, another process took {} % of your core)"
COMPARED = "It ran twice as fast (measured; another process took 41 % and 62 % of your core)."


def test_a_remark_on_another_process_that_comes_often_is_said_once(capsys):
    say("Three.", *(Text(BUSY.format(rate, rate, 10 * rate)) for rate in (5, 6)), Text(COMPARED))
    assert capsys.readouterr().out.splitlines() == [
        "Three.",
        "It ran at 5 GFLOP/s (measured; 5 % spread)",
        "It ran at 6 GFLOP/s (measured; 6 % spread)",
        "It ran twice as fast (measured).",
        "Meanwhile another process took 41 to 62 % of your core (measured).",
    ]


def test_a_remark_that_comes_twice_stays_where_it_is(capsys):
    say(*(Text(BUSY.format(rate, rate, rate)) for rate in (5, 6)))
    out = capsys.readouterr().out
    assert out.count(TOOK) == 2 and "Meanwhile" not in out
