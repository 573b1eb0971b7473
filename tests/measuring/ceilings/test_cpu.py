"""The ceilings of a processor: what is put together from probes and products, and what is missing.

The machine, its speeds and its libraries are replaced; only the last tests run real probes.
"""

import pytest
from fake_processor import KEYS, computer

from flopslib.measuring.ceilings import cpu, gemm, jit, llvm_kernels, microbenchmarks
from flopslib.measuring.ceilings.find import ceilings
from flopslib.measuring.ceilings.result import CeilingError, Ceilings
from flopslib.quantities.quantity import Q


def product(rate, name="torch", exact=True, format="BF16"):
    return gemm.GemmResult(Q(rate, "FLOP/s", "measured"), name, f"{name} product", 512, 1e-3, exact)


def test_the_better_width_counts_and_is_named(faked):
    found = ceilings(library=False)
    assert found.source("FP32") == "vector units, 512 bit"
    assert found.per_tick("FP32") == 64 and found.per_tick("int8") == 256


def test_the_roof_is_the_larger_of_kernel_and_library_and_says_which(faked):
    rates = {"FP64": 60e9, "FP32": 120e9, "BF16": 900e9, "INT8": 500e9}
    faked.setattr(
        cpu,
        "library_products",
        lambda format, cores=1, names=None: [product(rates[format] * cores)],
    )
    found = ceilings()
    assert found.peak("BF16") == 900e9 and found.peak("BF16", 2) == 1800e9
    assert found.source("BF16") == "library ceiling: torch product, a matrix unit (AMX)"
    assert "900 GFLOP/s on one core and the matrix unit it shares" in repr(found)
    assert found.peak("FP32") == 128e9 and found.source("FP32").startswith("vector units")
    assert found.library("FP32") == 120e9 and found.kernel("BF16") == 60e9


@pytest.mark.parametrize(
    "rate, middle, said",
    [(1100e9, 375e9, True), (1100e9, 1000e9, False), (60e9, 10e9, False)],
)
def test_a_matrix_unit_that_is_not_had_all_the_time_is_told(faked, rate, middle, said):
    result = product(rate)._replace(middle=Q(middle, "FLOP/s"))
    faked.setattr(cpu, "library_products", lambda format, cores=1, names=None: [result])
    found = ceilings(formats=["BF16"], levels=[])
    told = [note for note in found.notes if note.startswith("BF16: the matrix unit gave 1.1 TFLOP")]
    assert bool(told) is said and all("375 GFLOP/s in the middle" in note for note in told)


def test_a_product_that_computes_in_less_is_told_and_does_not_count(faked):
    faked.setattr(
        cpu,
        "library_products",
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
    faked.setattr(jit, "host", lambda: llvm_kernels.all_kernels("x86", {"avx2", "fma", "avxvnni"}))
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
    faked.setattr(cpu, "numpy_bandwidth", lambda what, arrays: 5e9 * len(arrays))
    faked.setattr(
        cpu, "library_products", lambda format, cores=1, names=None: [product(50e9 * cores)]
    )
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
        cpu,
        "machine",
        lambda: computer(memory=Q(64, "MiB"), caches={"L1": Q(32, "KiB"), "L3": Q(32, "MiB")}),
    )
    found = ceilings(formats=[], library=False)
    assert int(found.size("memory")) == 8 * 2**20
    assert any("less than four times the last cache" in note for note in found.notes)


def large_caches():
    return computer(memory=Q(24, "GiB"), caches={"L1": Q(48, "KiB"), "L3": Q(105, "MiB")})


