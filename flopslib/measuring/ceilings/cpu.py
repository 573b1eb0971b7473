"""The ceilings of this machine: what its arithmetic and its memories can do at most, measured.

The fact behind it: the fastest of many short windows of a loop that does one thing alone is a
limit of the machine and not of a program. FLOP over ticks of the clock is then close to a whole
number, which needs no data sheet to check. The roof of a format is the larger of that loop and of
the best matrix product of a library: a matrix unit is reached by the library only.
What is measured, how often and how long is in `probe`; matrix products are in `library`.
"""

from dataclasses import dataclass, field, replace

from ..._support.display import TextDisplay
from ..._support.errors import UserError
from ...quantities.formatting import a_or_an
from ...quantities.quantity import Q, quantity
from ..system.machine import cores_text, machine
from ..timing.loop import one_torch_thread
from . import buffers, jit, microbenchmarks
from .gemm import moved, products
from .llvm_kernels import WHATS

FORMATS, LEVELS = ("FP64", "FP32", "BF16", "INT8"), ("L1", "L2", "L3", "memory")
KEYS = {"FP64": "fp64_flops", "FP32": "fp32_flops", "BF16": "bf16_flops", "INT8": "int8_ops"}
SECONDS = (0.9, 1.3), (0.7, 2.1)  # one core and all: for arithmetic and for memories
ALL = (*WHATS, "triad_nt")  # nt: stores that go past the caches


class CeilingError(UserError, ValueError):
    """A ceiling that was not measured, or that nobody can measure."""


@dataclass(frozen=True, repr=False)
class Ceilings(TextDisplay):
    """What `ceilings` found. Ask .peak, .bandwidth, .bound and .ridge; all is measured."""

    name: str  # of the processor or of the GPU
    cores: int
    clocks: dict = field(default_factory=dict)  # {cores: Q in Hz}
    vectors: dict = field(default_factory=dict)  # {(format, cores): (Q, bits of the vectors)}
    ticks: dict = field(default_factory=dict)  # {format: FLOP a tick of the vector units}
    products: dict = field(default_factory=dict)  # {(format, cores): (Q, route in words)}
    moved: dict = field(default_factory=dict)  # {(level, what, cores): Q}
    sizes: dict = field(default_factory=dict)  # {level: Q of the working set of one core}
    notes: tuple = ()  # why something is missing
    device: str = "cpu"

    @property
    def clock(self):
        """Ticks a second of one core at work, or None."""
        return self.clocks.get(1)

    @property
    def levels(self):
        return tuple(level for level in LEVELS if any(key[0] == level for key in self.moved))

    @property
    def formats(self):
        found = [format for format, _ in (*self.vectors, *self.products)]
        return tuple(sorted(set(found), key=lambda f: (FORMATS + (f,)).index(f)))

    def kernel(self, format, cores=1):
        """What the vector units alone do, or None."""
        return self.vectors.get((_name(format), cores), (None,))[0]

    def library(self, format, cores=1):
        """What the best matrix product of a library does, or None."""
        return self.products.get((_name(format), cores), (None,))[0]

    def peak(self, format="FP32", cores=1):
        """The roof: FLOP/s (OP/s for INT8), the larger of kernel and library."""
        found = [rate for rate in (self.kernel(format, cores), self.library(format, cores)) if rate]
        if not found:
            raise self._missing(str(format)[:40], cores, self.formats)
        return max(found, key=float)

    def source(self, format="FP32"):
        """What the roof of a format is, in words."""
        if self.peak(format) == self.kernel(format):
            return f"vector units, {self.vectors[_name(format), 1][1]} bit"
        return f"library ceiling: {self.products[_name(format), 1][1]}"

    def per_tick(self, format="FP32"):
        """FLOP (or OP) of the vector units in a tick of the clock: close to a whole number."""
        rate = self.kernel(format)
        if rate is None:
            raise self._missing(f"{str(format)[:40]} by a kernel", 1, [f for f, _ in self.vectors])
        return self.ticks[_name(format)]

    def bandwidth(self, level="memory", what="read", cores=1):
        """B/s. what: read, copy, triad, or triad_nt with stores that go past the caches."""
        try:
            return self.moved[level, what, cores]
        except KeyError:
            raise self._missing(
                f"{str(what)[:40]} in {str(level)[:40]}",
                cores,
                [f"{what} in {level}" for level, what, n in self.moved if n == 1],
            ) from None

    def bound(self, intensity, level="memory", format="FP32", cores=1):
        """The most that work of so many FLOP a byte can reach: min(peak, intensity x bandwidth)."""
        slope = self.bandwidth(level, "read", cores)
        unit = "OP" if _name(format) == "INT8" else "FLOP"
        return min(
            self.peak(format, cores),
            Q(float(quantity(intensity, f"{unit}/B")), f"{unit}/B") * slope,
            key=float,
        ).because("measured")

    def ridge(self, format="FP32", level="memory", cores=1):
        """FLOP a byte from which arithmetic and no longer this memory is the limit."""
        return self.peak(format, cores) / self.bandwidth(level, "read", cores)

    def size(self, level):
        """Bytes of the working set, in one core, that this level was measured with."""
        if level not in self.sizes:
            raise self._missing(str(level)[:40], 1, list(self.sizes))
        return self.sizes[level]

    def to_dict(self):
        """The same as plain numbers: {"one_core": {...}, "all_cores": {...}, "notes": [...]}."""
        return {
            "one_core": self._plain(1),
            "all_cores": self._plain(self.cores),
            "notes": list(self.notes),
        }

    def _plain(self, cores):
        def value(q):
            return None if q is None else float(q)

        found = {}
        for format, key in KEYS.items():
            both = (self.kernel(format, cores), self.library(format, cores))
            found[key] = max((float(rate) for rate in both if rate), default=None)
        found["clock_hz"] = value(self.clocks.get(cores))
        for level in LEVELS:
            key = "dram" if level == "memory" else level.lower()
            found |= {
                f"{key}_{what}_bytes_per_s": value(self.moved.get((level, what, cores)))
                for what in (ALL if key == "dram" else WHATS)
            }
        return found

    def _missing(self, what, cores, known):
        why = next((f" {note}" for note in self.notes if note.startswith(what.split()[-1])), "")
        many = "" if cores == 1 else f" on {cores} cores"
        return CeilingError(
            f"{what}{many} was not measured.{why} There is: "
            f"{', '.join(dict.fromkeys(known)) or 'nothing'}"
            f"{f', on 1 or {self.cores} cores' if self.cores > 1 else ''}."
        )

    def __repr__(self):
        clock = f", {self.clock:GHz} (measured)" if self.clock else ""
        lines = [f"What {a_or_an(self.name)} can do at most{clock}:"]
        for format in self.formats:
            source = self.source(format)
            ticks = (
                f", {self.per_tick(format):.3g} {'OP' if format == 'INT8' else 'FLOP'} a tick"
                if source.startswith("vector")
                else ""
            )
            shared = " and the matrix unit it shares" * ("matrix unit" in source)
            lines.append(
                f"  {format}: {self._both(lambda n: self.peak(format, n), shared)} "
                f"(measured; {source}{ticks})"
            )
        for level in self.levels:
            kinds = [what for what in ALL if (level, what, 1) in self.moved]
            told = "; ".join(
                f"{what.replace('_nt', ' past the caches')} "
                f"{self._both(lambda n: self.moved.get((level, what, n)))}"
                for what in kinds
            )
            name = "main memory" if level == "memory" else f"the {level} cache"
            size = self.size(level)
            lines.append(f"  {name}, {size:MiB}: " if size >= 2**20 else f"  {name}, {size:KiB}: ")
            lines[-1] += f"{told} (measured)"
        return "\n".join([*lines, *self.notes])

    def _both(self, rate, shared=""):
        if self.device != "cpu":
            return str(rate(1))
        one = f"{rate(1)} on one core{shared}"
        every = rate(self.cores) if self.cores > 1 else None
        return one + (f", {every} on {cores_text(self.cores)}" if every else "")


