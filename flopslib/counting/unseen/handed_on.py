"""Work that the counted thread hands on, to other threads or to other processes.

What runs in a thread that is begun, or in a pool of threads that was there before, is followed
there (`working_for`). What runs in another process is out of sight, and named. Both ways pass few
doors of Python's own; these are replaced for as long as a block is open. Processes that begin by
none of them (os.fork, subprocess ...) are heard of by an audit hook, which stays and does nothing
while no block is open: Python cannot remove one.
NB: a thread of the user's own that was there before and takes its work out of a queue.Queue passes
no such door: the modules that it calls are named, and single operators in it are not.
To have another door watched: DOORS, or EVENTS for one that Python audits.
"""

from __future__ import annotations

import functools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from ..op_cost import OTHER_PROCESS
from ..open_blocks import Shared, open_here, working_for

# (module, class, methods): by these, data or work goes to a thread or a process that is there
# already or that begins. A module that is not imported yet has no pool that is older than a block.
DOORS = (
    ("threading", "Thread", ("start",)),
    ("concurrent.futures.thread", "ThreadPoolExecutor", ("submit",)),
    ("multiprocessing.process", "BaseProcess", ("start",)),
    ("multiprocessing.pool", "Pool", ("apply_async", "_map_async", "imap", "imap_unordered")),
    ("multiprocessing.queues", "Queue", ("put",)),
    ("multiprocessing.queues", "JoinableQueue", ("put",)),
    ("multiprocessing.queues", "SimpleQueue", ("put",)),
    ("multiprocessing.connection", "_ConnectionBase", ("send", "send_bytes")),
    ("concurrent.futures.process", "ProcessPoolExecutor", ("submit",)),
    ("joblib.externals.loky.process_executor", "ProcessPoolExecutor", ("submit",)),
    ("loky.process_executor", "ProcessPoolExecutor", ("submit",)),
    ("mpi4py.futures.pool", "MPIPoolExecutor", ("submit",)),
)
TITLES = {  # of a class in what is read, where its own name is not the user's
    "BaseProcess": "multiprocessing.Process",
    "Pool": "multiprocessing.Pool",
    "_ConnectionBase": "multiprocessing.Connection",
    "Queue": "multiprocessing.Queue",
}
CHANNELS = {"Queue", "JoinableQueue", "SimpleQueue", "_ConnectionBase"}
# Whose own threads use channels, for work that is named already.
POOLS = ("multiprocessing.", "concurrent.")
THREAD_POOLS = {"ThreadPool", "ThreadPoolExecutor"}
EVENTS = (  # of Python's audit: a process is about to begin
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "subprocess.Popen",
)
# Who begins processes to ask the system something or to compile, which is not a model's work; and
# multiprocessing, which has doors of its own.
ASKING = ("ctypes.util", "platform", "uuid", "torch._", "torch.utils", "triton", "multiprocessing")
LONGEST_PROGRAM = 20  # characters of a program's name
LEAST_SECONDS = 0.02  # of other threads' work: the threads of an idle notebook need a tenth of it
LEAST_SHARE = 0.1  # of the CPU seconds of a long count, in which those add up

Method = Callable[..., Any]


# -- threads ---------------------------------------------------------------------------------------
def _followed(fn: Method) -> Method:
    """A function that another thread is going to run, followed there by the blocks of this one."""
    blocks = open_here()
    if not blocks:
        return fn

    @functools.wraps(fn)
    def follow(*args, **kwargs):
        with working_for(blocks):
            return fn(*args, **kwargs)

    return follow


def _start_of_thread(start: Method) -> Method:
    """Thread.start: what the thread runs is followed."""

    @functools.wraps(start)
    def start_followed(self):
        if not open_here():
            return start(self)
        own = vars(self).get("run")
        run = _followed(self.run)

        def restore():  # nothing of ours stays in the user's thread
            if own:
                self.run = own
            else:
                vars(self).pop("run", None)

        def run_once():
            restore()
            run()

        self.run = run_once
        try:
            start(self)
        except BaseException:
            restore()
            raise

    return start_followed


def _first_argument_followed(method: Method) -> Method:
    """A pool's method that takes a function first: what its threads run is followed."""

    @functools.wraps(method)
    def hand_on(self, fn, /, *args, **kwargs):
        return method(self, _followed(fn), *args, **kwargs)

    return hand_on


def _by_kind_of_pool(title: str) -> Callable[[Method], Method]:
    """A method that pools of threads share with pools of processes, or of interpreters."""

    def replace(method: Method) -> Method:
        in_threads, elsewhere = _first_argument_followed(method), _named(title)(method)

        @functools.wraps(method)
        def hand_on(self, *args, **kwargs):
            in_thread = any(cls.__name__ in THREAD_POOLS for cls in type(self).__mro__)
            if in_thread and "Interpreter" not in type(self).__name__:
                return in_threads(self, *args, **kwargs)
            return elsewhere(self, *args, **kwargs)

        return hand_on

    return replace


