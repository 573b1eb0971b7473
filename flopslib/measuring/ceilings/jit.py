"""The engine: turns the kernels' texts into machine code for this processor, once a process.

The fact behind it: machine code that a processor does not know ends the whole program. So the
kernels are first tried in a child process; if it dies, that is a reason to tell and nothing more.
One module, one engine and one target machine are kept for the life of the process: LLVM may crash
when an engine goes and its target machine stays. To change what is compiled: `kernels.every`.
"""

import ctypes
import functools
import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from ..._support.errors import UserError
from . import llvm_kernels

CALL = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 3, *[ctypes.c_int64] * 2)  # frees the GIL
LIMIT = 30  # seconds for the child process, on a slow and busy machine
CPUS = {"x86_64": "x86", "amd64": "x86", "arm64": "arm", "aarch64": "arm"}


class KernelError(UserError, LookupError):
    """A kernel that was not compiled here."""


class Engine(NamedTuple):
    """What has to live as long as the process, and the kernels by name."""

    machine: object
    module: object
    code: object
    kernels: dict


@functools.cache
def ready():
    """ "" if the kernels can be used here, else the reason. The first call takes about a second."""
    try:
        if not host():
            return f"this processor ({platform.machine()}) has no vector multiply-add that is known"
    except ImportError as error:
        return f"llvmlite is missing ({error}); pip install llvmlite brings it"
    return tried_in_a_child()


def host():
    """The kernels that this processor can run, [] for one that is not known; ImportError without
    llvmlite."""
    return list(_every(*_processor()))


_every = functools.cache(llvm_kernels.every)  # the texts take a while to write


def function(kernel):
    """The machine code of a kernel: f(a, b, c, n, trips). Ask `ready` first.

    KernelError for one that this process did not compile.
    """
    if kept().kernels.get(kernel.name) != kernel:
        raise KernelError(
            f"{kernel.name!r} is not one of the kernels of this machine: "
            f"{', '.join(kept().kernels)}."
        )
    return CALL(kept().code.get_function_address(llvm_kernels.symbol(kernel.name)))


def assembly(kernel):
    """The machine code of one kernel as text, without what only a linker reads."""
    name = llvm_kernels.symbol(kernel.name)
    text = re.split(rf"^_?{name}:.*\n", _assembly(), maxsplit=1, flags=re.M)[-1]
    lines = re.split(
        r"^(?:\.?Lfunc_end|\s*\.cfi_endproc|\s*\.seh_endproc)", text, maxsplit=1, flags=re.M
    )[0].splitlines()
    return "\n".join(
        line for line in lines if not line.startswith(("\t.cfi", "\t.p2align", "\t.seh"))
    )


def _processor():
    """("x86" or "arm", names of what it can do)."""
    import llvmlite.binding as llvm

    cpu = CPUS.get(platform.machine().lower(), "")
    features = {name for name, there in llvm.get_host_cpu_features().items() if there}
    if cpu == "arm":  # not every system tells; all have the first, all Apple chips the others
        features |= {"neon", *(["dotprod", "fullfp16"] * (platform.system() == "Darwin"))}
    return cpu, frozenset(features)


@functools.cache
def kept():
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
    here = host()
    module = llvm.parse_assembly(llvm_kernels.module(here))
    module.verify()
    code = llvm.create_mcjit_compiler(module, machine)
    code.finalize_object()
    return Engine(machine, module, code, {kernel.name: kernel for kernel in here})


@functools.cache
def _assembly():
    engine = kept()
    return engine.machine.emit_assembly(engine.module)


def tried_in_a_child(run=subprocess.run):
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
    names = child.stdout.split("\n")
    if child.returncode == 0 and "done" in names:
        return ""
    last = next((name for name in reversed(names) if name), "the start")
    why = (child.stderr.strip().splitlines() or [f"exit status {child.returncode}"])[-1][:100]
    return f"a process that tried the kernels died at {last} ({why})"


def try_all():
    """Run every kernel once on a little memory, and tell which: for the child process."""
    room = ctypes.create_string_buffer(4 * 65536)
    first = -ctypes.addressof(room) % 4096 + ctypes.addressof(room)
    for kernel in kept().kernels.values():
        print(kernel.name, flush=True)
        function(kernel)(first, first + 65536, first + 2 * 65536, 32768, 8)
    print("done", flush=True)
