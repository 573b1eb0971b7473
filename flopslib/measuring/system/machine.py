"""The machine in front of you: cores, memory, caches and GPU, as far as they are really yours.

What a computer has and what a program may use differ. The number of threads worth starting is
max(1, floor(min(cores allowed, quota))), and a reason goes with it.
Nothing big is loaded or timed for this, and no name of a host, a user or a folder is kept.
To change it: a new value is a field of Machine and one function that finds it.
"""

from __future__ import annotations

import math
import os
import platform
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from ..._support.arguments import explained
from ..._support.display import TextDisplay
from ..._support.errors import UserError, short
from ...facts.matmul_formats import processor_flags
from ...quantities.formatting import a_or_an, sentence
from ...quantities.quantity import Q
from . import gpu as gpus
from .cgroups import cpu_list, limits, read_text

# What systems write in the place of a processor's name: gVisor, some virtual machines, old BIOSes.
NO_NAMES = {"unknown", "none", "null", "n/a", "not specified", "to be filled by o.e.m."}
NAME_KEYS = ("model name", "cpu model", "cpu", "Hardware")  # x86 and ARM, MIPS, POWER, old ARM
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


SIZES = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
# Cache sizes of a Mac. Its fastest cores are level 0; the keys without a level are of the slowest.
MAC_CACHES = {"L1": "l1dcachesize", "L2": "l2cachesize", "L3": "l3cachesize"}
MAC_CORES = ("hw.perflevel0.", "hw.")
LIBRARIES = {"scipy-openblas": "OpenBLAS", "accelerate": "Accelerate"}
LONGEST_NAME = 80  # characters of a processor's name
PATIENCE = 2  # seconds for an answer of sysctl, which takes a few milliseconds


@dataclass(frozen=True)
class Machine(TextDisplay):
    """The result of `machine`. None means unknown, or no such limit."""

    cpu: str
    cores: int  # how many threads to use
    cores_seen: int  # that the computer shows
    cores_allowed: int  # of those, where this program may run
    cores_real: int | None  # of those, counting the two threads of a core once
    quota: float | None  # CPU seconds a second; 0.5 is half a core
    memory: Q | None  # usable: the limit where there is one
    memory_limit: Q | None
    caches: dict[str, Q]  # {"L1": Q, "L2": Q, ...}, as one core sees them
    vectors: tuple[str, ...]  # of the processor: ("AVX2", "FMA", ...), () where unknown
    blas: str  # the library behind NumPy's matrix products
    gpu: gpus.Gpu
    versions: dict[str, str]

    @property
    def why(self) -> str:
        """Why fewer cores are used than the computer shows; "" where all are."""
        if self.quota is not None and self.quota < self.cores_allowed:
            return f"a limit of {self.quota:.3g} CPU is set on this container"
        if self.cores_allowed < self.cores_seen:
            return f"this program may run on {self.cores_allowed} of {self.cores_seen} cores"
        return ""

    def __repr__(self) -> str:
        memory = f"{self.memory:GiB}" if self.memory else "an unknown amount"
        limit = " (a limit is set)" if self.memory_limit else ""
        return (
            f"{sentence(self._yours())}{memory} of memory{limit} (measured); {self.gpu}. "
            "Nothing leaves this computer."
        )

    def _yours(self):
        share = min(self.quota or math.inf, self.cores_allowed)
        cores = cores_text(share)
        if share == self.cores_allowed and (self.cores_real or share) < share:
            cores = f"{share} hardware threads on {cores_text(self.cores_real)}"
        verb = "is" if share <= 1 else "are"
        end = f": {self.why}. " if self.why else ", "
        return f"{cores} of {a_or_an(self.cpu)} {verb} yours{end}"

    def to_dict(self) -> dict[str, object]:
        """The same as plain numbers and texts, for JSON; sizes in bytes."""
        return asdict(self) | {
            "why": self.why,
            "memory": _plain(self.memory),
            "memory_limit": _plain(self.memory_limit),
            "vectors": list(self.vectors),
            "caches": {level: int(size) for level, size in self.caches.items()},
        }


def _plain(size):
    return None if size is None else int(size)


