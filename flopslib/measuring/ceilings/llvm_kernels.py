"""The kernels: small loops that ask all of one part of a processor, as texts in LLVM IR.

A library's product mixes arithmetic, memory and overhead. A loop of nothing but multiply-adds, or
of nothing but loads, meets one limit alone. LLVM's language is the same for x86-64 and ARM, and
llvmlite turns it into machine code here, without a compiler.
Every kernel is called as f(a, b, c, n, trips): three pointers, the bytes of each array it walks
through (again and again), and how often its loop runs.
To add one: a function, and a line in `all_kernels`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import gcd, lcm

ELEMENTS = {"FP64": "double", "FP32": "float", "FP16": "half"}  # their types in LLVM
# Dot products by processor: format -> (type of a sum, type of what is multiplied, instruction,
# operations for every 32 bits). Intel's take packs of 32 bits: LLVM 14 to 22 read that.
DOTS = {
    "x86": {
        "BF16": ("float", "i32", "llvm.x86.avx512bf16.dpbf16ps.{bits}", 4),
        "INT8": ("i32", "i32", "llvm.x86.avx512.vpdpbusd.{bits}", 8),
    },
    "arm": {
        "BF16": ("float", "bfloat", "llvm.aarch64.neon.bfdot.v4f32.v8bf16", 4),
        "INT8": ("i32", "i8", "llvm.aarch64.neon.sdot.v4i32.v16i8", 8),
    },
}
SIZES = {"i8": 8, "bfloat": 16, "half": 16, "float": 32, "i32": 32, "double": 64}  # bits
# (multiply-adds, loads): from 1/16 to 64 FLOP per byte in FP32
MIXES = [(1, 8), (1, 4), (1, 2), *((2**k, 1) for k in range(8))]
MOVEMENTS = {"read": 1, "copy": 2, "triad": 3}  # arrays that each walks through

# Sums that are added to at the same time: a multiply-add takes 4 to 5 ticks and two begin in each,
# so 10 keep the units busy; 24 fit into 32 registers beside what is multiplied.
SUMS = 24
SUMS_OF_16_REGISTERS = 12
CHAIN = 32  # pairs of an addition and an exclusive or, each waiting for the one before
AHEAD = 1024  # bytes of each stream: more than a core reads of it while main memory answers
# Places that are read at once, because one does not fill main memory. Tried against others.
READ_STREAMS = 12
MIX_STREAMS = 8
READ_BYTES = 512  # of the only stream in a trip. Tried against others.
# Of each of several, all of them in a row: 12 streams that take turns line by line read a set of
# twice the last cache at 48 GB/s, and these at 55 to 58 (Zen 4; 6 to 16 streams, 256 to 1,024 B).
STREAM_BYTES = 256
NEAR = 32  # multiply-adds a load: with more, no memory is the limit


@dataclass(frozen=True)
class Kernel:
    """One loop: its name, its text, and what one trip of the loop does."""

    name: str
    ir: str
    unit: str  # of the work: FLOP, OP, B, or tick
    a_trip: int  # of that work
    step: int = 0  # bytes of each array that a trip walks on; 0 for no memory at all
    arrays: int = 0
    bits: int = 0  # of a vector
    streams: int = 1  # places of an array that it walks through side by side

    @property
    def rate_unit(self) -> str:
        """The unit of its work a second."""
        return "Hz" if self.unit == "tick" else f"{self.unit}/s"

    def work(self, trips: int) -> int:
        """FLOP, OP, bytes or ticks of one call, counted."""
        return self.a_trip * trips

    def bytes(self, trips: int) -> int:
        """Bytes read and written by one call."""
        return self.step * self.arrays * trips


# -- which kernels ---------------------------------------------------------------------------------


def all_kernels(cpu: str, features: Iterable[str]) -> list[Kernel]:
    """All kernels that such a processor can run. cpu: "x86" or "arm"; features: LLVM's names.

    [] for one without vectors of fused multiply-adds.

    >>> [kernel.name for kernel in all_kernels("x86", {"avx2", "fma"})][:3]
    ['clock', 'fma FP64 256', 'fma FP32 256']
    """
    features = set(features)
    sizes = widths(cpu, features)
    if not sizes:
        return []
    kernels = [clock()]
    for bits in sizes:
        kernels += _arithmetic_kernels(cpu, features, bits)
        pair = 2 * bits if cpu == "arm" else bits  # an ARM stores pairs past its caches
        kernels += [
            read(bits),
            read(bits, READ_STREAMS),
            copy(bits),
            triad(bits),
            copy(bits, nt=True, wide=pair),
            triad(bits, nt=True, wide=pair),
        ]
    widest = sizes[0]
    kernels += [mix(fmas, loads, widest) for fmas, loads in MIXES]
    return kernels


def _arithmetic_kernels(cpu, features, bits):
    few_registers = bits == 256 and "avx512vl" not in features  # AVX2 has 16
    sums = SUMS_OF_16_REGISTERS if few_registers else SUMS
    formats = ["FP64", "FP32"]
    if ("fullfp16" if cpu == "arm" else "avx512fp16") in features:
        formats.append("FP16")
    dots = [format for format in DOTS[cpu] if _can_dot(cpu, format, bits, features)]
    return [
        *(fma(format, bits, sums) for format in formats),
        *(dot(format, bits, sums, cpu) for format in dots),
    ]


def widths(cpu: str, features: Iterable[str]) -> list[int]:
    """Bits of the vectors worth trying, the widest first; [] without fused multiply-adds."""
    features = set(features)
    if cpu == "arm":
        return [128] if features & {"neon", "fp-armv8"} else []
    sizes = []
    if "avx512f" in features:
        sizes.append(512)
    if {"avx2", "fma"} <= features:
        sizes.append(256)
    return sizes


def _can_dot(cpu, format, bits, features):
    if cpu == "arm":
        return {"BF16": "bf16", "INT8": "dotprod"}[format] in features
    needed = {"BF16": "avx512bf16", "INT8": "avx512vnni"}[format]
    if needed in features and (bits == 512 or "avx512vl" in features):
        return True
    return format == "INT8" and bits == 256 and "avxvnni" in features


# -- arithmetic ------------------------------------------------------------------------------------


def fma(
    format: str,
    bits: int,
    sums: int = SUMS,
) -> Kernel:
    """x = x + m * d on many sums at once, nothing else. a: the sums; b: m and d.

    An ARM adds to what it was given: this way round it needs no copies.
    """
    name = f"fma {format} {bits}"
    kind = ELEMENTS[format]
    vector = _vector(bits, kind)
    call = _fma_call(bits, kind)
    step = f"%r{{i}} = {call}({vector} %m, {vector} %d, {vector} %x{{i}})"
    text = _sums_loop(name, bits, vector, vector, step, sums)
    lanes = bits // SIZES[kind]
    return Kernel(name, text, "FLOP", 2 * lanes * sums, bits=bits)


def dot(
    format: str,
    bits: int,
    sums: int = SUMS,
    cpu: str = "x86",
) -> Kernel:
    """x = x + dot products of m and d, pairs (BF16) or fours (INT8). a: the sums; b: m and d."""
    name = f"dot {format} {bits}"
    total, kind, instruction, operations = DOTS[cpu][format]
    vector = _vector(bits, total)
    taken = _vector(bits, kind)
    call = f"call {vector} @{instruction.format(bits=bits)}"
    step = f"%r{{i}} = {call}({vector} %x{{i}}, {taken} %m, {taken} %d)"
    text = _sums_loop(name, bits, vector, taken, step, sums)
    unit = "OP" if format == "INT8" else "FLOP"
    lanes = bits // 32
    return Kernel(name, text, unit, operations * lanes * sums, bits=bits)


def clock() -> Kernel:
    """A chain of 64 additions and exclusive ors: each waits for the last, so each takes a tick."""
    lines = []
    before = "%x"
    for i in range(CHAIN):
        lines += [f"%u{i} = add i64 {before}, %m", f"%v{i} = xor i64 %u{i}, %d"]
        before = f"%v{i}"
    text = _loop(
        "clock",
        64,
        before=["%m = load i64, ptr %b", *_second("i64", "d")],
        carried=[("%x", "i64", "%m", before)],
        lines=lines,
        after=[f"store i64 {before}, ptr %a"],
    )
    return Kernel("clock", text, "tick", 2 * CHAIN)


# -- memory ----------------------------------------------------------------------------------------


def read(bits: int, streams: int = 1) -> Kernel:
    """All bytes of a are loaded, and nothing is done with them but this: the exclusive or of the
    last vectors of the trips is stored in b."""
    each = (READ_BYTES if streams == 1 else STREAM_BYTES) * 8 // bits
    loads = streams * each
    vector = _vector(bits, "i32")
    lines = []
    for stream in range(streams):
        for i in range(each):
            place = i * streams + stream
            lines += _load(vector, "a", place, volatile=True, streams=streams)
    return _memory_kernel(
        "read" if streams == 1 else f"read {streams}",
        bits,
        loads,
        lines=[*lines, f"%r = xor {vector} %x, %va{loads - 1}"],
        carried=[("%x", vector, "zeroinitializer", "%r")],
        after=[f"store {vector} %r, ptr %b"],
        streams=streams,
    )


def copy(
    bits: int,
    nt: bool = False,
    wide: int = 0,
    loads: int = 8,
) -> Kernel:
    """b = a. nt: stores go past the caches (non-temporal); wide: bits of a load, if not `bits`."""
    wide = wide or bits
    vector = _vector(wide, "float")
    lines = []
    for i in range(loads):
        lines += _load(vector, "a", i)
        lines += _store(vector, "b", i, f"%va{i}", nt)
    return _memory_kernel("copy nt" if nt else "copy", bits, loads * wide // bits, lines)


def triad(
    bits: int,
    nt: bool = False,
    wide: int = 0,
    loads: int = 8,
) -> Kernel:
    """c = a + 3 b, in FP32. nt: stores go past the caches; wide: as in `copy`."""
    wide = wide or bits
    vector = _vector(wide, "float")
    call = _fma_call(wide, "float")
    three = ", ".join(["float 3.0"] * (wide // 32))
    lines = []
    for i in range(loads):
        lines += _load(vector, "a", i)
        lines += _load(vector, "b", i)
        lines.append(f"%r{i} = {call}({vector} %vb{i}, {vector} <{three}>, {vector} %va{i})")
        lines += _store(vector, "c", i, f"%r{i}", nt)
    return _memory_kernel("triad nt" if nt else "triad", bits, loads * wide // bits, lines)


def mix(
    fmas: int,
    loads: int,
    bits: int,
) -> Kernel:
    """Of every `loads` loads from a the first feeds `fmas` multiply-adds: x = x + m * load.

    b: m. c: the sums.
    """
    vector = _vector(bits, "float")
    call = _fma_call(bits, "float")
    sums = 12 if bits == 256 else 16
    streams = MIX_STREAMS if fmas <= NEAR else 1
    # Every sum is used equally often in a trip, and every stream.
    groups = lcm(sums // gcd(fmas, sums), streams // gcd(loads, streams))
    latest = [f"%x{i}" for i in range(sums)]
    lines = []
    done = 0  # multiply-adds
    for i in range(groups * loads):
        feeds = i % loads == 0
        lines += _load(vector, "a", i, volatile=not feeds, streams=streams)
        if fmas > 1:
            lines += _ahead("a", i)
        if not feeds:
            continue
        for _ in range(fmas):
            place = done % sums
            result = f"%r{done}"
            lines.append(
                f"{result} = {call}({vector} %m, {vector} %va{i}, {vector} {latest[place]})"
            )
            latest[place] = result
            done += 1
    kernel = _memory_kernel(
        f"mix {fmas} {loads}",
        bits,
        groups * loads,
        before=[f"%m = load {vector}, ptr %b", *_first(vector, "c", sums)],
        lines=lines,
        carried=[(f"%x{i}", vector, f"%s{i}", latest[i]) for i in range(sums)],
        after=[f"store {vector} {latest[i]}, ptr %p{i}" for i in range(sums)],
        streams=streams,
    )
    lanes = bits // 32
    return replace(kernel, unit="FLOP", a_trip=2 * groups * fmas * lanes)


# -- whole loops -----------------------------------------------------------------------------------


def _sums_loop(name, bits, vector, taken, step, sums):
    """A loop that does `step` on every sum, with the two vectors m and d from b."""
    return _loop(
        name,
        bits,
        before=[f"%m = load {taken}, ptr %b", *_second(taken, "d"), *_first(vector, "a", sums)],
        carried=[(f"%x{i}", vector, f"%s{i}", f"%r{i}") for i in range(sums)],
        lines=[step.format(i=i) for i in range(sums)],
        after=[f"store {vector} %r{i}, ptr %p{i}" for i in range(sums)],
    )


def _memory_kernel(name, bits, loads, lines, before=(), carried=(), after=(), streams=1):
    """A loop that walks on by `loads` vectors a trip, and begins again where n bytes are done."""
    step = loads * bits // 8
    end = "%n" if streams == 1 else "%apart"
    walk = [
        f"%on = add i64 %at, {step // streams}",
        f"%done = icmp uge i64 %on, {end}",
        "%then = select i1 %done, i64 0, i64 %on",
    ]
    apart = _apart(step, streams) if streams > 1 else []
    text = _loop(
        f"{name} {bits}",
        bits,
        before=[*before, *apart],
        carried=[("%at", "i64", "0", "%then"), *carried],
        lines=[*lines, *walk],
        after=after,
    )
    arrays = MOVEMENTS.get(name.split()[0], 1)
    return Kernel(f"{name} {bits}", text, "B", step * arrays, step, arrays, bits, streams)


def _loop(name, bits, before, carried, lines, after):
    """The frame: what comes before, what the loop carries on (name, type, first, next), the end."""
    phis = []
    for name_in_loop, kind, first, then in carried:
        phis.append(f"{name_in_loop} = phi {kind} [ {first}, %start ], [ {then}, %loop ]")
    body = [
        *phis,
        "%trip = phi i64 [ 0, %start ], [ %next, %loop ]",
        *lines,
        "%next = add i64 %trip, 1",
        "%more = icmp ult i64 %next, %trips",
        "br i1 %more, label %loop, label %end, !llvm.loop !0",
    ]
    return "\n".join(
        [
            f"define void @{symbol(name)}(ptr %a, ptr %b, ptr %c, i64 %n, i64 %trips) "
            f'"min-legal-vector-width"="{bits}" "prefer-vector-width"="{bits}" {{',
            "start:",
            *_indented([*before, "br label %loop"]),
            "loop:",
            *_indented(body),
            "end:",
            *_indented([*after, "ret void"]),
            "}",
        ]
    )


def _indented(lines):
    return [f"  {line}" for line in lines]


def symbol(name: str) -> str:
    """A kernel's name as the machine code knows it."""
    return name.replace(" ", "_")


