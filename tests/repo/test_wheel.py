"""The package away from its repository: a wheel, built and installed elsewhere, still works."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
OFFLINE = ["--no-deps", "--no-index"]

pytestmark = pytest.mark.slow


def run(command, **options):
    ran = subprocess.run(command, capture_output=True, text=True, **options)
    assert ran.returncode == 0, f"{' '.join(map(str, command))}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    source = tmp_path_factory.mktemp("source")
    shutil.copytree(
        ROOT / "flopslib", source / "flopslib", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    run([*PIP, "wheel", *OFFLINE, "--no-build-isolation", "--wheel-dir", "dist", "."], cwd=source)
    (built,) = (source / "dist").glob("flopslib-*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory):
    """Runs a line of Python that sees the installed wheel and is far from the repository."""
    site, cwd = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("cwd")
    run([*PIP, "install", *OFFLINE, "--target", str(site), str(wheel)])
    environment = {**os.environ, "PYTHONPATH": str(site)}
    return lambda code: run([sys.executable, "-c", code], cwd=cwd, env=environment).strip(), site


def test_a_wheel_holds_every_file_of_the_package(wheel):
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("flopslib/")}
    ours = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "flopslib").rglob("*.*")
        if "__pycache__" not in path.parts
    }
    assert inside == ours


def test_a_wheel_carries_its_licences(wheel):
    archive = zipfile.ZipFile(wheel)
    (licence,) = (name for name in archive.namelist() if name.endswith("/LICENSE"))
    assert archive.read(licence) == (ROOT / "LICENSE").read_bytes()


def test_an_installed_wheel_is_what_is_imported_elsewhere(elsewhere):
    python, site = elsewhere
    assert Path(python("import flopslib; print(flopslib.__file__)")).is_relative_to(site)


@pytest.mark.parametrize(
    "name", sorted(p.stem for p in (ROOT / "flopslib/facts/tables").glob("*.csv"))
)
def test_an_installed_wheel_loads_its_tables(elsewhere, name):
    python, _ = elsewhere
    assert int(python(f"import flopslib as fl; print(len(fl.table({name!r})))")) > 0


def test_an_installed_wheel_says_where_the_lessons_are_to_be_had(elsewhere):
    python, _ = elsewhere
    said = python(
        "from flopslib.course import learner_copy; import sys; sys.stderr = sys.stdout; "
        "print(learner_copy.start(browser=False))"
    )
    assert "Clone the whole repository" in said and said.endswith("2")
