"""The kernels: small loops that ask all of one part of a processor, as texts in LLVM IR.

The fact behind it: a library's product mixes arithmetic, memory and overhead. A loop of nothing
but multiply-adds, or of nothing but loads, meets one limit alone. LLVM's language is the same for
x86-64 and ARM, and llvmlite turns it into machine code here, without a compiler.
Every kernel is called as f(a, b, c, n, trips): three pointers, the bytes of each array it walks
through (again and again), and how often its loop runs. To add one: a function, a line in `every`.
"""

from dataclasses import dataclass, replace
from math import gcd, lcm

ELEMENTS = {"FP64": ("double", 64), "FP32": ("float", 32), "FP16": ("half", 16)}
# Dot products by processor: format -> (type of a sum, type of what is multiplied, instruction,
# operations for every 32 bits). Intel's are told with 32-bit packs: LLVM 14 to 22 read that.
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
SIZES = {"i8": 8, "bfloat": 16, "half": 16, "float": 32, "i32": 32, "double": 64}
# (multiply-adds, loads): from 1/16 to 64 FLOP a byte in FP32
MIXES = [(1, 8), (1, 4), (1, 2), *((2**k, 1) for k in range(8))]
CHAIN = 32  # pairs of an addition and an exclusive or, each waiting for the one before
AHEAD = 1024  # bytes of each stream: more than a core reads of it while main memory answers
STREAMS = 12, 8  # places that are read at once, by `read` and by `mix`: one does not fill memory
NEAR = 32  # multiply-adds a load: with more, no memory is the limit
WHATS = {"read": 1, "copy": 2, "triad": 3}  # arrays that it walks through


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

    def work(self, trips):
        """FLOP, OP, bytes or ticks of one call, counted."""
        return self.a_trip * trips

    def bytes(self, trips):
        """Bytes read and written by one call."""
        return self.step * self.arrays * trips

    @property
    def assembly(self):
        """What this processor is given, as text."""
        from . import jit

        return jit.assembly(self)


def every(cpu, features):
    """All kernels that such a processor can run. cpu: "x86" or "arm"; features: LLVM's names.

    [] for one without vectors of fused multiply-adds.

    >>> [kernel.name for kernel in every("x86", {"avx2", "fma"})][:3]
    ['clock', 'fma FP64 256', 'fma FP32 256']
    """
    sizes = widths(cpu, features)
    found = [clock()] if sizes else []
    for bits in sizes:
        sums = 24 if bits != 256 or "avx512vl" in features else 12  # AVX2 has 16 registers
        found += [fma(format, bits, sums) for format in ("FP64", "FP32")]
        if ("fullfp16" if cpu == "arm" else "avx512fp16") in features:
            found.append(fma("FP16", bits, sums))
        found += [
            dot(format, bits, sums, cpu)
            for format in DOTS[cpu]
            if _can_dot(cpu, format, bits, features)
        ]
        found += [read(bits), read(bits, STREAMS[0])]
        found += [make(bits) for make in (copy, triad)]
        pair = 2 * bits if cpu == "arm" else bits  # an ARM stores pairs past its caches
        found += [make(bits, True, pair) for make in (copy, triad)]
    return found + [mix(fmas, loads, bits) for bits in sizes[:1] for fmas, loads in MIXES]


def widths(cpu, features):
    """Bits of the vectors worth trying, the widest first; [] without fused multiply-adds."""
    if cpu == "arm":
        return [128] if "neon" in features or "fp-armv8" in features else []
    return [512] * ("avx512f" in features) + [256] * ({"avx2", "fma"} <= features)


def _can_dot(cpu, format, bits, features):
    if cpu == "arm":
        return {"BF16": "bf16", "INT8": "dotprod"}[format] in features
    name = {"BF16": "avx512bf16", "INT8": "avx512vnni"}[format]
    wide = name in features and (bits == 512 or "avx512vl" in features)
    return wide or format == "INT8" and bits == 256 and "avxvnni" in features


def fma(format, bits, sums=24):
    """x = x + m * d on many sums at once, nothing else. a: the sums; b: m and d.

    An ARM adds to what it was given: this way round it needs no copies.
    """
    kind, size = ELEMENTS[format]
    vector = f"<{bits // size} x {kind}>"
    call = f"call {vector} @llvm.fma.v{bits // size}f{size}"
    step = f"%r{{i}} = {call}({vector} %m, {vector} %d, {vector} %x{{i}})"
    return _arithmetic(
        f"fma {format} {bits}", bits, vector, vector, step, sums, "FLOP", 2 * bits // size
    )


