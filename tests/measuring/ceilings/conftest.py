"""A processor that is not there, for every test of ceilings that asks for it."""

import pytest
from fake_processor import AVX512, computer, fake_run

from flopslib.measuring.ceilings import cpu, jit, llvm_kernels, microbenchmarks


@pytest.fixture
def faked(monkeypatch):
    """The monkeypatch of a processor whose speeds are made up; no library may be asked."""
    monkeypatch.setattr(cpu, "machine", computer)
    monkeypatch.setattr(jit, "ready", lambda: "")
    monkeypatch.setattr(jit, "host", lambda: llvm_kernels.all_kernels("x86", AVX512))
    monkeypatch.setattr(microbenchmarks, "run", fake_run)
    monkeypatch.setattr(cpu, "small_set_reads_memory", lambda caches, size: False)
    monkeypatch.setattr(cpu, "library_products", lambda *a: pytest.fail("no library was asked for"))
    return monkeypatch
