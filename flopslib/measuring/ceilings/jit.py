"""Machine code from the kernels' texts, for this processor, compiled once a process.

Machine code that a processor does not know ends the whole program. So the kernels are first tried
in a child process; if it dies, that is a reason to report and nothing more.
One module, one engine and one target machine are kept for the life of the process: LLVM may crash
when an engine goes and its target machine stays. To change what is compiled:
`llvm_kernels.all_kernels`.
"""

from __future__ import annotations

import ctypes
import functools
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..._support.errors import UserError, short
from . import llvm_kernels
from .llvm_kernels import Kernel

if TYPE_CHECKING:
    from .result import Ceilings

SIGNATURE = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3, *[ctypes.c_int64] * 2)  # frees the GIL
LIMIT = 30  # seconds for the child process, which takes one; on a slow and busy machine many more
PROCESSORS = {"x86_64": "x86", "amd64": "x86", "arm64": "arm", "aarch64": "arm"}
TRIAL_BYTES = 65536  # of each array in the child process
TRIAL_TRIPS = 8
PAGE = 4096
OLDEST = (0, 45)  # of llvmlite: older ones read pointers of another kind in a kernel's text


class KernelError(UserError, LookupError):
    """A kernel that was not compiled here."""


class Engine(NamedTuple):
    """What has to live as long as the process, and the kernels by name."""

    machine: Any
    module: Any
    code: Any
    kernels: dict[str, Kernel]


# -- can they be used here? ------------------------------------------------------------------------


@functools.cache
def ready() -> str:
    """Why the kernels cannot be used here, "" if they can. The first call takes about a second."""
    try:
        if not host():
            return f"this processor ({platform.machine()}) has no vector multiply-add that is known"
        if too_old := _too_old():
            return too_old
    except ImportError as error:
        return f"llvmlite is missing ({error}); pip install llvmlite brings it"
    return tried_in_a_child()


def _too_old():
    """Why the installed llvmlite cannot read the kernels, "" if it can.

    It may have come with numba, which needs exactly that one, so it is left where it is.
    """
    import llvmlite

    if tuple(int(part) for part in re.findall(r"\d+", llvmlite.__version__)[:2]) >= OLDEST:
        return ""
    return (
        f"llvmlite {llvmlite.__version__} is older than the {OLDEST[0]}.{OLDEST[1]} that the "
        "kernels need; upgrade it unless an installed numba needs this one"
    )


def host() -> list[Kernel]:
    """The kernels that this processor can run, [] for one that is not known.

    Raises ImportError without llvmlite.
    """
    return list(_kernels(*_processor()))


_kernels = functools.cache(llvm_kernels.all_kernels)  # the texts take a while to write


def _processor():
    """("x86" or "arm", names of what it can do)."""
    import llvmlite.binding as llvm

    cpu = PROCESSORS.get(platform.machine().lower(), "")
    features = {name for name, there in llvm.get_host_cpu_features().items() if there}
    if cpu == "arm":
        features.add("neon")  # not every system says so, and all have it
        if platform.system() == "Darwin":
            features |= {"dotprod", "fullfp16"}  # as have all chips of Apple
    return cpu, frozenset(features)


def tried_in_a_child(run: Callable[..., Any] = subprocess.run) -> str:
    """Run every kernel once in a process of its own: "" if that works, else the reason."""
    root = str(Path(__file__).parents[3])
    code = (
        f"import sys; sys.path.insert(0, {root!r}); from flopslib.measuring.ceilings import jit; "
        "jit.try_all()"
    )
    try:
        child = run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            timeout=LIMIT,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"the kernels could not be tried in another process ({type(error).__name__})"
    names = [line for line in child.stdout.split("\n") if line]
    if child.returncode == 0 and "done" in names:
        return ""
    last = names[-1] if names else "the start"
    complaints = child.stderr.strip().splitlines()
    why = complaints[-1] if complaints else f"exit status {child.returncode}"
    return f"a process that tried the kernels died at {last} ({short(why, 100)})"


def try_all() -> None:
    """Run every kernel once on a little memory, and print its name first: for the child process."""
    room = ctypes.create_string_buffer(4 * TRIAL_BYTES)
    address = ctypes.addressof(room)
    a = address + -address % PAGE
    b, c = a + TRIAL_BYTES, a + 2 * TRIAL_BYTES
    for kernel in engine().kernels.values():
        print(kernel.name, flush=True)
        function(kernel)(a, b, c, TRIAL_BYTES // 2, TRIAL_TRIPS)
    print("done", flush=True)


# -- machine code ----------------------------------------------------------------------------------


def function(kernel: Kernel) -> Callable[[int, int, int, int, int], None]:
    """The machine code of a kernel: f(a, b, c, n, trips). Ask `ready` first.

    Raises KernelError for one that this process did not compile.
    """
    compiled = engine()
    if compiled.kernels.get(kernel.name) != kernel:
        raise KernelError(
            f"{kernel.name!r} is not one of the kernels of this machine: "
            f"{', '.join(compiled.kernels)}."
        )
    return SIGNATURE(compiled.code.get_function_address(llvm_kernels.symbol(kernel.name)))


def assembly(kernel: Kernel) -> str:
    """The machine code of one kernel as text, without what only a linker reads."""
    name = llvm_kernels.symbol(kernel.name)
    after = re.split(rf"^_?{name}:.*\n", _assembly(), maxsplit=1, flags=re.M)[-1]
    end = r"^(?:\.?Lfunc_end|\s*\.cfi_endproc|\s*\.seh_endproc)"
    body = re.split(end, after, maxsplit=1, flags=re.M)[0]
    for_the_linker = ("\t.cfi", "\t.p2align", "\t.seh")
    return "\n".join(line for line in body.splitlines() if not line.startswith(for_the_linker))


def fastest_loop(ceilings: Ceilings, format: str = "FP32") -> str:
    """The loop that set the peak of a format, in this processor's instructions, or why not."""
    reason = ready()
    if reason:
        return reason
    _, bits = ceilings.vectors[format, 1]
    (loop,) = (kernel for kernel in host() if kernel.name == f"fma {format} {bits}")
    lines = [line for line in assembly(loop).splitlines() if "fm" in line]
    return "\n".join(
        [
            f"The fastest loop has {len(lines)} multiply-adds on {bits} bits each (measured); "
            "the first three and the last:",
            *lines[:3],
            lines[-1],
        ]
    )


@functools.cache
def engine() -> Engine:
    """The Engine of this process, made when it is first asked for."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=2,
        jit=True,
    )
    kernels = host()
    module = llvm.parse_assembly(llvm_kernels.module(kernels))
    module.verify()
    code = llvm.create_mcjit_compiler(module, machine)
    code.finalize_object()
    return Engine(machine, module, code, {kernel.name: kernel for kernel in kernels})


@functools.cache
def _assembly():
    compiled = engine()
    return compiled.machine.emit_assembly(compiled.module)
