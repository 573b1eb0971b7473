"""The ceilings of a processor: kernels for its vector units and memories, then library products.

What is measured, how often and how long is in `microbenchmarks`; matrix products are in `gemm`.
Where no kernel can be used, NumPy moves the bytes, and the result says that it is a library's
ceiling.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..._support.errors import whole
from ..._support.torch_threads import one_torch_thread
from ...quantities.formatting import binary_size
from ...quantities.quantity import Q
from ..system.machine import machine
from . import jit, microbenchmarks
from .buffers import ENOUGH, allocate_for, working_sets
from .gemm import library_products, numpy_bandwidth
from .result import FORMATS, LEVELS, CeilingError, Ceilings, checked_names
from .set_size import SMALL_SET, small_set_reads_memory

Watch = Callable[[float, str], None]

MORE_FORMATS = (*FORMATS, "FP16")  # few processors have it, so it is measured when asked for
MOST_CORES = 1024
# Seconds for (one core, all cores). With these the whole takes 4 to 11 s, and repeated runs agree
# within 0.1 % for arithmetic, 0.4 to 7 % for the caches.
ARITHMETIC_SECONDS = (0.9, 0.7)
MEMORY_SECONDS = (1.3, 2.1)
KERNELS_SHARE = 0.6  # of the time, where library products follow: for `watch`
# A product that is this much faster than the vector units was not made by them.
# NB: chosen. Libraries reach 0.87 to 0.97 of the vector units, and a matrix unit 2 to 16 times.
BEYOND_VECTORS = 1.1
# NB: chosen. Windows of a product in vector units lie within a few per cent of each other on a
# quiet core. A matrix unit may be shared by the threads of a core, or by several cores.
UNSTEADY = 0.7  # of the best window, in the middle


def cpu_ceilings(
    formats: Sequence[str] | None,
    levels: Sequence[str] | None,
    cores: int | None,
    library: bool,
    watch: Watch | None,
) -> Ceilings:
    """The Ceilings of this processor; the arguments are those of fl.ceilings.

    Raises CeilingError for a name that is not known, or a number of cores that cannot be.
    """
    formats = checked_names(formats, MORE_FORMATS, FORMATS, "formats")
    levels = checked_names(levels, LEVELS, LEVELS, "levels")
    here = machine()
    cores = here.cores if cores is None else whole("cores", cores, 1, MOST_CORES, CeilingError)
    watch = watch or _silent
    share = KERNELS_SHARE if library and (formats or levels) else 1.0
    roof = _with_kernels(here, formats, levels, cores, _part(watch, 0, share))
    if library:
        with one_torch_thread():
            roof = _with_libraries(roof, formats, here, _part(watch, share, 1))
    missing = tuple(_missing(roof, formats, levels, library))
    watch(1.0, "measured")
    return replace(roof, notes=(*roof.notes, *missing))


def _silent(fraction, text):
    pass


def _part(watch, start, end):
    """A watch for one part of the whole: its fractions lie between start and end."""
    return lambda fraction, text: watch(start + (end - start) * fraction, text)


def _core_counts(cores):
    return (1,) if cores == 1 else (1, cores)


# -- kernels ---------------------------------------------------------------------------------------


def _with_kernels(here, formats, levels, cores, watch):
    """The Ceilings as far as kernels can measure them, or NumPy where there are none."""
    roof = Ceilings(here.cpu, cores)
    sizes, note = _sets(here, cores, levels)
    levels = [level for level in levels if level in sizes[1]]
    for level in levels:
        roof.sizes[level] = Q(sizes[1][level], "B", "measured")
    memory = _memory_for(levels, sizes)
    if why := jit.ready():
        return _with_numpy(roof, levels, sizes, memory, why)
    _run_probes(roof, formats, levels, sizes, memory, watch)
    return replace(roof, notes=(note,) if note else ())


def _sets(here, cores, levels):
    """({cores: working sets}, what has to be said of main memory's: a sentence or "").

    A small set where it reads as slowly as a large one would.
    """
    counts = _core_counts(cores)
    sets = {n: working_sets(here.caches, here.memory, n) for n in counts}
    why = ", the most that is taken here, and {}, which keeps a part of it: it may look too fast."
    fewer = {n: working_sets(here.caches, here.memory, n, SMALL_SET) for n in counts}
    smaller = "memory" in levels and fewer != sets
    if smaller and small_set_reads_memory(here.caches, fewer[1]["memory"]):
        sets, why = fewer, ", {}: half of it was read no faster than all of it."
    last_cache = max(map(int, here.caches.values()), default=0)
    size = sets[1]["memory"]
    if "memory" not in levels or size >= ENOUGH * last_cache:
        return sets, ""
    times = why.format("less than four times the last cache")
    return sets, f"memory was measured with {binary_size(size)}{times}"


def _memory_for(levels, sizes):
    """{cores: an array for each, as large as the largest set that it walks through}."""
    if not levels:
        return dict.fromkeys(sizes, [])
    return allocate_for(
        {cores: max(sets[level] for level in levels) for cores, sets in sizes.items()}
    )


def _with_numpy(roof, levels, sizes, memory, why):
    """The bandwidths that NumPy reaches, and the reason why no kernel was used."""
    notes = [f"Kernels for the vector units cannot be used: {why}."]
    if levels:
        notes.append("Memories were measured with NumPy: a library ceiling, and none for triad.")
    for level in levels:
        for cores, sets in sizes.items():
            arrays = [array[: sets[level]] for array in memory[cores]]
            for what in ("read", "copy"):
                rate = numpy_bandwidth(what, arrays)
                roof.moved[level, what, cores] = Q(rate, "B/s", "measured")
    return replace(roof, notes=tuple(notes))


def _run_probes(roof, formats, levels, sizes, memory, watch):
    """Measure arithmetic, then memories, on one core, then on all, and note the best."""
    single = microbenchmarks.single_core(formats, levels)
    small = microbenchmarks.small_buffers(max(sizes))
    parts = 2 * len(sizes)
    done = 0
    for cores in sizes:
        probes = single if cores == 1 else microbenchmarks.all_cores(single, cores)
        several = int(cores > 1)
        arithmetic = [probe for probe in probes if not probe.level]
        movements = [probe for probe in probes if probe.level]
        for group, buffers, seconds in (
            (arithmetic, small, ARITHMETIC_SECONDS[several]),
            (movements, memory[cores], MEMORY_SECONDS[several]),
        ):
            report = _reporter(_part(watch, done / parts, (done + 1) / parts))
            microbenchmarks.run(group, buffers, sizes[cores], seconds, report)
            for probe in group:
                _record(roof, probe)
            done += 1


def _reporter(watch):
    def report(fraction, probe):
        rate = Q(probe.rate, probe.kernel.rate_unit)
        watch(fraction, f"{probe.level or probe.what}: {rate}")

    return report


def _record(roof, probe):
    """Note a probe's best, and what one of several cores did at best."""
    if probe.cores > 1:
        _record_rate(roof, probe, 1, probe.single)
    _record_rate(roof, probe, probe.cores, probe.rate)


def _record_rate(roof, probe, cores, rate):
    """Note a rate where it belongs, if nothing faster is there."""
    if probe.what == "clock" and cores > 1:
        rate /= cores  # of one core, while all are at work
    measured = Q(rate, probe.kernel.rate_unit, "measured")
    if probe.what == "clock":
        _keep_larger(roof.clocks, cores, measured)
    elif probe.level:
        _keep_larger(roof.moved, (probe.level, probe.what, cores), measured)
    elif measured > (roof.kernel(probe.what, cores) or 0):
        roof.vectors[probe.what, cores] = measured, probe.kernel.bits
        if probe.cores == 1:
            roof.ticks[probe.what] = probe.rate / probe.beside


def _keep_larger(rates, key, rate):
    if key not in rates or rate > rates[key]:
        rates[key] = rate


# -- libraries -------------------------------------------------------------------------------------


def _with_libraries(roof, formats, here, watch):
    """The same with the best product of a library in each format.

    Routes with lower precision than their name do not count, and are reported in `notes`.
    """
    notes = []
    for done, format in enumerate(formats, 1):
        tried = library_products(format)
        notes += [_too_loose(result, format) for result in tried if not result.exact]
        exact = [result for result in tried if result.exact]
        if not exact:
            continue
        unit = ""
        if _is_beyond(exact[0], roof, format):
            unit = _matrix_unit(here, format)
            notes += _unsteady(exact[0], format)
        for cores in _core_counts(roof.cores):
            if cores > 1:
                exact = library_products(format, cores, [exact[0].name])
            if exact:
                best = exact[0]
                roof.products[format, cores] = best.rate, best.route + unit
                watch(done / len(formats), f"{format}: {best.rate}")
    return replace(roof, notes=(*roof.notes, *notes))


def _too_loose(result, format):
    return (
        f"{result.route}: {result.rate} on one core, but with errors of "
        f"{result.error:.1g} of the largest number, so it does not count as "
        f"{format} (measured)."
    )


def _unsteady(result, format):
    """A sentence where a matrix unit was not had for half of the time."""
    if result.middle is None or result.middle >= UNSTEADY * float(result.rate):
        return []
    return [
        f"{format}: the matrix unit gave {result.rate} at best and {result.middle} in the middle "
        "of its windows. It may be shared with what else runs here, so another run may show "
        "another peak (measured)."
    ]


def _is_beyond(result, roof, format):
    """Whether a product is too fast for the vector units."""
    alone = roof.kernel(format)
    return alone is not None and result.rate > BEYOND_VECTORS * float(alone)


def _matrix_unit(here, format):
    """The name of the matrix unit in words, if the processor says it has one for the format."""
    if f"AMX {format}" in here.vectors:
        return ", a matrix unit (AMX)"
    if "SME" in here.vectors:
        return ", a matrix unit (SME)"
    return ", a matrix unit (Apple's AMX)" if here.cpu.startswith("Apple") else ""


# -- what is missing -------------------------------------------------------------------------------


def _missing(roof, formats, levels, library):
    """A sentence for all that was asked for and is not there; it begins with its name."""
    measured = roof.vectors | roof.products
    if missing := [format for format in formats if (format, 1) not in measured]:
        tried = "no kernel and no library product" if library else "no kernel"
        yield f"{', '.join(missing)}: {tried} for it works here."
    if gone := [level for level in levels if level not in roof.levels]:
        yield f"{', '.join(gone)}: this computer does not report such a cache."