# -- lines -----------------------------------------------------------------------------------------


def _first(vector, array, sums):
    """Where the sums lie, and what they begin with."""
    lines = []
    for i in range(sums):
        lines += [
            f"%p{i} = getelementptr {vector}, ptr %{array}, i64 {i}",
            f"%s{i} = load {vector}, ptr %p{i}",
        ]
    return lines


def _second(kind, name):
    """The second number or vector in b."""
    return [
        f"%p{name} = getelementptr {kind}, ptr %b, i64 1",
        f"%{name} = load {kind}, ptr %p{name}",
    ]


def _apart(step, streams):
    """Where each stream begins: n divided by them; far apart, not by whole pages, because lines
    at the same place of a page share a few places of a cache."""
    lines = [
        f"%trip_n = udiv i64 %n, {step}",
        f"%even = mul i64 %trip_n, {step // streams}",
        "%paged = and i64 %even, -4096",
        "%odd = sub i64 %paged, 3776",
        "%far = icmp ugt i64 %even, 16384",
        "%apart = select i1 %far, i64 %odd, i64 %even",
    ]
    for i in range(streams):
        lines += [
            f"%t{i} = mul i64 %apart, {i}",
            f"%base{i} = getelementptr i8, ptr %a, i64 %t{i}",
        ]
    return lines


