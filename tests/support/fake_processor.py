"""A made-up processor for tests of its ceilings: its machine and its speeds; nothing is timed."""

from types import SimpleNamespace

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
# The keys of to_dict that programs rely on.
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


def computer(**facts):
    """The machine, with other facts if they are given."""
    usual = {
        "cpu": "Test 9000",
        "cores": 2,
        "memory": Q(8, "GiB"),
        "vectors": ("AVX-512", "AMX BF16"),
        "caches": {"L1": Q(32, "KiB"), "L2": Q(256, "KiB"), "L3": Q(2, "MiB")},
    }
    return SimpleNamespace(**usual | facts)


def fake_run(probes, buffers, sizes, seconds, report):
    """In place of microbenchmarks.run: each probe gets its speed, 512 bits twice that of 256.

    What it would touch has to be there.
    """
    for p in probes:
        assert len(buffers) >= p.cores
        assert not p.level or min(map(len, buffers)) >= sizes[p.level]
        width = 0.5 if p.kernel.bits == 256 else 1
        p.rate = SPEED[p.what] * LEVEL[p.level] * p.cores * width
        p.single = p.rate / p.cores if p.cores > 1 else 0.0
        p.beside = SPEED["clock"]
        report(1.0, p)
