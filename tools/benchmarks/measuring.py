"""Measuring beside its peers, in one run: the ceilings, the stopwatch, products, the roofline.

    python tools/benchmarks/measuring.py                    all of it, about four minutes
    python tools/benchmarks/measuring.py limit neighbour    some of its parts: those in PARTS

A shared machine changes its pace by a third within a minute, so both sides of every ratio take
turns and the best of each counts. The other side of `limit` is a compiled program, measuring.c.
To add a format: a line in FORMATS; a movement: ACCESS; a stopwatch: a line in `stopwatches`; a
part: a function in PARTS.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

import flopslib as fl  # noqa: E402

ROUNDS = 4  # turns of each side
SLOT = 200  # milliseconds of one slot of the C program
PIECE = 2**22  # bytes: the C program walks through a set of FAR and more by such pieces
FAR = 16 * PIECE
ALMOST_BEST = 0.95  # quantile of all threads' moments in main memory, as flopslib takes it
TRIES = 20  # of each stopwatch beside a busy process
SWEEPS = 3  # of the roofline, and as many roofs
NEAR = 0.05  # of the quiet value: a stopwatch that found it
ROOF = (0.93, 1.12)  # of min(P, AI x B): what is printed as near
# Ours -> (loops of the C program, widths): what both can be asked for.
WIDE = (256, 512)
FORMATS = {
    "FP64": (["fp64"], WIDE),
    "FP32": (["fp32"], WIDE),
    "BF16": (["bf16"], (512,)),
    "INT8": (["int8"], (512,)),
}
ACCESS = ("read", "copy", "triad")
LOOPS = {("memory", "read"): ["read", "read_many"]}  # one stream may not fill main memory


# -- limit: the ceilings against a compiled program ------------------------------------------------


class Compiled:
    """The C program, compiled once and kept running; `best` asks it."""

    def __init__(self, folder):
        self.program = None
        binary = Path(folder) / "measuring"
        source = HERE / "measuring.c"
        command = ["gcc", "-O2", "-march=native", "-pthread", source, "-o", binary]
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except OSError as error:
            self.missing = str(error)
            return
        self.missing = done.stderr.strip().splitlines()[0] if done.returncode else ""
        if not self.missing:
            self.program = subprocess.Popen(
                [binary], stdin=subprocess.PIPE, text=True, stdout=subprocess.PIPE
            )

    def best(self, loop, bits, size=0, threads=1):
        """The best rate in units a second, of all threads at the same time; 0 where it has none."""
        print(loop, bits, int(size), threads, SLOT, file=self.program.stdin, flush=True)
        tracks = {}
        while (line := self.program.stdout.readline().strip()) not in (".", ""):
            thread, start, end, work = map(float, line.split())
            track = tracks.setdefault(thread, [])
            track.append((start, end, work))
        tracks = list(tracks.values())
        far = size >= FAR
        if len(tracks) > 1:
            return 1e9 * together(tracks, ALMOST_BEST if far else 1)
        return 1e9 * alone(tracks, int(size) // PIECE if far else 1)


def alone(tracks, pieces):
    """The best rate of one track of (start, end, work); of pieces, the best of each together."""
    best = {}
    for track in tracks:
        for turn, (start, end, work) in enumerate(track):
            window = work / (end - start), work
            piece = turn % pieces
            best[piece] = max(window, best.get(piece, window))
    work = sum(work for _, work in best.values())
    seconds = sum(work / rate for rate, work in best.values())
    return work / seconds if best else 0


def together(tracks, share):
    """The best rate, or a quantile, of all tracks of (start, end, work) at once, by windows."""
    begin = max(track[0][0] for track in tracks)
    finish = min(track[-1][1] for track in tracks)
    rates = [0]
    for start, end, _ in tracks[0]:
        if begin <= start and end <= finish:
            done = sum(work_within(track, start, end) for track in tracks)
            rates.append(done / (end - start))
    rates.sort()
    return rates[min(len(rates) - 1, int(share * len(rates)))]


def work_within(track, start, end):
    """The work of one track between two times, taken to go on evenly within a window."""
    done = 0.0
    for begin, finish, work in track:
        shared = min(end, finish) - max(start, begin)
        if shared > 0:
            done += work * shared / (finish - begin)
    return done


class Quantity(NamedTuple):
    """One line of `limit`: what both sides are asked for."""

    name: str
    loops: list  # of the C program
    widths: tuple
    rate: object  # (ceilings, cores) -> ours
    level: str = ""


def limit():
    """Ours against the compiled program: ratio of the best of each, which took turns."""
    with tempfile.TemporaryDirectory() as folder:
        other = Compiled(folder)
        if other.missing:
            print(f"no C program to compare with: {other.missing}")
            return
        print(f"{'quantity':<16}{'cores':>6}{'ours':>11}{'C':>11}{'ours / C':>10}")
        arithmetic = [arithmetic_of(format) for format in FORMATS]
        compare(other, arithmetic, levels=[])
        for level in fl.ceilings(formats=[], library=False).levels:
            access = ACCESS
            if level == "memory":
                access = (*ACCESS, "triad_nt")
            movements = [movement_of(level, what) for what in access]
            compare(other, movements, formats=[], levels=[level])


def arithmetic_of(format):
    loops, widths = FORMATS[format]
    return Quantity(format, loops, widths, lambda roof, cores: roof.kernel(format, cores))


def movement_of(level, what):
    loops = LOOPS.get((level, what), [what])
    return Quantity(
        f"{level} {what}",
        loops,
        WIDE,
        lambda roof, cores: roof.bandwidth(level, what, cores),
        level,
    )


def compare(other, quantities, **asked):
    """Print a line for each quantity, on one core and on all. asked: what fl.ceilings measures."""
    counts = dict.fromkeys((1, fl.machine().cores))
    ours, theirs = {}, {}
    for _ in range(ROUNDS):
        roof = fl.ceilings(library=False, **asked)
        for quantity in quantities:
            size = float(roof.size(quantity.level)) if quantity.level else 0
            for cores in counts:
                key = quantity.name, cores
                rate = float(quantity.rate(roof, cores) or 0)
                ours[key] = max(rate, ours.get(key, 0))
                for loop in quantity.loops:
                    for bits in quantity.widths:
                        rate = other.best(loop, bits, size, cores)
                        theirs[key] = max(rate, theirs.get(key, 0))
    for (name, cores), mine in ours.items():
        his = theirs[name, cores]
        ratio = f"{mine / his:>10.3f}" if mine and his else f"{'-':>10}"
        print(f"{name:<16}{cores:>6}{mine / 1e9:>11.1f}{his / 1e9:>11.1f}{ratio}", flush=True)


# -- neighbour: stopwatches beside a busy process --------------------------------------------------

HOG = """
import os, sys
os.sched_setaffinity(0, {int(sys.argv[1])})
print(flush=True)
while True: pass
"""


@contextmanager
def neighbours():
    """wake(on): a pinned process that never rests on each core that we may use, or all asleep."""
    hogs = []

    def wake(on):
        for hog in hogs:
            hog.send_signal(signal.SIGCONT if on else signal.SIGSTOP)

    try:
        for core in sorted(os.sched_getaffinity(0)):
            command = [sys.executable, "-c", HOG, str(core)]
            hogs.append(subprocess.Popen(command, stdout=subprocess.PIPE))
        for hog in hogs:
            hog.stdout.readline()
        wake(False)
        yield wake
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


def stopwatches(a, b, threads, seconds):
    """{name: () -> FLOP/s} of the ways to time one product, all with the same time to spend."""
    import torch
    from torch.utils.benchmark import Timer

    flops = 2 * a.shape[0] ** 3

    def product():
        return a @ b

    def ours():
        return float(fl.measure(product, flops=flops, seconds=seconds, threads=threads).best)

    def peer(method, **most):
        def run():
            timer = Timer("a @ b", globals={"a": a, "b": b}, num_threads=threads)
            return flops / getattr(timer, method)(min_run_time=seconds, **most).median

        return run

    def best_of_five():
        torch.set_num_threads(threads)
        try:
            return flops * 20 / min(timeit.repeat(product, number=20, repeat=5))
        finally:
            torch.set_num_threads(1)

    return {
        "ours": ours,
        "torch Timer, median": peer("blocked_autorange"),
        "torch Timer, adaptive": peer("adaptive_autorange", max_run_time=2 * seconds),
        "timeit, best of 5": best_of_five,
    }


def neighbour():
    """The stopwatches beside a busy process on each core, against ours just before and after."""
    import torch

    torch.set_num_threads(1)
    n = 256
    a, b = torch.rand(n, n), torch.rand(n, n)
    print(
        f"{'a 256 x 256 product':<24}{'cores':>6}{'seconds':>9}{'in the middle':>15}"
        f"{'range':>14}{'within 5 %':>12}{'if quiet agrees':>17}"
    )
    for threads, seconds in ((1, 0.1), (min(2, fl.machine().cores), 0.5)):
        ways = stopwatches(a, b, threads, seconds)
        with neighbours() as wake:
            shares, steady = beside(ways, wake)
        for name, found in shares.items():
            print_stopwatch(f"{name:<24}{threads:>6}{seconds:>9}", found, steady)


def beside(ways, wake):
    """({name: what each try found, as a share of the quiet value}, was the quiet value steady?)"""
    shares = {name: [] for name in [*ways, "ours, in quiet"]}
    steady = []
    for _ in range(TRIES):
        before = ways["ours"]()
        wake(True)
        tries = {"ours": ways["ours"]()}
        wake(False)
        after = ways["ours"]()
        wake(True)
        for name, way in ways.items():
            if name != "ours":
                tries[name] = way()
        wake(False)
        quiet = max(before, after)
        tries["ours, in quiet"] = min(before, after)
        steady.append(min(before, after) > (1 - NEAR) * quiet)
        for name, rate in tries.items():
            shares[name].append(rate / quiet)
    return shares, steady


def print_stopwatch(start, found, steady):
    near = [abs(share - 1) <= NEAR for share in found]
    calm = [close for close, still in zip(near, steady) if still]
    span = f"{min(found):.2f} to {max(found):.2f}"
    all_tries = f"{sum(near)} of {len(near)}"
    calm_tries = f"{sum(calm)} of {len(calm)}"
    middle = statistics.median(found)
    print(f"{start}{middle:>15.2f}{span:>14}{all_tries:>12}{calm_tries:>17}", flush=True)


# -- product, roof, whole --------------------------------------------------------------------------


def product():
    """The libraries' matrix products against the vector units, by format."""
    roof = fl.ceilings(levels=[])
    print(repr(roof))
    for format in roof.formats:
        for cores in dict.fromkeys((1, roof.cores)):
            kernel, library = roof.kernel(format, cores), roof.library(format, cores)
            if kernel and library:
                print(
                    f"{format:<6}{cores:>3} cores: product {library}, vector units {kernel}: "
                    f"{float(library) / float(kernel):.3f}"
                )


