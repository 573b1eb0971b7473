"""Ceilings: what is put together from probes and products, and what is said where some are missing.

The machine, its speeds and its libraries are replaced; nothing here is timed.
"""

import json
import re
from types import SimpleNamespace

import numpy as np
import pytest

import flopslib
from flopslib._support.errors import UserError
from flopslib.measuring.ceilings import cpu as room
from flopslib.measuring.ceilings import gemm, jit, llvm_kernels, microbenchmarks
from flopslib.measuring.ceilings.cpu import CeilingError, Ceilings, ceilings
from flopslib.quantities.quantity import Q

SPEED = {
    "clock": 2e9,
    "FP64": 64e9,
    "FP32": 128e9,
    "BF16": 60e9,
    "INT8": 512e9,
    "FP16": 256e9,
    "read": 10e9,
    "copy": 9e9,
    "triad": 8e9,
    "triad_nt": 12e9,
}
LEVEL = {"": 1, "L1": 30, "L2": 10, "L3": 3, "memory": 1}
AVX512 = {"avx2", "fma", "avx512f", "avx512vl", "avx512bf16", "avx512vnni"}
KEYS = {
    "fp64_flops",
    "fp32_flops",
    "bf16_flops",
    "int8_ops",
    "clock_hz",
    *(
        f"{level}_{what}_bytes_per_s"
        for level in ("l1", "l2", "l3", "dram")
        for what in ("read", "copy", "triad")
    ),
    "dram_triad_nt_bytes_per_s",
}


def computer(**of):
    usual = dict(
        cpu="Test 9000",
        cores=2,
        memory=Q(8, "GiB"),
        vectors=("AVX-512", "AMX BF16"),
        caches={"L1": Q(32, "KiB"), "L2": Q(256, "KiB"), "L3": Q(2, "MiB")},
    )
    return SimpleNamespace(**usual | of)


def fake_run(probes, rooms, sizes, seconds, tell):
    """Each probe gets its speed, 512 bits twice that of 256; what it would touch has to be there."""
    for p in probes:
        assert len(rooms) >= p.cores and (not p.level or min(map(len, rooms)) >= sizes[p.level])
        p.rate = SPEED[p.what] * LEVEL[p.level] * p.cores * (0.5 if p.kernel.bits == 256 else 1)
        p.single, p.beside = p.rate / p.cores if p.cores > 1 else 0.0, SPEED["clock"]
        tell(1.0, p)


@pytest.fixture
def faked(monkeypatch):
    monkeypatch.setattr(room, "machine", computer)
    monkeypatch.setattr(jit, "ready", lambda: "")
    monkeypatch.setattr(jit, "host", lambda: llvm_kernels.every("x86", AVX512))
    monkeypatch.setattr(microbenchmarks, "run", fake_run)
    monkeypatch.setattr(room, "products", lambda *a: pytest.fail("no library was asked for"))
    return monkeypatch


def product(rate, name="torch", exact=True, format="BF16"):
    return gemm.Product(Q(rate, "FLOP/s", "measured"), name, f"{name} product", 512, 1e-3, exact)


def test_json_has_exactly_the_promised_keys_and_numbers(faked):
    found = json.loads(json.dumps(ceilings(library=False).to_dict()))
    assert set(found) == {"one_core", "all_cores", "notes"} and found["notes"] == []
    assert set(found["one_core"]) == set(found["all_cores"]) == KEYS
    one, every = found["one_core"], found["all_cores"]
    assert (one["fp32_flops"], every["fp32_flops"]) == (128e9, 256e9)
    assert (one["clock_hz"], every["clock_hz"]) == (2e9, 2e9)
    assert (one["l1_read_bytes_per_s"], every["dram_triad_nt_bytes_per_s"]) == (300e9, 24e9)


def test_the_better_width_counts_and_is_named(faked):
    found = ceilings(library=False)
    assert found.source("FP32") == "vector units, 512 bit"
    assert found.per_tick("FP32") == 64 and found.per_tick("int8") == 256