def dot(format, bits, sums=24, cpu="x86"):
    """x = x + dot products of m and d, pairs (BF16) or fours (INT8). a: the sums; b: m and d."""
    total, kind, name, each = DOTS[cpu][format]
    vector, taken = f"<{bits // 32} x {total}>", f"<{bits // SIZES[kind]} x {kind}>"
    call = f"call {vector} @{name.format(bits=bits)}"
    step = f"%r{{i}} = {call}({vector} %x{{i}}, {taken} %m, {taken} %d)"
    return _arithmetic(
        f"dot {format} {bits}",
        bits,
        vector,
        taken,
        step,
        sums,
        "OP" if format == "INT8" else "FLOP",
        each * bits // 32,
    )


def clock():
    """A chain of 64 additions and exclusive ors: each waits for the last, so each takes a tick."""
    lines = [
        line
        for i in range(CHAIN)
        for line in (
            f"%u{i} = add i64 {f'%v{i - 1}' if i else '%x'}, %m",
            f"%v{i} = xor i64 %u{i}, %d",
        )
    ]
    return Kernel(
        "clock",
        _loop(
            "clock",
            64,
            ["%m = load i64, ptr %b", *_second("i64", "d")],
            [("%x", "i64", "%m", f"%v{CHAIN - 1}")],
            lines,
            [f"store i64 %v{CHAIN - 1}, ptr %a"],
        ),
        "tick",
        2 * CHAIN,
    )


def read(bits, streams=1):
    """All bytes of a are loaded, and nothing is done with them but this: the exclusive or of the
    last vectors of the trips is stored in b."""
    loads = streams * 4096 // bits  # 512 bytes of each stream: tried against other numbers
    vector = f"<{bits // 32} x i32>"
    lines = [
        line for i in range(loads) for line in _load(vector, "a", i, volatile=True, streams=streams)
    ]
    return _memory(
        "read" + f" {streams}" * (streams > 1),
        bits,
        vector,
        loads,
        [],
        [*lines, f"%r = xor {vector} %x, %va{loads - 1}"],
        [("%x", vector, "zeroinitializer", "%r")],
        [f"store {vector} %r, ptr %b"],
        streams,
    )


