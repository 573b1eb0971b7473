"""How the package is built: what may import what, what importing costs, what a reader finds."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from architecture import (
    BOUNDS,
    FLOORS,
    PACKAGE,
    Modules,
    circles,
    climbs,
    code_lines,
    density,
    files_at_a_level,
    kinds_of_question,
    long_functions,
    main,
    measures,
    picture,
    public_names,
    room,
    unhinted,
)

ROOT = Path(__file__).parents[2]
HEAVY = {"torch", "matplotlib", "pandas", "ipywidgets", "IPython", "psutil", "llvmlite", "PIL"}
NUMPY_LOADS_IN = {"lab", "counting", "measuring", "estimating", "plotting"}
TORCH_LOADS_IN = {  # nothing else may load one of these by itself
    "lab.custom_ops",
    "lab.isoflop.comparison",
    "lab.isoflop.look_up",
    "lab.isoflop.sweep",
    "lab.isoflop.texts",
    "lab.isoflop.training",
    "lab.distributed.tasks",
    "lab.distributed.team",
    "lab.finetuning.adapted",
    "lab.finetuning.bits",
    "lab.finetuning.kept",
    "lab.finetuning.keyboard",
    "lab.finetuning.ledger",
    "lab.finetuning.mixed",
    "lab.finetuning.reader",
    "lab.finetuning.steps",
    "lab.finetuning.ways",
    "lab.finetuning.workbench",
    "lab.models",
    "lab.next_char",
    "lab.photos.develop",
    "lab.photos.drawn",
    "lab.photos.glyphs",
    "lab.quantized.exchange",
    "lab.quantized.layers",
    "lab.quantized.nf4",
    "lab.quantized.storage",
    "lab.quantized.trials",
    "lab.quantized.ways",
    "lab.serving.ahead",
    "lab.serving.cache",
    "lab.serving.chat",
    "lab.serving.kernels",
    "lab.serving.model_clock",
    "lab.serving.step",
    "lab.text_data",
    "lab.training",
    "lab.transformer",
    "counting.torch.eager",
    "counting.torch.inside_tensor",
    "counting.torch.mode",
    "counting.torch.mode_stack",
    "counting.torch.module_tracker",
    "counting.torch.only_shapes",
    "counting.torch.operands",
    "counting.torch.private",
    "counting.torch.script",
    "counting.torch.values",
    "lab.photos.words",
    "lab.routing.answers",
    "lab.routing.caches",
    "lab.routing.cascades",
    "lab.routing.desks",
    "lab.routing.ledgers",
    "lab.routing.listed",
    "lab.routing.readers",
    "lab.routing.route",
    "lab.routing.rules",
}
# fl.plot, fl.formulas, fl.scaling and fl.parallel, which have names of their own
PUBLIC = {"plotting", "facts.formulas", "estimating.scaling", "estimating.parallel"}

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


MODULES = Modules()
ARROWS = MODULES.arrows()
ROOMS = sorted(name for name in MODULES.folders if name)


def full_name(name):
    return f"flopslib.{name}".rstrip(".")


def on_import(tree):
    """The nodes that run when a module is imported: neither insides of functions nor type hints."""
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


# -- what may import what --------------------------------------------------------------------------


def test_imports_run_one_way():
    assert climbs(ARROWS) == [], "\n".join(picture())


def test_there_is_no_circle():
    assert circles(ARROWS) == [], "\n".join(picture())


def test_every_room_has_its_floor():
    on_a_floor = {name for rooms in FLOORS for name in rooms}
    assert {room(name) for name in MODULES} == on_a_floor


@pytest.mark.parametrize(
    "name, other, allowed",
    [
        ("quantities.quantity", "facts.table", False),
        ("facts.table", "quantities.quantity", True),
        ("measuring.card", "quantities.quantity", True),
        ("measuring.card", "measuring.system.machine", True),
        ("measuring.card", "estimating.duration", False),
        ("measuring.card", "plotting.classroom", False),
        ("plotting.classroom", "measuring.card", True),
        ("plotting.classroom", "course.ask", False),
        ("course.ask", "plotting.classroom", True),
        ("course.ask", "", False),
        ("course.ask", "a_new_room.file", False),
        ("__main__", "course.ask", True),
        ("__main__", "", True),
    ],
)
def test_the_order_itself_is_the_designs(name, other, allowed):
    assert (climbs({(name, other)}) == []) is allowed


def test_circles_are_found_with_all_who_stand_in_them():
    arrows = {("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "d"), ("f", "a")}
    assert sorted(circles(arrows)) == [["a", "b", "c"], ["d", "e"]]
    assert circles({("a", "b"), ("b", "c"), ("a", "c")}) == []


@pytest.mark.parametrize(
    "statement, named",
    [
        ("from . import guesses", "flopslib.course.guesses"),
        ("from .widgets import forms", "flopslib.course.widgets.forms"),
        ("from .. import _support", "flopslib._support"),
        ("from .._support import errors", "flopslib._support.errors"),
        ("from ..quantities.quantity import Q", "flopslib.quantities.quantity"),
        ("import flopslib as fl", "flopslib"),
        ("from flopslib.facts import table", "flopslib.facts.table"),
        ("from flopslib import Q", "flopslib"),
        ("importlib.import_module('flopslib.facts.table')", "flopslib.facts.table"),
        ("def f():\n    from . import guesses", "flopslib.course.guesses"),
    ],
)
def test_imports_are_read_in_every_spelling(statement, named):
    found = []
    for node in ast.walk(ast.parse(statement)):
        found += MODULES.imported("course.learner_copy", node)
    assert found == [named]


# -- what importing costs --------------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES, ids=full_name)
def test_importing_a_module_loads_nothing_heavy(name):
    heavy = HEAVY if name.partition(".")[0] in NUMPY_LOADS_IN else HEAVY | {"numpy"}
    named = {other for node in on_import(MODULES[name]) for other in MODULES.imported(name, node)}
    assert name in TORCH_LOADS_IN or not named & set(map(full_name, TORCH_LOADS_IN))
    loaded = {other.partition(".")[0] for other in named}
    assert not loaded & (heavy - {"torch"} if name in TORCH_LOADS_IN else heavy), (
        "import it inside the function that needs it"
    )


# -- what a reader finds ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", [n for n in ROOMS if n not in PUBLIC])
def test_a_room_says_what_it_is_and_exports_nothing(name):
    (only,) = MODULES[name].body
    assert isinstance(only, ast.Expr) and ast.get_docstring(MODULES[name])


@pytest.mark.parametrize("name", [n for n in ROOMS if n != "course.lessons"])
def test_a_room_names_everything_in_it(name):
    words = set(re.findall(r"\w+", ast.get_docstring(MODULES[name])))
    inside = {m.removeprefix(f"{name}.") for m in MODULES if m.startswith(f"{name}.")}
    inside = {m for m in inside if "." not in m}
    assert inside <= words, f"{name}/__init__ does not name {sorted(inside - words)}"


@pytest.mark.parametrize("name", ["", *ROOMS])
def test_a_rooms_public_names_do_not_hide_its_files(name):
    """`import flopslib.a.b as b` gives the module b, whatever has been used before."""
    package = __import__(full_name(name), fromlist=["x"])
    inside = {m.rpartition(".")[2] for m in MODULES if m and m.rpartition(".")[0] == name}
    exported = {*getattr(package, "FIGURES", {}), *getattr(package, "__all__", ())}
    hidden = {n for n in exported & inside if not isinstance(getattr(package, n), type(ast))}
    assert not hidden


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
        for other in MODULES.imported(name, node)
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


# -- how small it is -------------------------------------------------------------------------------


def test_there_are_few_public_names():
    assert len(public_names(MODULES)) <= BOUNDS["public names"]


def test_there_are_three_kinds_of_question():
    assert len(kinds_of_question(MODULES)) == BOUNDS["kinds of question"]


def test_a_folder_has_few_enough_files_to_be_taken_in():
    files = files_at_a_level(MODULES)
    assert {name: n for name, n in files.items() if n > BOUNDS["files at a level"]} == {}


@pytest.mark.parametrize("name", sorted(density(MODULES)))
def test_a_room_has_air_between_its_thoughts(name):
    assert density(MODULES)[name] < BOUNDS["syntax nodes per code line"]


def test_functions_are_short():
    assert long_functions(MODULES) == []


def test_every_public_name_has_its_type_hints():
    assert unhinted(MODULES) == []


TINY = """
def f(x: int, *, y=2) -> int:
    \"\"\"Two lines
    of text.\"\"\"
    # a comment

    return x + y


