"""What the head of a module names is there: files, folders, modules, functions and constants."""

import ast
import keyword
import re
from pathlib import Path

import pytest
from architecture import Modules

MODULES = Modules()
ROOT = Path(__file__).parents[2]
FILE = re.compile(r"[\w./]+\.(?:pyi?|csv|json|toml|ipynb)\b")
FOLDER = re.compile(r"[\w/]+/(?![\w/])")
IN_CODE = re.compile(r"`([a-z_][\w.]*)`")
CONSTANT = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")


def prose(name):
    """The docstring at a module's head, without its lines of example code."""
    text = ast.get_docstring(MODULES[name]) or ""
    return "\n".join(line for line in text.splitlines() if "python -m" not in line)


def exists(mentioned, module):
    """Whether a path is there, seen from the module's folder or one of those around it."""
    pattern = mentioned.rstrip("/").replace("NN", "[0-9][0-9]")
    file = MODULES.files[module]
    around = [folder for folder in file.parents if folder.is_relative_to(ROOT)]
    return any(list(folder.glob(pattern)) for folder in around)


def names_in(tree):
    """Every name that code of a module defines, imports, uses or has as a key."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        for field in ("id", "attr", "name", "arg", "asname"):
            if isinstance(value := getattr(node, field, None), str):
                yield from value.split(".")


NAMES = {name for tree in MODULES.values() for name in names_in(tree)}
NAMES |= {part for name in MODULES for part in name.split(".")} | set(keyword.kwlist)


@pytest.mark.parametrize("name", MODULES)
def test_every_file_and_folder_that_a_head_names_is_there(name):
    mentioned = FILE.findall(prose(name)) + FOLDER.findall(prose(name))
    assert [path for path in mentioned if not exists(path, name)] == []


@pytest.mark.parametrize("name", MODULES)
def test_every_name_that_a_head_shows_as_code_is_there(name):
    mentioned = [word.rpartition(".")[2] for word in IN_CODE.findall(prose(name))]
    mentioned += CONSTANT.findall(prose(name))
    assert [word for word in mentioned if word not in NAMES] == []


def test_what_is_gone_is_found():
    assert exists("lessons/", "course.lesson") and exists("lesson_NN.py", "course.lessons")
    assert exists("facts/tables/chips.csv", "estimating.clusters")
    assert not exists("exercises/", "course.lesson") and not exists("lines.py", "counting.report")
    assert FOLDER.findall("a file in exercises/ and/or tables/, at 3 FLOP/s") == [
        "exercises/",
        "tables/",
    ]
    assert "no_such_function" not in NAMES and "verdict_by_number" in NAMES
