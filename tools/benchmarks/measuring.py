"""Measuring beside its peers, in one run: the ceilings, the stopwatch, products, the roofline.

    python tools/benchmarks/measuring.py                   all of it, about four minutes
    python tools/benchmarks/measuring.py limit neighbour   two parts of the five: limit, neighbour,
                                                           product, roof, whole

A shared machine changes its pace by a third within a minute, so both sides of every ratio take
turns, and the best of each counts. The other side of `limit` is a compiled program,
measuring.c. To add a quantity: a line in QUANTITIES; a stopwatch: a line in STOPWATCHES.
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

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

import flopslib as fl  # noqa: E402

ROUNDS, SLOT = 4, 200  # turns of each side; milliseconds of one slot of the C program
TRIES = 20  # of each stopwatch beside a busy process
# Ours -> (loops of the C program, widths): what both can be asked for.
WIDE = (256, 512)
FORMATS = {
    "FP64": (["fp64"], WIDE),
    "FP32": (["fp32"], WIDE),
    "BF16": (["bf16"], (512,)),
    "INT8": (["int8"], (512,)),
}
ACCESS = ("read", "copy", "triad")
LOOPS = {("memory", "read"): ["read", "read_many"]}  # one stream does not fill main memory


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

    def best(self, kernel, bits, size=0, threads=1, milliseconds=SLOT):
        """The best rate in units a second, of all threads at the same time; 0 where it has none."""
        print(kernel, bits, int(size), threads, milliseconds, file=self.program.stdin, flush=True)
        tracks = {}
        while (line := self.program.stdout.readline().strip()) not in (".", ""):
            thread, start, end, work = map(float, line.split())
            tracks.setdefault(thread, []).append((start, end, work))
        return 1e9 * together(list(tracks.values()))


def together(tracks):
    """The best rate of all tracks of (start, end, work) at once, looked at a window at a time."""
    if len(tracks) < 2:
        return max(
            (work / (end - start) for track in tracks for start, end, work in track), default=0
        )
    begin, finish = max(t[0][0] for t in tracks), min(t[-1][1] for t in tracks)
    best = 0
    for start, end, _ in tracks[0]:
        if begin <= start and end <= finish:
            done = sum(
                work * max(0, min(end, e) - max(start, s)) / (e - s)
                for track in tracks
                for s, e, work in track
            )
            best = max(best, done / (end - start))
    return best


def limit():
    """Ours against the compiled program: ratio of the best of each, which took turns."""
    every = fl.machine().cores
    with tempfile.TemporaryDirectory() as folder:
        other = Compiled(folder)
        if other.missing:
            print(f"no C program to compare with: {other.missing}")
            return
        print(f"{'quantity':<16}{'cores':>6}{'ours':>11}{'C':>11}{'ours / C':>10}")
        compare(
            other,
            every,
            lambda: fl.ceilings(levels=[], library=False),
            [
                (format, *kernel, lambda roof, cores, f=format: roof.kernel(f, cores), "")
                for format, kernel in FORMATS.items()
            ],
        )
        for level in fl.ceilings(formats=[], library=False).levels:
            access = [*ACCESS, *["triad_nt"] * (level == "memory")]
            compare(
                other,
                every,
                lambda le=level: fl.ceilings(formats=[], levels=[le], library=False),
                [
                    (
                        f"{level} {what}",
                        LOOPS.get((level, what), [what]),
                        WIDE,
                        lambda roof, cores, w=what, le=level: roof.bandwidth(le, w, cores),
                        level,
                    )
                    for what in access
                ],
            )


def compare(other, every, ours, quantities):
    """A line for each quantity, on one core and on all."""
    best = {}
    for _ in range(ROUNDS):
        roof = ours()
        for name, loops, widths, rate, level in quantities:
            size = float(roof.size(level)) if level else 0
            for cores in dict.fromkeys((1, every)):
                theirs = max(
                    other.best(loop, bits, size, cores) for loop in loops for bits in widths
                )
                mine = float(rate(roof, cores) or 0)
                before = best.get((name, cores), (0, 0))
                best[name, cores] = max(mine, before[0]), max(theirs, before[1])
    for (name, cores), (mine, theirs) in best.items():
        told = f"{mine / theirs:>10.3f}" if mine and theirs else f"{'-':>10}"
        print(f"{name:<16}{cores:>6}{mine / 1e9:>11.1f}{theirs / 1e9:>11.1f}{told}", flush=True)


@contextmanager
def neighbours():
    """wake(on): a pinned process that never rests on each core that we may use, or all asleep."""
    hog = (
        "import os, sys\nos.sched_setaffinity(0, {int(sys.argv[1])})\nprint(flush=True)\n"
        "while True: pass"
    )
    hogs = [
        subprocess.Popen([sys.executable, "-c", hog, str(core)], stdout=subprocess.PIPE)
        for core in sorted(os.sched_getaffinity(0))
    ]

    def wake(on):
        for hog in hogs:
            hog.send_signal(signal.SIGCONT if on else signal.SIGSTOP)

    try:
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
        "ours": lambda: float(
            fl.measure(product, flops=flops, seconds=seconds, threads=threads).best
        ),
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
        shares, steady = {name: [] for name in [*ways, "ours, in quiet"]}, []
        with neighbours() as wake:
            for _ in range(TRIES):
                before = ways["ours"]()
                wake(True)
                tries = {"ours": ways["ours"]()}
                wake(False)
                after = ways["ours"]()
                wake(True)
                tries |= {name: way() for name, way in ways.items() if name != "ours"}
                wake(False)
                quiet = max(before, after)
                tries["ours, in quiet"] = min(before, after)
                steady.append(min(before, after) > 0.95 * quiet)
                for name, rate in tries.items():
                    shares[name].append(rate / quiet)
        for name, found in shares.items():
            near = [abs(share - 1) <= 0.05 for share in found]
            calm = [one for one, still in zip(near, steady) if still]
            print(
                f"{name:<24}{threads:>6}{seconds:>9}{statistics.median(found):>15.2f}"
                f"{f'{min(found):.2f} to {max(found):.2f}':>14}"
                f"{f'{sum(near)} of {len(near)}':>12}{f'{sum(calm)} of {len(calm)}':>17}",
                flush=True,
            )


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
    for _ in range(3):
        roofs.append(fl.ceilings(formats=["FP32"], library=False, cores=1))
        start = time.perf_counter()
        sweeps.append(list(fl.sweep(roofs[-1])))
        seconds = time.perf_counter() - start
    peak = max(float(roof.peak()) for roof in roofs)
    shares = {}
    for points in zip(*sweeps):
        slope = max(float(roof.bandwidth(points[0].level)) for roof in roofs)
        bound = min(peak, float(points[0].intensity) * slope)
        shares.setdefault(points[0].level, []).append(max(float(p.rate) for p in points) / bound)
    every = [share for row in shares.values() for share in row]
    print(
        f"{len(every)} points, {seconds:.1f} s a sweep: {min(every):.2f} to {max(every):.2f} of "
        f"min(P, AI x B); {sum(0.93 <= share <= 1.12 for share in every)} of them within 0.93 to "
        "1.12"
    )
    for level, row in shares.items():
        print(f"{level:<8}" + " ".join(f"{share:.2f}" for share in row))


def whole():
    """Seconds and peak memory of whole runs, each in a process of its own."""
    code = (
        "import resource, time; s = time.perf_counter(); import flopslib as fl; {}; "
        "print(time.perf_counter() - s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    start = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-m", "flopslib", "--json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    print(
        f"python -m flopslib --json: {time.perf_counter() - start:.1f} s, "
        f"keys {sorted(json.loads(told.stdout))}"
    )
    for call in ("fl.ceilings(library=False)", "fl.ceilings()"):
        told = subprocess.run(
            [sys.executable, "-c", code.format(call)],
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        seconds, kib = map(float, told.stdout.split())
        print(f"{call}: {seconds:.1f} s, {kib / 1024:.0f} MiB at most")


PARTS = {"limit": limit, "neighbour": neighbour, "product": product, "roof": roof, "whole": whole}


def main():
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("parts", nargs="*", help=", ".join(PARTS))
    wanted = asked.parse_args().parts or list(PARTS)
    if unknown := set(wanted) - set(PARTS):
        asked.error(f"there is no part {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    print(fl.machine())
    for name in wanted:
        print(f"\n{name}: {PARTS[name].__doc__.splitlines()[0]}", flush=True)
        start = time.perf_counter()
        PARTS[name]()
        print(f"({time.perf_counter() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
