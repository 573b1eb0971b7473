"""Work on scripted clocks, for tests that must be exact whatever the machine is doing."""

from flopslib.measuring.timing.clocks import Fake, Usage
from flopslib.measuring.timing.measure import measure

MS = 1e-3


def measured(*script, **options):
    """(Measurement, clock) of work with these seconds, call by call; the last one for ever."""
    clock = Fake(*script)
    return measure(clock.work, clock=clock, **options), clock


class FakeGPU(Fake):
    """A scripted clock of a GPU: longer windows, and no CPU time to report."""

    device, window = "cuda", 0.01

    def usage(self):
        return Usage()
