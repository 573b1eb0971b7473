"""The machine in front of you: cores, memory, caches and GPU, as far as they are really yours.

The fact behind it: what a computer has and what a program may use differ. The number of threads
worth starting is max(1, floor(min(cores allowed, quota))), and a reason goes with it.
Nothing big is loaded or timed for this, and no name of a host, a user or a folder is kept.
To change it: a new fact is a field of Machine and one function that finds it.
"""

import math
import os
import platform
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from ..._support.display import TextDisplay
from ...quantities.formatting import a_or_an
from ...quantities.quantity import Q
from . import gpu as gpus
from .cgroups import cpu_list, limits, read

# Vector instructions, narrow to wide: our name, then the word of Linux, of a Mac, of PyTorch.
VECTORS = {
    "SSE2": "sse2",
    "AVX": "avx avx1.0",
    "AVX2": "avx2",
    "FMA": "fma fma3",
    "AVX-512": "avx512f avx512_f",
    "AVX-512 BF16": "avx512_bf16",
    "AVX-512 FP16": "avx512_fp16",
    "AVX-512 INT8 (VNNI)": "avx512_vnni avx512vnni",
    "AVX INT8 (VNNI)": "avx_vnni",
    "AMX BF16": "amx_bf16",
    "AMX INT8": "amx_int8",
    "NEON": "asimd advsimd neon",
    "NEON FP16": "asimdhp feat_fp16",
    "NEON INT8 (dot)": "asimddp feat_dotprod",
    "NEON BF16": "bf16 feat_bf16",
    "NEON INT8 (matrix)": "i8mm feat_i8mm",
    "SVE": "sve",
    "SVE2": "sve2",
    "SME": "sme feat_sme",
}


@dataclass(frozen=True)
class Machine(TextDisplay):
    """What `machine` found. None means unknown, or no such limit."""

    cpu: str
    cores: int  # how many threads to use
    cores_seen: int  # that the computer shows
    cores_allowed: int  # of those, where this program may run
    cores_real: int | None  # of those, counting the two threads of a core once
    quota: float | None  # CPU seconds a second; 0.5 is half a core
    memory: Q | None  # usable: the limit where there is one
    memory_limit: Q | None
    caches: dict  # {"L1": Q, "L2": Q, ...}, as one core sees them
    vectors: tuple  # of the processor: ("AVX2", "FMA", ...), () where it cannot be told
    blas: str  # the library behind NumPy's matrix products
    gpu: gpus.Gpu
    versions: dict

    @property
    def why(self):
        """Why fewer cores are used than the computer shows; "" where all are."""
        if self.quota is not None and self.quota < self.cores_allowed:
            return f"a limit of {self.quota:.3g} CPU is set on this container"
        if self.cores_allowed < self.cores_seen:
            return f"this program may run on {self.cores_allowed} of {self.cores_seen} cores"
        return ""

    def __repr__(self):
        share = min(self.quota or math.inf, self.cores_allowed)
        cores = cores_text(share)
        if share == self.cores_allowed and (self.cores_real or share) < share:
            cores = f"{share} hardware threads on {cores_text(self.cores_real)}"
        yours = f"{cores} of {a_or_an(self.cpu)} {'is' if share <= 1 else 'are'} yours"
        yours = yours[0].upper() + yours[1:] + (f": {self.why}. " if self.why else ", ")
        memory = f"{self.memory:GiB}" if self.memory else "an unknown amount"
        limit = " (a limit is set)" if self.memory_limit else ""
        return (
            f"{yours}{memory} of memory{limit} (measured); {self.gpu}. "
            "Nothing leaves this computer."
        )

    def to_dict(self):
        """The same as plain numbers and texts, for JSON; sizes in bytes."""
        sizes = {"memory": self.memory, "memory_limit": self.memory_limit}
        return (
            asdict(self)
            | {"why": self.why}
            | {key: None if size is None else int(size) for key, size in sizes.items()}
            | {"vectors": list(self.vectors)}
            | {"caches": {level: int(size) for level, size in self.caches.items()}}
        )


def machine(root="/"):
    """The Machine this runs on, in well under a second; PyTorch is not loaded for it.

    `root` is the top of the file tree to read /proc and /sys from; tests give a fake one.
    """
    system = platform.system() if str(root) == "/" else "Linux"
    root, limit = Path(root), limits(root)
    seen = cpu_list(read(root / "sys/devices/system/cpu/online"))
    allowed = cpu_list(_line(root / "proc/self/status", "Cpus_allowed_list")) or seen
    allowed = (allowed & limit.cpus if limit.cpus else allowed) or _cores_by_psutil(system)
    usable = min(len(allowed), limit.quota or math.inf)
    total = _memory(root, system)
    limited = limit.memory is not None and limit.memory < (total or math.inf)
    memory = limit.memory if limited else total
    size = Q(memory, "B", "measured") if memory else None
    return Machine(
        cpu=tidy(_cpu_name(root, system)) or f"{platform.machine() or 'unknown'} processor",
        cores=max(1, math.floor(usable)),
        cores_seen=max(len(seen), len(allowed)),
        cores_allowed=len(allowed),
        cores_real=_real(root, allowed, system),
        quota=limit.quota,
        memory=size,
        memory_limit=size if limited else None,
        caches=caches(root, min(allowed), system),
        vectors=vectors(root, system),
        blas=_blas(),
        gpu=gpus.find(root, system),
        versions=versions(),
    )


