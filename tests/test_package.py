"""How the package is built: what may import what, what importing costs, how much to read."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import flopslib

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "flopslib"
ROOMS = ("lab", "counting", "measuring", "estimating")  # they do not know each other
ON_TOP = ("plotting", "teaching")  # from below upwards; under the rooms is the ground, all the rest
HEAVY = {"torch", "matplotlib", "pandas", "ipywidgets", "IPython", "psutil", "llvmlite", "PIL"}
NUMPY_LOADS_IN = {*ROOMS, "plotting"}
TORCH_LOADS_IN = {
    "lab.data",
    "lab.models",
    "lab.operators",
    "lab.parts",
    "lab.products",
    "lab.train",
    # modules; nothing else may load one by itself
    "counting.watching",
    "counting.places",
    "counting.tensors",
}
MAP = ("", "__main__")

UNIX_MODULES = [
    "crypt",
    "curses",
    "fcntl",
    "grp",
    "nis",
    "posix",
    "pty",
    "pwd",
    "readline",
    "resource",
    "spwd",
    "syslog",
    "termios",
    "tty",
]
UNIX_NAMES = {
    "os": "chown chroot confstr ctermid fchmod fchown fork forkpty getegid geteuid getgid "
    "getgroups getloadavg getpgid getpgrp getpriority getresuid getsid getuid initgroups "
    "killpg lchown major mkfifo mknod nice openpty posix_fadvise posix_spawn pread preadv "
    "pwrite sched_getaffinity sched_getparam sched_setaffinity sched_setscheduler "
    "sched_yield sendfile setgid setpgid setpriority setsid setuid statvfs sysconf "
    "sysconf_names tcgetpgrp uname wait3 wait4 waitid WNOHANG",
    "signal": "SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGSTOP SIGUSR1 SIGUSR2 alarm "
    "getitimer pause pthread_kill pthread_sigmask setitimer sigwait",
    "time": "CLOCK_BOOTTIME CLOCK_MONOTONIC CLOCK_MONOTONIC_RAW CLOCK_PROCESS_CPUTIME_ID "
    "CLOCK_REALTIME CLOCK_THREAD_CPUTIME_ID clock_getres clock_gettime clock_gettime_ns "
    "pthread_getcpuclockid tzset",
    "select": "epoll kqueue poll",
    "socket": "AF_UNIX",
    "mmap": "MAP_ANONYMOUS MAP_PRIVATE MAP_SHARED PROT_READ PROT_WRITE",
}


def modules():
    """name inside the package ("", "units", "measuring.machine") -> its syntax tree."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return found


MODULES = modules()
FOLDERS = {
    path.parent.relative_to(PACKAGE).as_posix().replace("/", ".")
    for path in PACKAGE.rglob("__init__.py")
} - {"."}


def full_name(name):
    return f"flopslib.{name}".rstrip(".")


def imports(name, node):
    """Full names of the modules that an import statement, or a call of import_module, names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            here = full_name(name).split(".") + ([""] if name in FOLDERS or not name else [])
            base = ".".join([*here[: -node.level], *filter(None, [base])])
        inside = [f"{base}.{alias.name}" for alias in node.names]
        return [
            deeper if deeper.removeprefix("flopslib.") in MODULES else base for deeper in inside
        ]
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
        target = node.args[0]
        if isinstance(target, ast.Constant) and not target.value.startswith("."):
            return [target.value]
    return []


def on_import(tree):
    """The nodes that run when a module is imported: everything but the insides of functions."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def level(name):
    """0 the ground, 1 a room, 2 plotting, 3 teaching, 4 the map and the command line."""
    room = name.partition(".")[0]
    if room in MAP:
        return 2 + len(ON_TOP)
    if room in ON_TOP:
        return 2 + ON_TOP.index(room)
    return 1 if room in ROOMS else 0


def may_know(name, other):
    same_room = name.partition(".")[0] == other.partition(".")[0]
    return same_room or level(other) < level(name) or level(name) == level(other) in (0, 4)


@pytest.mark.parametrize("name", MODULES, ids=full_name)
def test_a_module_knows_only_what_lies_below_it(name):
    known = {
        other
        for node in ast.walk(MODULES[name])
        for other in imports(name, node)
        if other.partition(".")[0] == "flopslib"
    }
    wrong = [
        other
        for other in known
        if not may_know(name, other.removeprefix("flopslib").removeprefix("."))
    ]
    assert not wrong, f"{full_name(name)} imports {wrong}; the order: ground, rooms, {ON_TOP}, map"


@pytest.mark.parametrize(
    "name, other, allowed",
    [
        ("units", "tables", True),
        ("units", "measuring.card", False),
        ("measuring.card", "units", True),
        ("measuring.card", "measuring.machine", True),
        ("measuring.card", "estimating.training", False),
        ("measuring.card", "plotting.cards", False),
        ("plotting.cards", "measuring.card", True),
        ("plotting.cards", "teaching.ask", False),
        ("teaching.ask", "plotting.cards", True),
        ("teaching.ask", "", False),
        ("__main__", "teaching.ask", True),
        ("__main__", "", True),
    ],
)
def test_the_order_itself_is_the_designs(name, other, allowed):
    assert may_know(name, other) is allowed