def ceilings(formats=None, levels=None, cores=None, library=True, watch=None, device=None):
    """Measure what this machine can do at most: the Ceilings, in less than 15 seconds.

    formats: such as ["FP32"], levels: such as ["L1", "memory"]; [] for none, None for all.
    cores: None for all that are yours. library=False leaves matrix products out (and PyTorch
    unloaded). watch(fraction, text) is called as it goes on. device: "cuda" or "mps" for a GPU.
    Raises CeilingError for a name that is not known.

    roof = ceilings(); roof.peak("FP32"), roof.bandwidth("memory")
    """
    if device not in (None, "cpu"):  # it has formats of its own, and one memory
        from . import gpu

        return gpu.ceilings(formats, device=device, watch=watch)
    formats = _asked(formats, (*FORMATS, "FP16"), FORMATS, "formats")
    levels = _asked(levels, LEVELS, LEVELS, "levels")
    here = machine()
    cores = here.cores if cores is None else cores
    if isinstance(cores, bool) or not isinstance(cores, int) or not 1 <= cores <= 1024:
        raise CeilingError(
            f"cores={cores!r} cannot be: give a whole number, such as "
            f"{here.cores}, which is how many are yours."
        )
    watch = watch or (lambda fraction, text: None)
    share = 0.6 if library and (formats or levels) else 1.0
    found = _by_kernels(
        here, formats, levels, cores, lambda fraction, text: watch(share * fraction, text)
    )
    if library:
        with one_torch_thread():
            found = _by_libraries(
                found,
                formats,
                here,
                lambda fraction, text: watch(share + (1 - share) * fraction, text),
            )
    found = replace(found, notes=(*found.notes, *_gaps(found, formats, levels, library)))
    watch(1.0, "measured")
    return found