def copy(bits, nt=False, wide=0, loads=8):
    """b = a. nt: stores go past the caches (non-temporal); wide: bits of a load, if not `bits`."""
    wide = wide or bits
    vector = f"<{wide // 32} x float>"
    lines = [
        line
        for i in range(loads)
        for line in (*_load(vector, "a", i), *_store(vector, "b", i, f"%va{i}", nt))
    ]
    return _memory("copy" + " nt" * nt, bits, vector, loads * wide // bits, [], lines)


def triad(bits, nt=False, wide=0, loads=8):
    """c = a + 3 b, in FP32. nt: stores go past the caches; wide: as in `copy`."""
    wide = wide or bits
    vector = f"<{wide // 32} x float>"
    three = ", ".join(["float 3.0"] * (wide // 32))
    call = f"call {vector} @llvm.fma.v{wide // 32}f32"
    lines = [
        line
        for i in range(loads)
        for line in (
            *_load(vector, "a", i),
            *_load(vector, "b", i),
            f"%r{i} = {call}({vector} %vb{i}, {vector} <{three}>, {vector} %va{i})",
            *_store(vector, "c", i, f"%r{i}", nt),
        )
    ]
    return _memory("triad" + " nt" * nt, bits, vector, loads * wide // bits, [], lines)


def mix(fmas, loads, bits):
    """Of every `loads` loads from a the first feeds `fmas` multiply-adds: x = x + m * load.

    b: m. c: the sums.
    """
    vector = f"<{bits // 32} x float>"
    sums = 12 if bits == 256 else 16
    last, lines = [f"%x{i}" for i in range(sums)], []
    streams = STREAMS[1] if fmas <= NEAR else 1
    # Every sum is used equally often in a trip, and every stream.
    groups = lcm(sums // gcd(fmas, sums), streams // gcd(loads, streams))
    for i in range(groups * loads):
        lines += _load(vector, "a", i, volatile=i % loads > 0, streams=streams)
        if fmas > 1:
            lines += _ahead("a", i, _bytes(vector))
        for k in range(i // loads * fmas, (i // loads + 1) * fmas) if i % loads == 0 else ():
            old, last[k % sums] = last[k % sums], f"%r{k}"
            lines.append(
                f"%r{k} = call {vector} @llvm.fma.v{bits // 32}f32({vector} %m, "
                f"{vector} %va{i}, {vector} {old})"
            )
    made = _memory(
        f"mix {fmas} {loads}",
        bits,
        vector,
        groups * loads,
        [f"%m = load {vector}, ptr %b", *_first(vector, "c", sums)],
        lines,
        [(f"%x{i}", vector, f"%s{i}", last[i]) for i in range(sums)],
        [f"store {vector} {last[i]}, ptr %p{i}" for i in range(sums)],
        streams,
    )
    return replace(made, unit="FLOP", a_trip=2 * groups * fmas * bits // 32)


# -- the parts of a text ------------------------------------------------------------------------
def _arithmetic(name, bits, vector, taken, step, sums, unit, each):
    before = [f"%m = load {taken}, ptr %b", *_second(taken, "d"), *_first(vector, "a", sums)]
    text = _loop(
        name,
        bits,
        before,
        [(f"%x{i}", vector, f"%s{i}", f"%r{i}") for i in range(sums)],
        [step.format(i=i) for i in range(sums)],
        [f"store {vector} %r{i}, ptr %p{i}" for i in range(sums)],
    )
    return Kernel(name, text, unit, each * sums, bits=bits)


def _first(vector, array, sums):
    """Where the sums lie, and what they begin with."""
    return [
        line
        for i in range(sums)
        for line in (
            f"%p{i} = getelementptr {vector}, ptr %{array}, i64 {i}",
            f"%s{i} = load {vector}, ptr %p{i}",
        )
    ]


def _memory(name, bits, vector, loads, before, lines, carried=(), after=(), streams=1):
    """A loop that walks on by so many vectors a trip, and begins again where n bytes are done."""
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
        [*before, *apart],
        [("%at", "i64", "0", "%then"), *carried],
        [*lines, *walk],
        after,
    )
    arrays = WHATS.get(name.split()[0], 1)
    return Kernel(f"{name} {bits}", text, "B", step * arrays, step, arrays, bits, streams)


def _apart(step, streams):
    """Where each stream begins: n divided by them; far apart, not by whole pages, because lines
    at the same place of a page share a few places of a cache."""
    return [
        f"%trip_n = udiv i64 %n, {step}",
        f"%even = mul i64 %trip_n, {step // streams}",
        "%paged = and i64 %even, -4096",
        "%odd = sub i64 %paged, 3776",
        "%far = icmp ugt i64 %even, 16384",
        "%apart = select i1 %far, i64 %odd, i64 %even",
        *(
            line
            for i in range(streams)
            for line in (
                f"%t{i} = mul i64 %apart, {i}",
                f"%base{i} = getelementptr i8, ptr %a, i64 %t{i}",
            )
        ),
    ]


def _loop(name, bits, before, carried, lines, after):
    """The frame: what comes before, what the loop carries on (name, type, first, next), the end."""
    phis = [
        f"{x} = phi {kind} [ {first}, %start ], [ {then}, %loop ]"
        for x, kind, first, then in carried
    ]
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
            *(f"  {line}" for line in (*before, "br label %loop")),
            "loop:",
            *(f"  {line}" for line in body),
            "end:",
            *(f"  {line}" for line in (*after, "ret void")),
            "}",
        ]
    )


def symbol(name):
    """A kernel's name as the machine code knows it."""
    return name.replace(" ", "_")


def _second(kind, name):
    return [
        f"%p{name} = getelementptr {kind}, ptr %b, i64 1",
        f"%{name} = load {kind}, ptr %p{name}",
    ]


def _load(vector, array, i, volatile=False, streams=1):
    size, kind = _bytes(vector), "load" + " volatile" * volatile  # volatile: done though unused
    place = f"%{array}" if streams == 1 else f"%base{i % streams}"
    return [
        f"%o{array}{i} = add i64 %at, {i // streams * size}",
        f"%p{array}{i} = getelementptr i8, ptr {place}, i64 %o{array}{i}",
        f"%v{array}{i} = {kind} {vector}, ptr %p{array}{i}, align {size}",
    ]


def _store(vector, array, i, value, nt):
    size = _bytes(vector)
    return [
        f"%o{array}{i} = add i64 %at, {i * size}",
        f"%p{array}{i} = getelementptr i8, ptr %{array}, i64 %o{array}{i}",
        f"store {vector} {value}, ptr %p{array}{i}, align {size}" + ", !nontemporal !1" * nt,
    ]


def _ahead(array, i, size):
    """Ask for what comes later: else the multiply-adds that wait fill the processor's queue, and
    no load behind them begins."""
    return [
        f"%f{array}{i} = getelementptr i8, ptr %p{array}{i}, i64 {AHEAD}",
        f"call void @llvm.prefetch.p0(ptr %f{array}{i}, i32 0, i32 3, i32 1)",
    ]


def _bytes(vector):
    count, kind = vector.strip("<>").split(" x ")
    return int(count) * SIZES[kind] // 8


def module(kernels):
    """One text with all of them: what they call is declared once."""
    import re

    texts = "\n\n".join(kernel.ir for kernel in kernels)
    calls = set(re.findall(r"call (<.+?>) (@[\w.]+)\(((?:<[^>]+> [^,)]+(?:, )?)+)\)", texts))
    declared = {
        f"declare {kind} {name}({', '.join(re.findall('<[^>]+ x [a-z0-9]+>', given))})"
        for kind, name, given in calls
    }
    declared.add("declare void @llvm.prefetch.p0(ptr, i32, i32, i32)")
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