def _folder(root: str | Path) -> Path:
    """The root as a path; UserError for a name that no system can have."""
    folder = Path(root)
    try:
        os.stat(folder)
    except FileNotFoundError:
        return folder
    except (OSError, ValueError) as error:
        raise UserError(
            f"root is {short(root)}, which is not a folder: {error.args[-1]}."
        ) from None
    return folder


@explained(UserError)
def machine(root: str | Path = "/") -> Machine:
    """The Machine this runs on, in well under a second; PyTorch is not loaded for it.

    `root` is the top of the file tree to read /proc and /sys from; tests give a fake one.

    >>> machine().cores >= 1
    True
    """
    system = platform.system() if str(root) == "/" else "Linux"
    root = _folder(root)
    limit = limits(root)
    seen = cpu_list(read_text(root / "sys/devices/system/cpu/online"))
    allowed = _allowed(root, seen, limit.cpus, system)
    cpu = _cpu_name(root, system)
    total = _memory(root, system)
    limited = limit.memory is not None and limit.memory < (total or math.inf)
    memory = limit.memory if limited else total
    size = Q(memory, "B", "measured") if memory else None
    return Machine(
        cpu=cpu or f"{platform.machine()} processor".strip(),
        cores=max(1, math.floor(min(len(allowed), limit.quota or math.inf))),
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


def cores_text(share: float) -> str:
    """A number of cores in words.

    >>> cores_text(0.5), cores_text(0.3), cores_text(1), cores_text(1.5)
    ('half a core', '0.3 of a core', '1 core', '1.5 cores')
    """
    if share == 0.5:
        return "half a core"
    if share < 1:
        return f"{share:.2g} of a core"
    return "1 core" if share == 1 else f"{share:.3g} cores"


def versions() -> dict[str, str]:
    """{"python": "3.11.14", "torch": ..., "numpy": ...}, without importing them; "" if missing."""
    found = {"python": platform.python_version()}
    for name in ("torch", "numpy"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found


# -- the processor ---------------------------------------------------------------------------------


def tidy(name: str) -> str:
    """A processor's name without its trade marks and clock.

    >>> tidy("Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz"), tidy("AMD EPYC 9R14 96-Core Processor")
    ('Intel Core i7-8550U', 'AMD EPYC 9R14')
    """
    name = re.sub(r"\((R|TM|C)\)|[®™]", " ", name, flags=re.I)
    name = re.sub(r"(\s+CPU)?\s*@.*|\s+(\d+|\w+)-Core Processor|\s+(Processor|CPU)\s*$", "", name)
    return " ".join(name.split())[:LONGEST_NAME]


def _cpu_name(root, system):
    """The name of the processor without its trade marks, "" where the system has none."""
    if system == "Darwin":
        names = [_sysctl("machdep.cpu.brand_string"), _sysctl("hw.model")]
    elif system == "Windows":
        names = [_windows_cpu_name()]
    else:
        names = [_line(root / "proc/cpuinfo", key) for key in NAME_KEYS]
        names.append(read_text(root / "proc/device-tree/model").strip("\0"))  # small ARM boards
    tidied = (tidy(name) for name in names if name.strip().lower() not in NO_NAMES)
    return next((name for name in tidied if re.search("[a-zA-Z]", name)), "")


def _windows_cpu_name():
    import winreg

    key = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
            return winreg.QueryValueEx(opened, "ProcessorNameString")[0]
    except OSError:
        return platform.processor()


def vectors(root: Path, system: str) -> tuple[str, ...]:
    """Names from VECTORS, without loading anything; PyTorch is asked only if it is loaded."""
    words = {flag.lower() for flag in processor_flags(root / "proc/cpuinfo")}
    cpu = getattr(sys.modules.get("torch"), "cpu", None)
    if system == "Darwin":
        answer = _sysctl(
            "machdep.cpu.features", "machdep.cpu.leaf7_features", "hw.optional", option="-e"
        )
        # "machdep.cpu.features=FPU ..." lists words; "hw.optional.arm.FEAT_BF16=1" is one.
        text = re.sub(r"[\w.]+\.(\w+)=1$|[\w.]+=", r"\1 ", answer, flags=re.M)
        words = set(text.lower().split())
    elif system == "Windows" and hasattr(cpu, "get_capabilities"):
        capabilities = cpu.get_capabilities().items()
        words = {str(name).lower() for name, has in capabilities if has is True}
    return tuple(name for name, known in VECTORS.items() if words & set(known.split()))


def _blas():
    try:
        import numpy

        blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
        name = LIBRARIES.get(blas["name"]) or blas["name"]
        version = ".".join(blas.get("version", "").split(".")[:3])
        return f"{name} {version}".strip()
    except (ImportError, KeyError, TypeError):
        return ""


# -- cores -----------------------------------------------------------------------------------------


def _allowed(root, seen, cpuset, system):
    """The numbers of the cores where this program may run.

    Of the machine this runs on the system is asked, which knows what is switched on. The mask in a
    file may hold more: a virtual machine has room for cores that were never plugged in.
    """
    if str(root) == "/" and hasattr(os, "sched_getaffinity"):
        return frozenset(os.sched_getaffinity(0))
    allowed = cpu_list(_line(root / "proc/self/status", "Cpus_allowed_list")) or seen
    lists = [cpuset]
    if "lxcfs" not in read_text(root / "proc/self/mountinfo"):  # it numbers a container's from 0
        lists.append(seen)
    for cores in lists:
        allowed = allowed & (cores or allowed) or allowed
    return allowed or _cores_by_psutil(system)


def _cores_by_psutil(system):
    """Numbers of the cores this program may run on, where there is no /proc."""
    import psutil

    if system == "Windows":  # a Mac has no affinity to ask for
        return frozenset(psutil.Process().cpu_affinity())
    return frozenset(range(os.cpu_count() or 1))


def _real(root, allowed, system):
    """How many of the cores are there if the two threads of one count once, or None."""
    cpu = root / "sys/devices/system/cpu"
    siblings = {read_text(cpu / f"cpu{n}/topology/thread_siblings_list") for n in allowed}
    if system == "Linux":
        return None if "" in siblings else len(siblings)
    import psutil

    return psutil.cpu_count(logical=False)


# -- memory ----------------------------------------------------------------------------------------


def _memory(root, system):
    """Bytes in the whole computer, or None."""
    if system == "Linux":
        kib = _line(root / "proc/meminfo", "MemTotal").split()
        return int(kib[0]) * 1024 if kib else None
    import psutil

    return psutil.virtual_memory().total


def last_cache(root: str | Path = "/") -> int:
    """Bytes of the cache before main memory, 0 where it is not known."""
    return max(map(int, caches(Path(root)).values()), default=0)


def caches(
    root: Path,
    cpu: int = 0,
    system: str | None = None,
) -> dict[str, Q]:
    """{"L1": Q, ...}: data caches only, one core's view."""
    system = system or platform.system()
    if system == "Darwin":
        texts = {level: _mac_cache(key) for level, key in MAC_CACHES.items()}
    else:
        texts = _cache_files(root / f"sys/devices/system/cpu/cpu{cpu}/cache")
    found = {}
    for level, text in texts.items():
        size = re.fullmatch(r"(\d+)([KMG]?)", text)
        if size and int(size[1]):
            found[level] = Q(int(size[1]) * SIZES[size[2]], "B", "measured")
    return found


def _cache_files(folder):
    """{level: size} of one core's data caches, as texts, from the files of Linux."""
    texts = {}
    for index in sorted(folder.glob("index*")):
        if read_text(index / "type") != "Instruction":
            texts["L" + read_text(index / "level")] = read_text(index / "size")
    return texts


def _mac_cache(key):
    """The size of a cache of the fastest cores, as a text; "" where there is none."""
    sizes = (_sysctl(cores + key) for cores in MAC_CORES)
    return next((size for size in sizes if size.strip("0")), "")


# -- what the system says --------------------------------------------------------------------------


def _line(path, key):
    """The text after "key:" in a file of such lines."""
    found = re.search(rf"^{key}\s*:\s*(.+)$", read_text(path), re.M)
    return found[1].strip() if found else ""


def _sysctl(*keys, option="-n"):
    """What a Mac answers for these keys, "" if it does not."""
    for program in ("sysctl", "/usr/sbin/sysctl"):  # not every PATH has its folder
        try:
            ran = subprocess.run(
                [program, option, *keys], capture_output=True, text=True, timeout=PATIENCE
            )
        except FileNotFoundError:
            continue
        except (OSError, subprocess.SubprocessError):
            break
        return ran.stdout.strip()
    return ""
