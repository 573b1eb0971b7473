"""Is there a GPU that PyTorch can use, and if not, why not? Found out without loading PyTorch.

A GPU needs two halves, a driver on the machine and a PyTorch that was built for it. Each half
leaves a file. Only a PyTorch that is loaded already is asked itself.
To change it: a new kind of device is one more branch of `find`; each ends with its reason.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Any

from ...quantities.quantity import Q
from .cgroups import read_text

BUILDS = {"cuda": "NVIDIA", "hip": "AMD"}  # what PyTorch is built for: whose GPUs
READY = "its driver and a PyTorch built for it are here"
HIDDEN = ("", "-1")  # values of CUDA_VISIBLE_DEVICES that hide all GPUs


@dataclass(frozen=True)
class Gpu:
    """A GPU by name, PyTorch's word for it ("cuda", "mps", "" for none), and why it is (not) used.

    False where it cannot be used: `if machine().gpu: ...`. What only a PyTorch that is loaded
    reports is None or "" until then.
    """

    name: str
    device: str
    why: str
    count: int = 1  # GPUs of this kind that can be used
    memory: int | None = None  # bytes
    processors: int | None = None  # multiprocessors (SM, or compute units)
    capability: str = ""  # compute capability, such as "9.0"

    def __bool__(self) -> bool:
        return bool(self.device)

    def __repr__(self) -> str:
        if not self:
            return f"no GPU is used: {self.why}"
        known = []
        if self.memory:
            known.append(f"{Q(self.memory, 'B'):GiB}")
        if self.processors:
            known.append(f"{self.processors} multiprocessors")
        if self.capability:
            known.append(f"compute capability {self.capability}")
        if self.count > 1:
            known.append(f"the first of {self.count}")
        facts = f" ({', '.join(known)})" if known else ""
        return f"a GPU can be used: {self.name}{facts}"


@dataclass(frozen=True)
class Build:
    """The PyTorch that is installed, and what it was built for; "" for what it is not."""

    version: str = ""
    cuda: str = ""
    hip: str = ""


def torch_build() -> Build:
    """The installed PyTorch, read from its files and not imported."""
    try:
        version = metadata.version("torch")
        text = read_text(Path(util.find_spec("torch").origin).with_name("version.py"))
    except (ImportError, ValueError, AttributeError, TypeError):
        return Build()
    built = {key: re.search(rf"^{key}\b.*=\s*['\"](.+?)['\"]", text, re.M) for key in BUILDS}
    return Build(version, *(found[1] if found else "" for found in built.values()))


def find(
    root: str | Path = "/",
    system: str | None = None,
    arch: str | None = None,
    build: Build | None = None,
    torch: Any = None,
) -> Gpu:
    """The Gpu of this machine; the arguments replace what would be looked up (for tests)."""
    system, arch = system or platform.system(), arch or platform.machine()
    build, torch = build or torch_build(), torch or sys.modules.get("torch")
    if system == "Darwin":
        return _apple(arch, build, torch)
    name, kind = _driver(Path(root), system)
    if not name:
        return Gpu("", "", "no NVIDIA driver was found here")
    if why := _why_not(kind, build, torch):
        return Gpu(name, "", f"{name} is here, but {why}")
    if torch is not None:
        return _from_torch(torch.cuda)
    return Gpu(name, "cuda", READY)


def _why_not(kind, build, torch):
    """Why a GPU with a driver cannot be used, "" if it can."""
    if not build.version:
        return "PyTorch is not installed"
    if not getattr(build, kind):
        return f"this PyTorch ({build.version}) was not built for {BUILDS[kind]} GPUs"
    if os.environ.get("CUDA_VISIBLE_DEVICES", "0") in HIDDEN:
        return "CUDA_VISIBLE_DEVICES hides it"
    if torch is not None and not torch.cuda.is_available():
        return f"PyTorch {build.version} was asked and says no; often its driver is too old"
    return ""


def _from_torch(cuda):
    """The Gpu with what a loaded PyTorch reports of it."""
    properties = cuda.get_device_properties(0)
    return Gpu(
        properties.name,
        "cuda",
        READY,
        cuda.device_count(),
        properties.total_memory,
        properties.multi_processor_count,
        f"{properties.major}.{properties.minor}",
    )


def _apple(arch, build, torch):
    if arch != "arm64":
        return Gpu(
            "",
            "",
            "PyTorch uses the GPU of a Mac with an Apple chip only, and this is an "
            "Intel Mac (or a Python built for one)",
        )
    if not build.version:
        return Gpu("Apple GPU", "", "the Apple GPU is here, but PyTorch is not installed")
    if torch is not None and not torch.backends.mps.is_available():
        return Gpu(
            "Apple GPU",
            "",
            f"the Apple GPU is here, but PyTorch {build.version} was asked "
            "and says no; often macOS is too old",
        )
    return Gpu("Apple GPU", "mps", "PyTorch drives it through Metal (MPS)")


def _driver(root, system):
    """(name, which build it needs) of the first GPU that has a driver, or ("", "")."""
    if system == "Windows":
        folder = Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "System32"
        return ("an NVIDIA GPU", "cuda") if os.path.exists(folder / "nvcuda.dll") else ("", "")
    for card in sorted((root / "proc/driver/nvidia/gpus").glob("*/information")):
        if model := re.search(r"^Model:\s*(.+)", read_text(card), re.M):
            return model[1].strip(), "cuda"
    # Some containers hide that folder; Windows Subsystem for Linux keeps its driver elsewhere.
    for file in ("dev/nvidia0", "usr/lib/wsl/lib/libcuda.so.1"):
        if os.path.exists(root / file):
            return "an NVIDIA GPU", "cuda"
    if os.path.exists(root / "dev/kfd"):
        return "an AMD GPU", "hip"
    return "", ""