# -- processes -------------------------------------------------------------------------------------
class _Naming(threading.local):
    """Whether this thread is inside of a door already: doors use others."""

    inside: bool = False


NAMING = _Naming()


def _note(name: str) -> None:
    for block in open_here():
        block.note(f"{name}: {OTHER_PROCESS}")


def _named(title: str, is_channel: bool = False) -> Callable[[Method], Method]:
    """A method by which work goes to another process: the blocks of this thread name it."""

    def replace(method: Method) -> Method:
        @functools.wraps(method)
        def hand_on(self, *args, **kwargs):
            if NAMING.inside or (is_channel and _module_of_caller().startswith(POOLS)):
                return method(self, *args, **kwargs)
            NAMING.inside = True
            try:
                _note(title)
                return method(self, *args, **kwargs)
            finally:
                NAMING.inside = False

        return hand_on

    return replace


def _module_of_caller() -> str:
    """The module that called the method which asks."""
    return sys._getframe(2).f_globals.get("__name__", "")


def _heard(event: str) -> None:
    """Python is about to begin a process."""
    if not doors.users or NAMING.inside or not open_here():
        return
    caller = sys._getframe(2)
    program = _program(caller.f_locals.get("args")) if event == "subprocess.Popen" else ""
    while caller and caller.f_globals.get("__name__") == "subprocess":
        if event != "subprocess.Popen":
            return  # the same process, heard of a second time
        caller = caller.f_back
    if not caller or not caller.f_globals.get("__name__", "").startswith(ASKING):
        _note(event + program)


def _program(command: Any) -> str:
    """ " of python3" for ["/usr/bin/python3", "-c", ...]."""
    if isinstance(command, (list, tuple)) and command:
        command = command[0]
    text = command.decode(errors="replace") if isinstance(command, bytes) else str(command)
    words = text.split()
    return f" of {words[0].rpartition('/')[2][:LONGEST_PROGRAM]}" if words else ""


class Ears:
    """An object with an attribute for each of EVENTS, which is heard when it is asked for."""


for _event in EVENTS:
    setattr(Ears, _event, property(lambda self, event=_event: _heard(event)))


@functools.cache
def _listen() -> None:
    """Add the audit hook, once in the life of the process: getattr(ears, event, arguments).

    It is not a Python function, because at one of those another thread may take over; Python 3.11
    audits in the middle of sys.setprofile, and refuses to be asked for a second one meanwhile.
    """
    sys.addaudithook(functools.partial(getattr, Ears()))


# -- the doors -------------------------------------------------------------------------------------
@functools.cache
def _replacement(cls: type, method: Method) -> Method:
    """What takes a method's place; made once, because each count replaces it."""
    if cls is threading.Thread:
        return _start_of_thread(method)
    title = TITLES.get(cls.__name__, cls.__name__)
    if cls.__name__ in ("Pool", "ThreadPoolExecutor"):
        return _by_kind_of_pool(title)(method)
    return _named(title, cls.__name__ in CHANNELS)(method)


def _doors() -> Iterator[tuple[type, str]]:
    """(class, name of a method) for everything by which work is handed on."""
    for module, cls, names in DOORS:
        if owner := getattr(sys.modules.get(module), cls, None):
            yield from ((owner, name) for name in names if name in vars(owner))


@Shared
def doors() -> Iterator[None]:
    """Everything by which work is handed on is replaced."""
    _listen()
    replaced = []
    try:
        for cls, name in _doors():
            method = vars(cls)[name]
            ours = _replacement(cls, method)
            replaced.append((cls, name, method, ours))
            setattr(cls, name, ours)
        yield
    finally:
        for cls, name, method, ours in replaced:
            if vars(cls).get(name) is ours:  # else the user has replaced it meanwhile
                setattr(cls, name, method)


# -- the clock -------------------------------------------------------------------------------------
def clocks() -> tuple[float, float]:
    """(CPU seconds of this process, of this thread)."""
    return time.process_time(), time.thread_time()


def other_threads(since: tuple[float, float]) -> str:
    """What is noted where other threads have worked meanwhile; "" where they have not.

    To be asked only if no operator ran: PyTorch and NumPy work in threads of their own.
    """
    process, thread = (now - before for now, before in zip(clocks(), since))
    seconds = process - thread
    if seconds < max(LEAST_SECONDS, LEAST_SHARE * process):
        return ""
    return f"other threads: they worked {seconds:.2g} s meanwhile"