@pytest.mark.parametrize(
    "statement, named",
    [
        ("from . import units", "flopslib.quantities.quantity"),
        ("from .. import errors", "flopslib._support.errors"),
        ("from ..units import Q", "flopslib.quantities.quantity"),
        ("import flopslib as fl", "flopslib"),
        ("from flopslib import units", "flopslib.quantities.quantity"),
        ("from flopslib import Q", "flopslib"),
        ("importlib.import_module('flopslib.quantities.quantity')", "flopslib.quantities.quantity"),
    ],
)
def test_imports_are_read_in_every_spelling(statement, named):
    node = ast.parse(statement).body[0]
    node = node.value if isinstance(node, ast.Expr) else node
    inside = "units" if statement.startswith("from . ") else "teaching.workbook"
    assert imports(inside, node) == [named]


@pytest.mark.parametrize("name", MODULES, ids=full_name)
def test_importing_a_module_loads_nothing_heavy(name):
    heavy = HEAVY if name.partition(".")[0] in NUMPY_LOADS_IN else HEAVY | {"numpy"}
    named = {other for node in on_import(MODULES[name]) for other in imports(name, node)}
    assert name in TORCH_LOADS_IN or not named & set(map(full_name, TORCH_LOADS_IN))
    loaded = {other.partition(".")[0] for other in named}
    assert not loaded & (heavy - {"torch"} if name in TORCH_LOADS_IN else heavy), (
        "import it inside the function that needs it"
    )


@pytest.mark.parametrize("room", [*ROOMS, "teaching"])
def test_a_room_says_what_it_is_and_exports_nothing(room):
    if room not in MODULES:
        pytest.skip(f"{room} is not built yet")
    (only,) = MODULES[room].body
    assert isinstance(only, ast.Expr) and ast.get_docstring(MODULES[room])


@pytest.mark.parametrize("room", [*ROOMS, "teaching"])
def test_a_room_names_every_module_in_it(room):
    words = set(re.findall(r"\w+", ast.get_docstring(MODULES[room])))
    inside = {name.split(".")[1] for name in MODULES if name.startswith(f"{room}.")}
    assert inside <= words, f"{room}/__init__ does not name {sorted(inside - words)}"


@pytest.mark.parametrize("name", MODULES, ids=full_name)
def test_a_module_says_at_its_head_what_it_is(name):
    assert ast.get_docstring(MODULES[name])


def test_every_folder_with_code_is_a_package():
    assert {path.parent for path in PACKAGE.rglob("*.py")} == {
        path.parent for path in PACKAGE.rglob("__init__.py")
    }


def python(code):
    """Standard output of a fresh Python running `code` in the repository's root."""
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert ran.returncode == 0 and not ran.stderr, ran.stderr
    return ran.stdout


def test_importing_flopslib_prints_starts_and_loads_nothing():
    said = python(
        "import sys, threading; before = set(sys.modules); import flopslib; "
        "print('threads:', threading.active_count(), *set(sys.modules) - before)"
    )
    assert said.startswith("threads: 1 ") and said.count("\n") == 1
    assert not {name.partition(".")[0] for name in said.split()} & (HEAVY | {"numpy"})


def test_every_module_imports_where_unix_only_modules_and_names_are_missing():
    ours = [full_name(name) for name in MODULES]
    theirs = {
        other
        for name, tree in MODULES.items()
        for node in on_import(tree)
        for other in imports(name, node)
        if other.partition(".")[0] in sys.stdlib_module_names | {"numpy", "torch"}
    }
    said = python(f"""
import contextlib, importlib, sys
for name in {sorted(theirs - set(UNIX_MODULES))}:  # they know their system; ours must not care
    importlib.import_module(name)
for name in {UNIX_MODULES}:
    sys.modules[name] = None  # importing it now is an ImportError
for name, gone in {UNIX_NAMES}.items():
    for attribute in gone.split():
        with contextlib.suppress(AttributeError):
            delattr(importlib.import_module(name), attribute)
for name in {ours}:
    importlib.import_module(name)
print("all", len({ours}))
""")
    assert said == f"all {len(ours)}\n"


def test_every_name_on_the_map_leads_somewhere():
    for name in flopslib.__all__:
        assert getattr(flopslib, name) is not None
    assert set(flopslib.__all__) <= set(dir(flopslib))


def test_the_map_is_read_on_one_screen():
    assert len(flopslib.__doc__.splitlines()) <= 50
    assert len(flopslib.__all__) == len(set(flopslib.__all__)) <= 40


def test_a_name_that_is_not_on_the_map_is_refused_with_the_names_that_are():
    with pytest.raises(AttributeError, match="no_such_name.*measure"):
        flopslib.no_such_name
