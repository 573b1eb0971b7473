"""The public face: the names, the map that `help(fl)` shows, the stub for editors, the hints."""

import ast
import importlib.util
import pydoc
import re
import subprocess
import sys
from pathlib import Path

import pytest
from architecture import PACKAGE, Modules

import flopslib

ROOT = Path(__file__).parents[2]
SCREEN = 60, 100  # lines and columns of one screen
MODULES = Modules()


def stub():
    """{public name: "module:name in it"} as __init__.pyi has it, in the form of NAMES."""
    found, aliases = {}, {}
    for node in ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = ".".join(filter(None, [node.module, alias.name]))
                target = whole if whole in MODULES else f"{node.module}:{alias.name}"
                (aliases if alias.asname.startswith("_") else found)[alias.asname] = target
        elif isinstance(node, ast.Assign):
            found[node.targets[0].id] = aliases[node.value.id]
    return found


def map_lines():
    """{public name: lines of the map that name it}."""
    lines = flopslib.__doc__.splitlines()
    return {
        name: [line for line in lines if re.search(rf"\bfl\.{name}\b", line)]
        for name in flopslib.NAMES
    }


def test_every_name_leads_somewhere_and_is_completed():
    for name in flopslib.NAMES:
        assert getattr(flopslib, name) is not None
    assert set(flopslib.NAMES) <= set(dir(flopslib))


def test_a_star_import_brings_the_public_names():
    names = {}
    exec("from flopslib import *", names)
    assert set(flopslib.__all__) == set(flopslib.NAMES) <= set(names)


def test_the_map_has_a_line_for_each_name_and_is_read_on_one_screen():
    assert {name for name, lines in map_lines().items() if not lines} == set()
    lines = flopslib.__doc__.splitlines()
    assert len(lines) <= SCREEN[0] and max(map(len, lines)) <= SCREEN[1]


def test_help_shows_the_map_and_no_tables_of_methods():
    shown = pydoc.render_doc(flopslib, renderer=pydoc.plaintext)
    for line in filter(None, flopslib.__doc__.splitlines()):
        assert line in shown
    assert "Method resolution order" not in shown
    assert len(shown.splitlines()) <= len(flopslib.__doc__.splitlines()) + 40


def test_editors_and_type_checkers_see_the_same_names():
    assert stub() == flopslib.NAMES


def test_a_name_that_is_not_there_is_refused_with_the_names_that_are():
    with pytest.raises(AttributeError, match="no_such_name.*measure"):
        _ = flopslib.no_such_name


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("pyright") is None, reason="pyright is in [dev]")
def test_pyright_is_quiet_on_the_public_face_and_the_ground():
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize(
    "name, told",
    [
        ("Guess", "Did you mean 'guess'?"),
        ("cuont", "Did you mean 'count'?"),
        ("profile", "Write fl.count(model, x)."),
        ("FlopCountAnalysis", "Write fl.count(model, x)."),
        ("duration", "Write fl.how_long(work, rate)."),
        ("law", "Write fl.closed_form(lambda T: fl.count(...))."),
        ("roofline", "Write fl.plot.roofline(...)."),
    ],
)
def test_a_name_near_to_one_or_of_another_counter_is_told_in_one_sentence(name, told):
    with pytest.raises(AttributeError) as raised:
        getattr(flopslib, name)
    assert str(raised.value) == f"flopslib has no {name!r}. {told}"
    assert hasattr(raised.value, "_render_traceback_")