def _load(vector, array, i, volatile=False, streams=1):
    """Load a vector of one stream. volatile: done though nothing uses it."""
    size = _bytes(vector)
    load = "load volatile" if volatile else "load"
    place = f"%{array}" if streams == 1 else f"%base{i % streams}"
    return [
        f"%o{array}{i} = add i64 %at, {i // streams * size}",
        f"%p{array}{i} = getelementptr i8, ptr {place}, i64 %o{array}{i}",
        f"%v{array}{i} = {load} {vector}, ptr %p{array}{i}, align {size}",
    ]


def _store(vector, array, i, value, nt):
    """Store a vector. nt: past the caches."""
    size = _bytes(vector)
    hint = ", !nontemporal !1" if nt else ""
    return [
        f"%o{array}{i} = add i64 %at, {i * size}",
        f"%p{array}{i} = getelementptr i8, ptr %{array}, i64 %o{array}{i}",
        f"store {vector} {value}, ptr %p{array}{i}, align {size}{hint}",
    ]


def _ahead(array, i):
    """Ask for what comes later: else the multiply-adds that wait fill the processor's queue, and
    no load behind them begins."""
    return [
        f"%f{array}{i} = getelementptr i8, ptr %p{array}{i}, i64 {AHEAD}",
        f"call void @llvm.prefetch.p0(ptr %f{array}{i}, i32 0, i32 3, i32 1)",
    ]