def roof():
    """The measured roofline against min(P, AI x B): the best of three sweeps and three roofs."""
    roofs, sweeps = [], []
    for _ in range(SWEEPS):
        roofs.append(fl.ceilings(formats=["FP32"], library=False, cores=1))
        start = time.perf_counter()
        sweeps.append(list(fl.sweep(roofs[-1])))
        seconds = time.perf_counter() - start
    shares = {}
    for points in zip(*sweeps):
        level = points[0].level
        best = max(float(point.rate) for point in points)
        bound = best_bound(roofs, points[0])
        shares.setdefault(level, []).append(best / bound)
    every = [share for row in shares.values() for share in row]
    low, high = ROOF
    near = sum(low <= share <= high for share in every)
    print(
        f"{len(every)} points, {seconds:.1f} s a sweep: {min(every):.2f} to {max(every):.2f} of "
        f"min(P, AI x B); {near} of them within {low} to {high}"
    )
    for level, row in shares.items():
        print(f"{level:<8}" + " ".join(f"{share:.2f}" for share in row))


def best_bound(roofs, point):
    """min(P, AI x B) by the best of the roofs."""
    peak = max(float(roof.peak()) for roof in roofs)
    slope = max(float(roof.bandwidth(point.level)) for roof in roofs)
    return min(peak, float(point.intensity) * slope)