def test_the_roof_is_the_larger_of_kernel_and_library_and_says_which(faked):
    rates = {"FP64": 60e9, "FP32": 120e9, "BF16": 900e9, "INT8": 500e9}
    faked.setattr(
        room, "products", lambda format, cores=1, names=None: [product(rates[format] * cores)]
    )
    found = ceilings()
    assert found.peak("BF16") == 900e9 and found.peak("BF16", 2) == 1800e9
    assert found.source("BF16") == "library ceiling: torch product, a matrix unit (AMX)"
    assert "900 GFLOP/s on one core and the matrix unit it shares" in repr(found)
    assert found.peak("FP32") == 128e9 and found.source("FP32").startswith("vector units")
    assert found.library("FP32") == 120e9 and found.kernel("BF16") == 60e9


def test_a_product_that_computes_in_less_is_told_and_does_not_count(faked):
    faked.setattr(
        room,
        "products",
        lambda format, cores=1, names=None: [
            product(900e9, "loose", exact=False),
            product(100e9, "honest"),
        ],
    )
    found = ceilings(formats=["FP32"], levels=[])
    assert found.peak("FP32") == 128e9 and found.library("FP32") == 100e9
    (note,) = found.notes
    assert "loose product: 900 GFLOP/s" in note and "does not count as FP32" in note


def test_a_processor_without_avx512_misses_bf16_and_says_so(faked):
    faked.setattr(jit, "host", lambda: llvm_kernels.every("x86", {"avx2", "fma", "avxvnni"}))
    found = ceilings(library=False)
    assert found.formats == ("FP64", "FP32", "INT8") and found.source("FP32").endswith("256 bit")
    assert found.to_dict()["one_core"]["bf16_flops"] is None
    assert found.notes == ("BF16: no kernel for it works here.",)
    with pytest.raises(CeilingError, match="BF16.*no kernel"):
        found.peak("BF16")


@pytest.mark.parametrize(
    "why",
    [
        "llvmlite is missing (No module named 'llvmlite')",
        "a process that tried the kernels died at fma FP64 512",
    ],
)
def test_without_kernels_libraries_tell_and_the_reason_is_given(faked, why):
    faked.setattr(jit, "ready", lambda: why)
    faked.setattr(room, "moved", lambda what, rooms: 5e9 * len(rooms))
    faked.setattr(room, "products", lambda format, cores=1, names=None: [product(50e9 * cores)])
    found = ceilings()
    assert why in found.notes[0] and "library ceiling" in found.notes[1]
    assert found.source("FP32") == "library ceiling: torch product" and found.clock is None
    assert found.bandwidth("L2", "copy", 2) == 10e9
    plain = found.to_dict()["one_core"]
    assert plain["fp32_flops"] == 50e9 and plain["l1_read_bytes_per_s"] == 5e9
    assert plain["l1_triad_bytes_per_s"] is None and set(plain) == KEYS
    none = ceilings(library=False)
    assert none.to_dict()["one_core"]["fp32_flops"] is None and why in none.notes[0]


def test_a_small_memory_limit_is_kept_and_said(faked):
    faked.setattr(
        room,
        "machine",
        lambda: computer(memory=Q(64, "MiB"), caches={"L1": Q(32, "KiB"), "L3": Q(32, "MiB")}),
    )
    found = ceilings(formats=[], library=False)
    assert int(found.size("memory")) == 8 * 2**20
    assert any("less than twice the last cache" in note for note in found.notes)


def test_on_one_core_all_cores_is_the_same(faked):
    faked.setattr(room, "machine", lambda: computer(cores=1))
    found = ceilings(library=False)
    assert found.to_dict()["one_core"] == found.to_dict()["all_cores"]
    assert "cores" not in repr(found)