def test_where_a_small_set_reads_main_memory_no_more_is_taken_and_it_is_said(faked):
    taken = []
    allocate_for = cpu.allocate_for
    faked.setattr(cpu, "machine", large_caches)
    faked.setattr(cpu, "allocate_for", lambda sizes: taken.append(sizes) or allocate_for(sizes))
    faked.setattr(cpu, "small_set_reads_memory", lambda caches, size: size == 160 * 2**20)
    found = ceilings(formats=[], levels=["memory"], library=False)
    assert taken == [{1: 160 * 2**20, 2: 80 * 2**20}]
    assert found.notes == (
        "memory was measured with 160 MiB, less than four times the last cache: half of it was "
        "read no faster than all of it.",
    )


def test_where_it_does_not_all_threads_together_take_half_a_gibibyte(faked):
    taken = []
    faked.setattr(cpu, "machine", large_caches)
    faked.setattr(cpu, "allocate_for", lambda sizes: taken.append(sizes) or {1: [], 2: []})
    faked.setattr(microbenchmarks, "run", lambda *given: None)
    ceilings(formats=[], levels=["memory"], library=False)
    assert taken == [{1: 2**29, 2: 2**28}]


def test_no_set_is_tried_where_no_memory_is_asked_for(faked):
    faked.setattr(cpu, "machine", large_caches)
    faked.setattr(cpu, "small_set_reads_memory", lambda *given: pytest.fail("it was tried"))
    assert ceilings(formats=["FP32"], levels=["L1"], library=False).notes == ()


def test_on_one_core_all_cores_is_the_same(faked):
    faked.setattr(cpu, "machine", lambda: computer(cores=1))
    found = ceilings(library=False)
    assert found.to_dict()["one_core"] == found.to_dict()["all_cores"]
    assert "cores" not in repr(found)


def test_a_cache_that_is_not_there_is_said(faked):
    faked.setattr(cpu, "machine", lambda: computer(caches={"L1": Q(64, "KiB"), "L2": Q(4, "MiB")}))
    found = ceilings(library=False)
    assert found.levels == ("L1", "L2", "memory")
    assert found.to_dict()["one_core"]["l3_read_bytes_per_s"] is None
    assert any(note.startswith("L3: ") for note in found.notes)
    with pytest.raises(CeilingError, match="this computer does not report"):
        found.bandwidth("L3")


def test_only_what_is_asked_for_is_measured(faked):
    found = ceilings(["fp32"], ["L1"], cores=1, library=False)
    assert found.formats == ("FP32",) and found.levels == ("L1",) and found.cores == 1
    assert ceilings([], [], library=False).to_dict()["one_core"]["clock_hz"] == 2e9


def test_watch_is_told_how_far_it_is(faked):
    faked.setattr(
        cpu, "library_products", lambda format, cores=1, names=None: [product(1e9 * cores)]
    )
    seen = []
    ceilings(watch=lambda fraction, text: seen.append((fraction, text)))
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions) and fractions[-1] == 1.0 and 0 < fractions[0] < 0.5
    assert any("FLOP/s" in text for _, text in seen) and any("B/s" in text for _, text in seen)


# -- really run ------------------------------------------------------------------------------------


@pytest.mark.skipif(bool(jit.ready()), reason=f"kernels cannot run here: {jit.ready()}")
@pytest.mark.parametrize("cores", [1, 2])
def test_real_probes_run_in_their_memory_and_find_something(monkeypatch, cores):
    monkeypatch.setattr(cpu, "machine", lambda: computer(memory=Q(64, "MiB"), cores=cores))
    monkeypatch.setattr(cpu, "ARITHMETIC_SECONDS", (0.01, 0.01))
    monkeypatch.setattr(cpu, "MEMORY_SECONDS", (0.01, 0.01))
    monkeypatch.setattr(microbenchmarks, "SECONDS", 0.001)
    found = ceilings(["FP32"], cores=cores, library=False)
    plain = found.to_dict()["all_cores"]
    assert all(plain[key] > 0 for key in KEYS if "flops" not in key and "int8" not in key)
    assert plain["fp32_flops"] > 0 and found.per_tick("FP32") > 0
    assert isinstance(found, Ceilings)
