"""What is installed: one list in pyproject.toml, to which the other files point."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
CONDA = {"pytorch-cpu": "torch", "matplotlib-base": "matplotlib"}  # conda-forge's name: pip's name
PACKAGES = {
    "pynvml": "nvidia-ml-py",
    "IPython": "ipython",
    "PIL": "pillow",
}  # as imported: as listed
BUILT_WITH = {"pip", "setuptools>=77"}  # binder/postBuild installs the package with them
STARTED = {"jupyterlab"}  # as a program of its own, and never imported


def lines(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def ranges(requirements):
    """{name: version range}, as comparable text."""
    return {r.name: str(r.specifier) for r in map(Requirement, requirements)}


PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGE = ranges(PYPROJECT["project"]["dependencies"])
EXTRAS = {
    name: ranges(listed) for name, listed in PYPROJECT["project"]["optional-dependencies"].items()
}
EVERYTHING = dict(PACKAGE)
for extra in ("gpu", "test", "site", "dev"):
    EVERYTHING |= EXTRAS[extra]
ENVIRONMENT = lines("binder/environment.yml")
CONDA_FORGE = [
    line.removeprefix("- ") for line in ENVIRONMENT[ENVIRONMENT.index("dependencies:") + 1 :]
]
BINDER = ranges(
    CONDA.get(name, name) + version
    for name, version in (
        re.fullmatch(r"([\w-]+)(\S*)", line).groups()
        for line in CONDA_FORGE
        if line not in BUILT_WITH and not line.startswith("python=")
    )
)


def test_a_learner_gets_the_package_in_place_and_one_pinned_torch():
    assert lines("requirements.txt") == ["-e .", "torch==2.13.0"]


def test_the_tests_get_all_that_a_learner_has_and_the_pair_of_that_torch():
    assert lines("tests/requirements.txt") == [
        "-r ../requirements.txt",
        "-e .[test,site]",
        "torchvision==0.28.0",
    ]


@pytest.mark.parametrize("path", ["requirements.txt", "tests/requirements.txt"])
def test_what_a_requirements_file_pins_lies_in_the_packages_own_range(path):
    for line in lines(path):
        if not line.startswith("-"):
            name, _, pin = line.partition("==")
            assert Requirement(name + EVERYTHING[name]).specifier.contains(pin), line


def test_every_requirement_has_both_ends_and_is_listed_once():
    for name, version in EVERYTHING.items():
        assert ">=" in version and "<" in version, f"{name} {version}"
    assert len(EVERYTHING) == len(PACKAGE) + sum(map(len, EXTRAS.values()))


@pytest.mark.parametrize(
    "path",
    [
        "requirements.txt",
        "tests/requirements.txt",
        "pyproject.toml",
        "binder/environment.yml",
        "binder/postBuild",
        ".ci/run",
        ".ci/short",
        ".ci/lowest",
        ".ci/newest",
        ".ci/site",
    ],
)
def test_no_file_names_an_index_or_a_build_of_torch(path):
    said = "\n".join(line for line in lines(path) if "OWNER/REPO" not in line)
    found = re.findall(r"index-url|find-links|\+c(?:pu|u\d+)|https?://", said)
    assert not found, f"{path} names {found}: where that cannot be reached, the install fails"


def test_binder_builds_the_package_with_the_setuptools_that_it_asks_for():
    assert PYPROJECT["build-system"]["requires"] == ["setuptools>=77"]
    assert set(CONDA_FORGE) >= BUILT_WITH


def test_binder_and_the_learner_get_the_same_packages_in_the_same_ranges():
    assert PACKAGE == BINDER


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
    needed = {PACKAGES.get(name, name) for name in imported()}
    assert needed | STARTED == PACKAGE.keys() | EXTRAS["gpu"].keys()


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