def test_a_cache_that_is_not_there_is_said(faked):
    faked.setattr(room, "machine", lambda: computer(caches={"L1": Q(64, "KiB"), "L2": Q(4, "MiB")}))
    found = ceilings(library=False)
    assert found.levels == ("L1", "L2", "memory")
    assert found.to_dict()["one_core"]["l3_read_bytes_per_s"] is None
    assert any(note.startswith("L3: ") for note in found.notes)
    with pytest.raises(CeilingError, match="this computer does not tell"):
        found.bandwidth("L3")


def test_the_bound_is_the_lower_of_slope_and_roof(faked):
    found = ceilings(library=False)
    assert found.bound(0.5) == 5e9 and found.bound("100 FLOP/B") == 128e9
    assert found.ridge() == Q("12.8 FLOP/B") and found.ridge("FP32", "L1", 2) == 256e9 / 600e9
    assert repr(found.bound(0.5)).endswith("(measured)")
    assert found.bound(0.5, "memory", "INT8").unit == "OP/s"


def test_only_what_is_asked_for_is_measured(faked):
    found = ceilings(["fp32"], ["L1"], cores=1, library=False)
    assert found.formats == ("FP32",) and found.levels == ("L1",) and found.cores == 1
    assert ceilings([], [], library=False).to_dict()["one_core"]["clock_hz"] == 2e9


def test_watch_is_told_how_far_it_is(faked):
    faked.setattr(room, "products", lambda format, cores=1, names=None: [product(1e9 * cores)])
    seen = []
    ceilings(watch=lambda fraction, text: seen.append((fraction, text)))
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions) and fractions[-1] == 1.0 and 0 < fractions[0] < 0.5
    assert any("FLOP/s" in text for _, text in seen) and any("B/s" in text for _, text in seen)


def test_every_line_with_a_quantity_says_measured(faked):
    text = repr(ceilings(library=False))
    for line in text.splitlines():
        assert "measured" in line or not re.search(r"\d [kMGT]?(FLOP|OP|B)/s", line)
    assert "64 FLOP a tick" in text and "past the caches" in text and "None" not in text
    assert "<p" in ceilings([], library=False)._repr_html_()


@pytest.mark.parametrize(
    "wrong",
    [
        {"formats": ["FP31"]},
        {"formats": "FP32"},
        {"levels": ["L9"]},
        {"cores": 0},
        {"cores": True},
        {"cores": 1.5},
    ],
)
def test_what_is_not_known_is_refused_in_one_sentence(faked, wrong):
    with pytest.raises(CeilingError, match="cannot be") as caught:
        ceilings(library=False, **wrong)
    assert isinstance(caught.value, UserError)


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.peak("FP8"),
        lambda c: c.peak("FP32", 7),
        lambda c: c.bandwidth("L1", "write"),
        lambda c: c.bandwidth("RAM"),
        lambda c: c.size("L7"),
        lambda c: c.per_tick("FP16"),
        lambda c: c.bound(1, "L9"),
    ],
)
def test_what_was_not_measured_is_said_with_what_was(faked, ask):
    with pytest.raises(CeilingError, match="was not measured.*There is: "):
        ask(ceilings(library=False))


def test_a_gpu_is_handed_on(monkeypatch):
    gpu_ceilings = pytest.importorskip("flopslib.measuring.ceilings.cpu.gpu")
    monkeypatch.setattr(gpu_ceilings, "ceilings", lambda formats, device, watch: (formats, device))
    assert ceilings(["TF32"], device="cuda:1") == (["TF32"], "cuda:1")


def test_it_is_on_the_map():
    assert flopslib.ceilings is ceilings


# -- the parts, really run ----------------------------------------------------------------------
@pytest.mark.skipif(bool(jit.ready()), reason=f"kernels cannot run here: {jit.ready()}")
@pytest.mark.parametrize("cores", [1, 2])
def test_real_probes_run_in_their_memory_and_find_something(monkeypatch, cores):
    monkeypatch.setattr(room, "machine", lambda: computer(memory=Q(64, "MiB"), cores=cores))
    monkeypatch.setattr(room, "SECONDS", ((0.01, 0.01), (0.01, 0.01)))
    monkeypatch.setattr(microbenchmarks, "SECONDS", 0.001)
    found = ceilings(["FP32"], cores=cores, library=False)
    plain = found.to_dict()["all_cores"]
    assert all(plain[key] > 0 for key in KEYS if "flops" not in key and "int8" not in key)
    assert plain["fp32_flops"] > 0 and found.per_tick("FP32") > 0
    assert isinstance(found, Ceilings)


