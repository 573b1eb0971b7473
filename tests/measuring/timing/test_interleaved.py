"""Things measured in turns, so that they compare."""

from types import SimpleNamespace

from flopslib.measuring.timing import interleaved
from flopslib.measuring.timing.interleaved import measure_interleaved


def test_each_meets_the_same_moments_and_its_fastest_turn_is_kept(monkeypatch):
    seen, paces = [], iter([4, 8, 5, 7, 3, 9, 4, 8] * 2)

    def measure(fn, flops, seconds, name):
        seen.append(name)
        return SimpleNamespace(name=name, seconds=next(paces), flops=flops)

    monkeypatch.setattr(interleaved, "measure", measure)
    one, other = measure_interleaved(("one", None, 10), ("other", None, None))
    assert seen == ["one", "other"] * interleaved.TURNS
    assert (one.name, one.seconds, one.flops) == ("one", 3, 10)
    assert (other.name, other.seconds, other.flops) == ("other", 7, None)
