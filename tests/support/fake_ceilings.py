"""Ceilings without a machine: numbers that a test gives, asked as those of fl.ceilings() are."""

from flopslib.quantities.quantity import Q

SPEEDS = {"L1": 240e9, "L2": 120e9, "L3": 48e9, "memory": 12e9}
SIZES = {"L1": 2**14, "L2": 2**18, "L3": 2**21, "memory": 2**25}


class FakeCeilings:
    """One core: a peak in FP32, a bandwidth for each memory."""

    name, cores, formats, notes = "a fake", 1, ("FP32",), ()

    def __init__(self, peak=96e9, speeds=SPEEDS, source="vector units, 512 bit"):
        self.most, self.speeds, self.levels, self.by = peak, speeds, tuple(speeds), source

    def peak(self, format="FP32", cores=1):
        return Q(self.most * cores, "FLOP/s", "measured")

    def source(self, format="FP32"):
        return self.by

    def bandwidth(self, level="memory", what="read", cores=1):
        return Q(self.speeds[level] * cores, "B/s", "measured")

    def ridge(self, format="FP32", level="memory", cores=1):
        return self.peak(format, cores) / self.bandwidth(level, "read", cores)

    def bound(self, intensity, level="memory", format="FP32", cores=1):
        slope = Q(float(intensity), "FLOP/B") * self.bandwidth(level, "read", cores)
        return min(self.peak(format, cores), slope).because("measured")

    def size(self, level):
        return Q(SIZES[level], "B")