@pytest.mark.skipif(bool(jit.ready()), reason=f"kernels cannot run here: {jit.ready()}")
@pytest.mark.parametrize("size", [2**13, 3 * 2**19, 2**23 - 4096])
def test_main_memory_is_walked_through_in_pieces_of_any_size(size):
    room = np.zeros(size + 64, np.uint8)
    room = room[-room.ctypes.data % 64 :][:size]
    for p in microbenchmarks.alone([], ["memory"]):
        p.prepare([room], size)
        p.measure(0.001)
        assert 0 < p.rate < 1e15 and p.kernel.bytes(p.trips) * len(p.pieces) <= size


@pytest.mark.parametrize("format", ["FP64", "FP32", "BF16", "INT8"])
def test_library_products_are_held_against_fp64(monkeypatch, format):
    monkeypatch.setattr(gemm, "SIZES", (64,))
    found = gemm.products(format, names=["torch"], seconds=0.005)
    assert [p.name for p in found] == ["torch"] and found[0].exact and found[0].n == 64
    assert found[0].rate.unit == ("OP/s" if format == "INT8" else "FLOP/s")


@pytest.mark.parametrize(
    "others, told", [([0, 0, 0, 0], True), ([0, 0, 0, 3e-3], False), ([None] * 4, True)]
)
def test_a_route_with_threads_of_its_own_is_not_one_cores(monkeypatch, others, told):
    # The system books the time of other threads now and then: most windows show none.
    windows = [
        SimpleNamespace(rate=1e11, wall=1e-3, used=SimpleNamespace(others=other))
        for other in others
    ]
    monkeypatch.setattr(gemm, "SIZES", (64,))
    monkeypatch.setattr(gemm, "laps", lambda *given: windows)
    assert bool(gemm.products("FP32", names=["NumPy"])) is told


def test_a_product_in_fewer_bits_is_found_out():
    a, b = (np.random.default_rng(i).standard_normal((64, 64)) for i in range(2))
    cut = (a.astype(np.float32).view(np.uint32) & 0xFFFF0000).view(np.float32)
    assert (
        gemm.error_of(
            (a.astype(np.float32) @ b.astype(np.float32)),
            a.astype(np.float32),
            b.astype(np.float32),
        )
        < gemm.ALLOWED["FP32"]
    )
    assert gemm.error_of(cut @ b, a, b) > gemm.ALLOWED["FP32"]


def test_a_library_that_is_not_there_is_left_out(monkeypatch):
    def missing(n, kind):
        raise ImportError("no such library")

    monkeypatch.setattr(gemm, "ROUTES", {"gone": gemm.Route(missing, ("FP32",))})
    assert gemm.products("FP32") == [] == gemm.products("INT8")


def test_pytorchs_precision_is_put_back():
    torch = pytest.importorskip("torch")
    settings = torch.backends.mkldnn.matmul
    if not hasattr(settings, "fp32_precision"):
        pytest.skip("this PyTorch has no such setting")
    before = settings.fp32_precision
    gemm.products("FP32", names=["torch, told that BF16 will do:"], seconds=0.001)
    assert settings.fp32_precision == before


@pytest.mark.parametrize("count", [1, 2])
def test_numpy_moves_bytes_where_there_are_no_kernels(count):
    rooms = [np.zeros(2**16, np.uint8) for _ in range(count)]
    assert all(gemm.moved(what, rooms, seconds=0.002) > 0 for what in ("read", "copy"))
    rooms[0][: 2**15] = 7
    gemm.movements(rooms[0])["copy"][0]()
    assert (rooms[0] == 7).all()