class Question:
    def ask(self) -> str: ...


class Number(Question):
    def __init__(self, x: int): ...


class Several(Number):
    def _private(self, x): ...
"""


@pytest.fixture
def tiny(tmp_path):
    (tmp_path / "questions").mkdir()
    (tmp_path / "__init__.py").write_text(
        'NAMES = {"f": "questions.kinds:f", "N": "questions:Number", "q": "questions"}\n'
    )
    (tmp_path / "questions" / "__init__.py").write_text("from .kinds import Number, Several, f\n")
    (tmp_path / "questions" / "kinds.py").write_text(TINY)
    return Modules(tmp_path)


def test_comments_docstrings_and_blank_lines_are_no_code():
    assert code_lines(ast.parse(TINY), TINY) == [2, 7, 10, 11, 14, 15, 18, 19]


def test_long_functions_are_found_with_their_lengths(tiny):
    assert long_functions(tiny, longest=1) == [(2, "questions.kinds:f")]


def test_kinds_of_question_are_found_through_one_another(tiny):
    assert kinds_of_question(tiny) == ["Number", "Several"]


def test_files_are_counted_without_the_rooms_own_init(tiny):
    assert files_at_a_level(tiny) == {"questions": 1}


def test_public_names_without_hints_are_found_where_they_are_defined(tiny):
    assert public_names(tiny)["N"] == "questions:Number"
    assert unhinted(tiny) == ["f", "q.f"]


# -- the page itself -------------------------------------------------------------------------------


def test_each_measure_says_whether_it_is_within_its_bound(tiny, tmp_path):
    (tmp_path / "questions" / "more.py").write_text("class Fourth(Several): ...\n")
    lines = list(measures(tmp_path))
    assert "ok    public names: 3 of at most 50" in lines
    assert "ok    kinds of question: 3 of at most 3: Fourth, Number, Several" in lines
    assert "over  public names without all their type hints: 2" in lines
    (tmp_path / "questions" / "more.py").write_text("class A(Several): ...\nclass B(A): ...\n")
    assert "over  kinds of question: 4 of at most 3: A, B, Number, Several" in measures(tmp_path)


def test_the_page_of_a_room_shows_the_arrows_of_its_files(tiny, tmp_path, capsys):
    (tmp_path / "questions" / "forms.py").write_text(
        "if TYPE_CHECKING:\n    from .kinds import Number\nelse:\n    from . import free\n"
    )
    (tmp_path / "questions" / "free.py").write_text("")
    main(["questions", "--package", str(tmp_path)])
    assert capsys.readouterr().out.splitlines() == [
        "questions",
        "  imports questions.kinds",
        "questions.forms",
        "  imports questions.free",
        "  imports for type hints questions.kinds",
        "questions.free",
        "  is imported by questions.forms",
        "questions.kinds",
        "  is imported by questions, questions.forms",
    ]


def test_the_picture_sets_type_hints_apart():
    (plotting,) = [line for line in picture() if line.startswith("  plotting")]
    assert "; in type hints alone estimating, lab, measuring" in plotting


def test_the_page_explains_itself_and_names_the_rooms(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0 and "an arrow is an import" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["kitchen"])
    assert ended.value.code == 2 and "no room 'kitchen'; there are" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--package", str(tmp_path)])
    assert "no Python file" in capsys.readouterr().err