def cores_text(share):
    """A number of cores in words.

    >>> cores_text(0.5), cores_text(0.3), cores_text(1), cores_text(1.5)
    ('half a core', '0.3 of a core', '1 core', '1.5 cores')
    """
    if share < 1:
        return "half a core" if share == 0.5 else f"{share:.2g} of a core"
    return f"{share:.3g} core{'s' * (share != 1)}"


def tidy(name):
    """A processor's name without its trade marks and clock.

    >>> tidy("Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz"), tidy("AMD EPYC 9R14 96-Core Processor")
    ('Intel Core i7-8550U', 'AMD EPYC 9R14')
    """
    name = re.sub(r"\((R|TM|C)\)|[®™]", " ", name, flags=re.I)
    name = re.sub(r"(\s+CPU)?\s*@.*|\s+(\d+|\w+)-Core Processor|\s+(Processor|CPU)\s*$", "", name)
    return " ".join(name.split())[:80]


def versions():
    """{"python": "3.11.14", "torch": ..., "numpy": ...}, without importing them; "" if missing."""
    found = {"python": platform.python_version()}
    for name in ("torch", "numpy"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


def _line(path, key):
    """What stands after "key:" in a file of such lines."""
    found = re.search(rf"^{key}\s*:\s*(.+)$", read(path), re.M)
    return found[1].strip() if found else ""


def _cores_by_psutil(system):
    """Numbers of the cores this program may run on, where there is no /proc."""
    import psutil

    if system == "Windows":  # a Mac has no affinity to ask for
        return frozenset(psutil.Process().cpu_affinity())
    return frozenset(range(os.cpu_count() or 1))


def _real(root, allowed, system):
    cpu = root / "sys/devices/system/cpu"
    groups = {read(cpu / f"cpu{n}/topology/thread_siblings_list") for n in allowed}
    if system == "Linux":
        return None if "" in groups else len(groups)
    import psutil

    return psutil.cpu_count(logical=False)


def _memory(root, system):
    """Bytes in the whole computer, or None."""
    if system == "Linux":
        kib = _line(root / "proc/meminfo", "MemTotal").split()
        return int(kib[0]) * 1024 if kib else None
    import psutil

    return psutil.virtual_memory().total


def _cpu_name(root, system):
    if system == "Darwin":
        return _sysctl("machdep.cpu.brand_string")
    if system == "Windows":
        import winreg

        key = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
                return winreg.QueryValueEx(opened, "ProcessorNameString")[0]
        except OSError:
            return platform.processor()
    return _line(root / "proc/cpuinfo", "model name") or read(
        root / "proc/device-tree/model"
    ).strip("\0")  # small ARM boards


def last_cache(root="/"):
    """Bytes of the cache before main memory, 0 where it is not known."""
    return max(map(int, caches(Path(root)).values()), default=0)


def caches(root, cpu=0, system=None):
    """{"L1": Q, ...}: data caches only, one core's view."""
    system = system or platform.system()
    sizes = {}
    if system == "Darwin":
        sizes = {"L1": _sysctl("hw.l1dcachesize"), "L2": _sysctl("hw.l2cachesize")}
    for index in sorted((root / f"sys/devices/system/cpu/cpu{cpu}/cache").glob("index*")):
        if read(index / "type") != "Instruction":
            sizes["L" + read(index / "level")] = read(index / "size")
    scale = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
    found = {level: re.fullmatch(r"(\d+)([KMG]?)", size) for level, size in sizes.items()}
    return {
        level: Q(int(size[1]) * scale[size[2]], "B", "measured")
        for level, size in found.items()
        if size
    }


def vectors(root, system):
    """Names from VECTORS, without loading anything; PyTorch is asked only if it is loaded."""
    info = root / "proc/cpuinfo"
    words = set((_line(info, "flags") or _line(info, "Features")).lower().split())
    if system == "Darwin":
        told = _sysctl(
            "machdep.cpu.features", "machdep.cpu.leaf7_features", "hw.optional", way="-e"
        )
        words = set(re.sub(r"[\w.]+\.(\w+)=1$|[\w.]+=", r"\1 ", told, flags=re.M).lower().split())
    cpu = getattr(sys.modules.get("torch"), "cpu", None)
    if system == "Windows" and hasattr(cpu, "get_capabilities"):
        words = {str(name).lower() for name, has in cpu.get_capabilities().items() if has is True}
    return tuple(name for name, known in VECTORS.items() if words & set(known.split()))


def _sysctl(*keys, way="-n"):
    try:
        return subprocess.run(
            ["sysctl", way, *keys], capture_output=True, text=True, timeout=2
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def _blas():
    try:
        import numpy

        blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
        name = {"scipy-openblas": "OpenBLAS", "accelerate": "Accelerate"}.get(blas["name"])
        return f"{name or blas['name']} {'.'.join(blas.get('version', '').split('.')[:3])}".strip()
    except (ImportError, KeyError, TypeError):
        return ""