def whole():
    """Seconds and peak memory of whole runs, each in a process of its own."""
    start = time.perf_counter()
    printed = fresh_python("-m", "flopslib", "--json")
    seconds = time.perf_counter() - start
    print(f"python -m flopslib --json: {seconds:.1f} s, keys {sorted(json.loads(printed))}")
    code = (
        "import resource, time; s = time.perf_counter(); import flopslib as fl; {}; "
        "print(time.perf_counter() - s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    for call in ("fl.ceilings(library=False)", "fl.ceilings()"):
        seconds, kib = map(float, fresh_python("-c", code.format(call)).split())
        print(f"{call}: {seconds:.1f} s, {kib / 1024:.0f} MiB at most")


def fresh_python(*arguments):
    """What a new Python prints."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout


PARTS = {"limit": limit, "neighbour": neighbour, "product": product, "roof": roof, "whole": whole}


def main():
    reader = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    reader.add_argument("parts", nargs="*", help=", ".join(PARTS))
    wanted = reader.parse_args().parts or list(PARTS)
    if unknown := sorted(set(wanted) - set(PARTS)):
        reader.error(f"there is no part {', '.join(unknown)}: there are {', '.join(PARTS)}")
    print(fl.machine())
    for name in wanted:
        part = PARTS[name]
        title = part.__doc__.splitlines()[0]
        print(f"\n{name}: {title}", flush=True)
        start = time.perf_counter()
        part()
        print(f"({time.perf_counter() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