def _vector(bits, kind):
    """The type of a vector: as many numbers of a kind as fit into these bits."""
    return f"<{bits // SIZES[kind]} x {kind}>"


def _fma_call(bits, kind):
    """The call of a multiply-add on a vector."""
    size = SIZES[kind]
    return f"call {_vector(bits, kind)} @llvm.fma.v{bits // size}f{size}"


def _bytes(vector):
    count, kind = vector.strip("<>").split(" x ")
    return int(count) * SIZES[kind] // 8


# -- one text --------------------------------------------------------------------------------------

CALLS = re.compile(r"call (<.+?>) (@[\w.]+)\(((?:<[^>]+> [^,)]+(?:, )?)+)\)")
VECTOR = re.compile("<[^>]+ x [a-z0-9]+>")


def module(kernels: Sequence[Kernel]) -> str:
    """One text with all of them: what they call is declared once."""
    texts = "\n\n".join(kernel.ir for kernel in kernels)
    declared = {"declare void @llvm.prefetch.p0(ptr, i32, i32, i32)"}
    for kind, name, arguments in CALLS.findall(texts):
        types = ", ".join(VECTOR.findall(arguments))
        declared.add(f"declare {kind} {name}({types})")
    return "\n".join(
        [
            texts,
            "",
            *sorted(declared),
            "",
            "!0 = distinct !{!0, !2}",
            "!1 = !{i32 1}",
            '!2 = !{!"llvm.loop.align", i32 64}',
            "",
        ]
    )
