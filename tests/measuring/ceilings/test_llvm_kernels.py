"""The kernels' texts, and what they compute once they are machine code."""

import math
import re

import numpy as np
import pytest

from flopslib.measuring.ceilings import buffers, jit, llvm_kernels

AVX512 = {"avx2", "fma", "avx512f", "avx512vl", "avx512bf16", "avx512vnni", "avx512fp16"}
ARM = {"neon", "bf16", "dotprod", "fullfp16"}
WHY = jit.ready()
runs = pytest.mark.skipif(bool(WHY), reason=f"kernels cannot run here: {WHY}")
HERE = [] if WHY else jit.host()


def of(*starts):
    return [
        pytest.param(kernel, id=kernel.name) for kernel in HERE if kernel.name.startswith(starts)
    ]


def call(kernel, a, b, c=None, n=0, trips=1):
    jit.function(kernel)(
        a.ctypes.data, b.ctypes.data, (b if c is None else c).ctypes.data, n, trips
    )


def floats(size):
    """Small whole numbers: every sum and product of theirs is exact in FP32."""
    room = buffers.allocate(size)
    room.view(np.float32)[:] = np.arange(size // 4) % 13 - 6
    return room


@runs
@pytest.mark.parametrize("kernel", of("fma"))
def test_multiply_adds_give_what_numpy_gives(kernel):
    kind = {"FP64": np.float64, "FP32": np.float32, "FP16": np.float16}[kernel.name.split()[1]]
    lanes = kernel.bits // 8 // kind(0).itemsize
    a, b = buffers.allocate(4096), buffers.allocate(4096)
    sums = kernel.a_trip // (2 * lanes)
    x = a.view(kind)[: sums * lanes]
    x[:] = np.arange(x.size) % 8 / 4
    b.view(kind)[:lanes], b.view(kind)[lanes : 2 * lanes] = 0.5, 0.25
    wanted, untouched = x + kind(3 * 0.125), a.view(kind)[x.size :].copy()
    call(kernel, a, b, trips=3)
    assert np.array_equal(x, wanted) and np.array_equal(a.view(kind)[x.size :], untouched)


@runs
@pytest.mark.parametrize("kernel", of("dot INT8"))
def test_dot_products_of_bytes_are_added_up(kernel):
    a, b, size = buffers.allocate(4096), buffers.allocate(4096), kernel.bits // 8
    m, d = b[:size], b[size : 2 * size].view(np.int8)
    m[:], d[:] = np.arange(size) % 100, np.arange(size) % 21 - 10
    call(kernel, a, b, trips=5)
    dots = (m.astype(int) * d.astype(int)).reshape(-1, 4).sum(1)
    sums = kernel.a_trip // (8 * len(dots))
    assert np.array_equal(a.view(np.int32)[: sums * len(dots)], np.tile(5 * dots, sums))


@runs
@pytest.mark.parametrize("kernel", of("dot BF16"))
def test_dot_products_of_bf16_are_added_up(kernel):
    a, b, lanes = buffers.allocate(4096), buffers.allocate(4096), kernel.bits // 32
    numbers = (np.arange(4 * lanes) % 7 - 3).astype(np.float32)
    b.view(np.uint16)[: 4 * lanes] = numbers.view(np.uint32) >> 16  # exact: the low half is zero
    call(kernel, a, b, trips=2)
    m, d = numbers[: 2 * lanes], numbers[2 * lanes :]
    dots, sums = (m * d).reshape(-1, 2).sum(1), kernel.a_trip // (4 * lanes)
    assert np.array_equal(a.view(np.float32)[: sums * lanes], np.tile(2 * dots, sums))


@runs
@pytest.mark.parametrize("kernel", of("read"))
def test_reading_walks_through_the_whole_array_and_begins_again(kernel):
    trips, lanes = 8, kernel.bits // 32
    a, b = floats(trips * kernel.step), buffers.allocate(4096)
    # Of each trip the last; it lies in the last of the streams.
    vectors = a.view(np.int32).reshape(kernel.streams, trips, -1, lanes)[-1, :, -1]
    for more, wanted in (
        (0, np.bitwise_xor.reduce(vectors)),
        (3, np.bitwise_xor.reduce([*vectors, *vectors[:3]])),
    ):
        call(kernel, a, b, n=a.size, trips=trips + more)
        assert np.array_equal(b.view(np.int32)[:lanes], wanted)


@runs
@pytest.mark.parametrize("kernel", of("read"))
def test_a_reading_loop_really_loads_all_its_vectors(kernel):
    loop = jit.assembly(kernel).split(":", 1)[1]
    loads = [line for line in loop.splitlines() if "zmm" in line or "ymm" in line or "q" in line]
    from_memory = [line for line in loads if re.search(r"\((?!%rsp)%r|\[x", line.split(", ")[0])]
    assert len(from_memory) == kernel.step * 8 // kernel.bits


@runs
@pytest.mark.parametrize(
    "kernel", [kernel for kernel in HERE if kernel.streams > 1], ids=lambda k: k.name
)
def test_streams_are_far_apart_inside_the_array_and_not_by_whole_pages(kernel):
    n, each = 2**20, kernel.step // kernel.streams
    apart = n // kernel.step * each // 4096 * 4096 - 3776
    assert apart % 4096 and 0.9 * n < kernel.streams * apart + each <= n
    if kernel.name.startswith("read"):
        a, b, lanes = floats(n), buffers.allocate(4096), kernel.bits // 32
        call(kernel, a, b, n=n, trips=1)
        last = a[(kernel.streams - 1) * apart + each - 4 * lanes :][: 4 * lanes].view(np.int32)
        assert np.array_equal(b.view(np.int32)[:lanes], last)


@runs
@pytest.mark.parametrize("kernel", of("copy"))
def test_copying_copies_every_byte_and_not_one_more(kernel):
    n = 16 * kernel.step
    a, b = floats(n), buffers.allocate(n + 4096)
    call(kernel, a, b, n=n, trips=16)
    assert np.array_equal(b[:n], a) and not b[n:].any()


@runs
@pytest.mark.parametrize("kernel", of("triad"))
def test_triad_is_a_plus_three_b(kernel):
    n = 16 * kernel.step
    a, b, c = floats(n), floats(n), buffers.allocate(n + 4096)
    b.view(np.float32)[:] += 1
    call(kernel, a, b, c, n=n, trips=16)
    assert np.array_equal(c.view(np.float32)[: n // 4], a.view(np.float32) + 3 * b.view(np.float32))
    assert not c[n:].any()


@runs
@pytest.mark.parametrize("kernel", of("mix"))
def test_a_mix_adds_up_the_loads_that_feed_it(kernel):
    fmas, loads = map(int, kernel.name.split()[1:3])
    lanes, trips = kernel.bits // 32, 3
    a, b, c = floats(trips * kernel.step), buffers.allocate(4096), buffers.allocate(4096)
    b.view(np.float32)[:lanes] = 1
    call(kernel, a, b, c, n=a.size, trips=trips)
    total = c.view(np.float32).reshape(-1, lanes).sum(0)
    # The order in which the vectors are loaded: a trip takes some from each stream in turn.
    places = np.arange(a.size // (4 * lanes)).reshape(kernel.streams, trips, -1)
    order = places.transpose(1, 2, 0).ravel()
    feeding = a.view(np.float32).reshape(-1, lanes)[order[::loads]]
    assert np.array_equal(total, fmas * feeding.sum(0)) and total.any()
    assert kernel.work(trips) == 2 * fmas * feeding.size
    assert kernel.work(1) / kernel.bytes(1) == fmas / (2 * loads)


@runs
def test_the_clock_is_a_chain_that_cannot_be_shortened():
    (clock,) = [kernel for kernel in HERE if kernel.name == "clock"]
    a, b = buffers.allocate(4096), buffers.allocate(4096)
    m, d = 12345678901, 98765432109
    b.view(np.uint64)[:2] = m, d
    call(clock, a, b, trips=4)
    x = m
    for _ in range(4 * 32):
        x = ((x + m) % 2**64) ^ d
    assert a.view(np.uint64)[0] == x
    assert jit.assembly(clock).count("add") >= 32 and clock.work(4) == 256


def test_the_eleven_mixes_go_from_a_sixteenth_to_64():
    found = [fmas / (2 * loads) for fmas, loads in llvm_kernels.MIXES]
    assert found == [2.0**k for k in range(-4, 7)]


def test_work_and_bytes_are_told_by_the_trip():
    triad, fma = llvm_kernels.triad(512), llvm_kernels.fma("FP32", 512)
    assert (triad.step, triad.arrays, triad.bytes(10), triad.work(10)) == (512, 3, 15360, 15360)
    assert (fma.unit, fma.work(1), fma.bytes(9)) == ("FLOP", 24 * 32, 0)
    assert (llvm_kernels.dot("INT8", 512).unit, llvm_kernels.dot("INT8", 512).work(1)) == (
        "OP",
        24 * 128,
    )


@pytest.mark.parametrize(
    "cpu, features, bits, missing",
    [
        ("x86", AVX512, {512, 256}, ()),
        ("x86", {"avx2", "fma"}, {256}, ("dot", "fma FP16")),
        ("x86", {"avx2", "fma", "avxvnni"}, {256}, ("dot BF16",)),
        ("x86", {"avx512f", "avx2", "fma"}, {512, 256}, ("dot",)),
        ("arm", ARM, {128}, ()),
        ("arm", {"neon"}, {128}, ("dot", "fma FP16")),
    ],
)
def test_a_processor_gets_the_kernels_that_it_can_run(cpu, features, bits, missing):
    names = [kernel.name for kernel in llvm_kernels.all_kernels(cpu, features)]
    assert len(names) == len(set(names)) and names[0] == "clock"
    for start in ("clock", "fma FP64", "fma FP32", "read", "copy", "copy nt", "triad nt", "mix"):
        assert any(name.startswith(start) for name in names)
    assert not [name for name in names if name.startswith(missing)] or not missing
    assert {int(name.split()[-1]) for name in names[1:]} == bits


@pytest.mark.parametrize(
    "cpu, features", [("", set()), ("x86", {"avx2"}), ("x86", {"sse2"}), ("arm", set())]
)
def test_a_processor_without_vector_multiply_adds_gets_none(cpu, features):
    assert llvm_kernels.all_kernels(cpu, features) == []


@pytest.mark.parametrize(
    "cpu, triple, features, words",
    [
        ("x86", "x86_64-unknown-linux-gnu", AVX512, ("zmm", "vpdpbusd", "vdpbf16ps", "vmovntps")),
        ("x86", "x86_64-pc-windows-msvc", {"avx2", "fma"}, ("ymm", "vfmadd")),
        ("arm", "aarch64-unknown-linux-gnu", ARM, ("fmla", "bfdot", "sdot", "stnp")),
        ("arm", "arm64-apple-macosx14.0.0", {"neon", "dotprod"}, ("fmla", "sdot")),
    ],
)
def test_the_same_texts_become_machine_code_for_every_system(cpu, triple, features, words):
    llvm = pytest.importorskip("llvmlite.binding")
    if "older" in WHY:
        pytest.skip(WHY)
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    try:
        target = llvm.Target.from_triple(triple)
    except RuntimeError:
        pytest.skip(f"this llvmlite was built without {triple}")
    module = llvm.parse_assembly(llvm_kernels.module(llvm_kernels.all_kernels(cpu, features)))
    module.verify()
    text = target.create_target_machine(
        features=",".join(f"+{name}" for name in sorted(features)), opt=2
    ).emit_assembly(module)
    assert all(word in text for word in words) and "spill" not in text.lower()


def test_no_multiply_add_is_a_call_of_a_function():
    for cpu, features in (("x86", AVX512), ("arm", ARM)):
        for kernel in llvm_kernels.all_kernels(cpu, features):
            assert "@fma" not in kernel.ir.replace("define void @fma", "")


def test_loads_and_sums_go_together_in_every_mix():
    for bits in (128, 256, 512):
        for fmas, loads in llvm_kernels.MIXES:
            kernel = llvm_kernels.mix(fmas, loads, bits)
            sums = 12 if bits == 256 else 16
            assert kernel.a_trip * 16 % (sums * bits) == 0
            assert math.isclose(kernel.a_trip / kernel.step, fmas / (2 * loads))
