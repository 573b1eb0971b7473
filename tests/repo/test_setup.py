"""What is installed: requirements, the package's own list and Binder's say the same."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
CONDA = {"pytorch-cpu": "torch", "matplotlib-base": "matplotlib"}  # conda-forge's name: pip's name
TESTS_ONLY = {"nbval", "pytest"}  # a Binder launch runs lessons, not tests
BROUGHT_ALONG = {
    "pynvml": "nvidia-ml-py",
    "IPython": "ipywidgets",
    "traitlets": "ipywidgets",
    "PIL": "matplotlib",
}  # imported, and a part of what is listed


def lines(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def ranges(requirements):
    """name -> version range, as one comparable text."""
    return {r.name: str(r.specifier) for r in map(Requirement, requirements)}


LEARNER = ranges(line for line in lines("requirements.txt") if not line.startswith("-"))
TESTER = ranges(line for line in lines("tests/requirements.txt") if not line.startswith("-"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGE = ranges(PYPROJECT["project"]["dependencies"])
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
OPTIONAL = ranges(one for extra in EXTRAS.values() for one in extra)
ENVIRONMENT = lines("binder/environment.yml")
CONDA_FORGE = [
    line.removeprefix("- ") for line in ENVIRONMENT[ENVIRONMENT.index("dependencies:") + 1 :]
]
BINDER = ranges(
    CONDA.get(name, name) + version
    for name, version in (
        re.fullmatch(r"([\w-]+)(\S*)", line).groups()
        for line in CONDA_FORGE
        if line != "pip" and not line.startswith("python=")
    )
)


def test_a_learner_gets_the_package_itself_in_place():
    assert lines("requirements.txt")[-1] == "-e ."


def test_the_tests_ask_for_everything_that_a_learner_has():
    assert lines("tests/requirements.txt")[0] == "-r ../requirements.txt"
    assert not TESTER.keys() & LEARNER.keys()


def test_torch_is_pinned_and_everything_else_has_both_ends():
    assert re.fullmatch(r"==\d+\.\d+\.\d+", LEARNER["torch"])
    for name, version in {**LEARNER, **TESTER, **BINDER, **PACKAGE}.items():
        pinned = name in ("torch", "torchvision")  # a pair
        assert pinned or (">=" in version and "<" in version), f"{name} {version}"


@pytest.mark.parametrize(
    "path",
    [
        "requirements.txt",
        "tests/requirements.txt",
        "pyproject.toml",
        "binder/environment.yml",
        "binder/postBuild",
        ".ci/run",
    ],
)
def test_no_file_names_an_index_or_a_build_of_torch(path):
    found = re.findall(r"index-url|find-links|\+c(?:pu|u\d+)|https?://", "\n".join(lines(path)))
    assert not found, f"{path} names {found}: where that cannot be reached, the install fails"


def test_binder_and_the_learner_get_the_same_packages():
    assert BINDER.keys() == LEARNER.keys() - TESTS_ONLY


def test_the_package_asks_for_nothing_that_the_learner_lacks():
    assert PACKAGE.keys() <= LEARNER.keys()


@pytest.mark.parametrize("name", sorted(BINDER))
def test_a_version_range_is_the_same_wherever_it_stands(name):
    stated = {where[name] for where in (LEARNER, BINDER, PACKAGE) if name in where}
    if name == "torch":
        stated.remove(LEARNER["torch"])
        pin = LEARNER["torch"].removeprefix("==")
        assert all(Requirement("torch" + version).specifier.contains(pin) for version in stated)
    assert len(stated) == 1, f"{name} is asked for as {' and as '.join(stated)}"


def imported():
    """Every module outside the standard library that flopslib imports, at any depth."""
    names = set()
    for path in (ROOT / "flopslib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {"flopslib"}


def test_the_package_asks_for_what_it_imports_and_for_no_more():
    needed = {BROUGHT_ALONG.get(name, name) for name in imported()}
    assert needed == PACKAGE.keys() | OPTIONAL.keys()


def test_python_is_the_same_from_the_package_to_binder():
    oldest = Requirement("python" + PYPROJECT["project"]["requires-python"]).specifier
    (python,) = (line.removeprefix("python=") for line in CONDA_FORGE if line.startswith("python="))
    assert oldest.contains(python + ".0")


LEARN = (
    "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt"
    " && .venv/bin/python -m flopslib start"
)
TEST = (
    "python3 -m venv .venv && .venv/bin/pip install -r tests/requirements.txt"
    " && .venv/bin/python -m pytest"
)


def on_windows(command):
    """The same in PowerShell, whose older versions have no &&."""
    return (
        command.replace("python3 ", "py ")
        .replace(" && ", "; ")
        .replace(".venv/bin/", ".venv\\Scripts\\")
        .replace("tests/", "tests\\")
    )


@pytest.mark.parametrize("command", [LEARN, TEST], ids=["learn", "test"])
def test_the_readme_gives_one_command_for_each_system(command):
    assert command in lines("README.md")
    assert on_windows(command) in lines("README.md")


def test_ci_runs_the_readmes_test_command_and_nothing_else():
    assert lines(".ci/run")[-1] == TEST


def test_lessons_are_tests_and_the_learners_copy_is_not():
    pytest_says = PYPROJECT["tool"]["pytest"]["ini_options"]
    assert pytest_says["testpaths"] == ["tests", "notebooks"]
    assert "--nbval " in pytest_says["addopts"]
    assert "my_notebooks" in pytest_says["norecursedirs"]
    assert "my_notebooks/" in lines(".gitignore")