def _by_kernels(here, formats, levels, cores, watch):
    """The Ceilings as far as kernels can tell them."""
    found, why = Ceilings(here.cpu, cores), jit.ready()
    sizes = {n: buffers.sizes(here.caches, here.memory, n) for n in (1, cores)}
    levels = [level for level in levels if level in sizes[1]]
    found.sizes.update((level, Q(sizes[1][level], "B", "measured")) for level in levels)
    large = (
        [
            buffers.take(max(sizes[cores if number else 1][level] for level in levels))
            for number in range(cores)
        ]
        if levels
        else []
    )
    if why:
        for level, n in ((level, n) for level in levels for n in dict.fromkeys((1, cores))):
            rooms = [room[: sizes[n][level]] for room in large[:n]]
            for what in ("read", "copy"):
                found.moved[level, what, n] = Q(moved(what, rooms), "B/s", "measured")
        return replace(
            found,
            notes=(
                f"Kernels for the vector units cannot be used: {why}.",
                *[
                    "Memories were measured with NumPy: a library ceiling, and none for triad."
                    for _ in levels[:1]
                ],
            ),
        )
    one, steps = microbenchmarks.alone(formats, levels), 2 if cores > 1 else 1
    small = microbenchmarks.small_rooms(cores)
    for step, n in enumerate(dict.fromkeys((1, cores))):
        for half, rooms in enumerate((small, large)):
            probes = [
                p
                for p in (one if n == 1 else microbenchmarks.together(one, n))
                if bool(p.level) == bool(half)
            ]
            microbenchmarks.run(
                probes,
                rooms,
                sizes[n],
                SECONDS[n > 1][half],
                lambda fraction, p: watch(
                    (step + (half + fraction) / 2) / steps,
                    f"{p.level or p.what}: {Q(p.rate, _unit(p))}",
                ),
            )
            for p in probes:
                _enter(found, p)
    last = max(map(int, here.caches.values()), default=0)
    if "memory" in levels and sizes[1]["memory"] < 2 * last:
        note = (
            f"memory was measured with {found.sizes['memory']:MiB} (an eighth of what may be "
            "used), less than twice the last cache: it may look too fast."
        )
        return replace(found, notes=(note,))
    return found


def _unit(p):
    return {"tick": "Hz"}.get(p.kernel.unit, f"{p.kernel.unit}/s")


def _enter(found, p):
    """A probe's best into its place, if nothing faster is there."""
    for cores, rate in {1: p.single, p.cores: p.rate}.items():
        rate = Q(rate / (p.cores if p.what == "clock" and cores > 1 else 1), _unit(p), "measured")
        if p.what == "clock":
            found.clocks[cores] = max(rate, found.clocks.get(cores, rate), key=float)
        elif p.level:
            key = p.level, p.what, cores
            found.moved[key] = max(rate, found.moved.get(key, rate), key=float)
        elif (p.what, cores) not in found.vectors or rate > found.vectors[p.what, cores][0]:
            found.vectors[p.what, cores] = rate, p.kernel.bits
            if cores == p.cores == 1:
                found.ticks[p.what] = p.rate / p.beside


def _by_libraries(found, formats, here, watch):
    """The same, and what the best product of a library reaches; a route that computes in less
    than its name says is told."""
    notes = []
    for done, format in enumerate(formats):
        tried = products(format)
        for loose in (p for p in tried if not p.exact):
            notes.append(
                f"{loose.route}: {loose.rate} on one core, but with errors of "
                f"{loose.error:.1g} of the largest number, so it does not count as "
                f"{format} (measured)."
            )
        for n in dict.fromkeys((1, found.cores)):
            good = [p for p in tried if p.exact]
            best = (
                good[0]
                if good and n == 1
                else next(iter(products(format, n, [good[0].name]) if good else ()), None)
            )
            if best is None:
                continue
            alone = found.vectors.get((format, 1))
            beyond = alone is not None and good[0].rate > 1.1 * float(alone[0])
            unit = _matrix_unit(here, format) if beyond else ""
            found.products[format, n] = best.rate, best.route + unit
            watch((done + 1) / len(formats), f"{format}: {best.rate}")
    return replace(found, notes=(*found.notes, *notes))


def _matrix_unit(here, format):
    """Its name in words, where the processor says that it has one for the format."""
    apple = "Apple's AMX" if here.cpu.startswith("Apple") else ""
    amx = "AMX" if f"AMX {format}" in here.vectors else ""
    name = amx or ("SME" if "SME" in here.vectors else apple)
    return f", a matrix unit ({name})" if name else ""


def _gaps(found, formats, levels, library):
    """A sentence for all that was asked for and is not there; it begins with its name."""
    missing = [format for format in formats if (format, 1) not in (found.vectors | found.products)]
    if missing:
        yield (
            f"{', '.join(missing)}: no kernel"
            + " and no library product" * library
            + " for it works here."
        )
    if gone := [level for level in levels if level not in found.levels]:
        yield f"{', '.join(gone)}: this computer does not tell of such a cache."


def _asked(given, known, usual, what):
    names = [_name(name) for name in (usual if given is None else given)]
    if isinstance(given, str) or set(names) - set(known):
        raise CeilingError(
            f"{what}={str(given)[:40]!r} cannot be: give a list of names out of {', '.join(known)}."
        )
    return [name for name in known if name in names]


def _name(text):
    """ "fp32" and "FP32" are one."""
    text = str(text)
    return text.upper() if text.upper() in (*FORMATS, "FP16", *LEVELS) else text
