"""The package away from its repository: a wheel, built and installed elsewhere, still works."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from flopslib.course.learner_page import learner_page

ROOT = Path(__file__).parents[2]
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
OFFLINE = ["--no-deps", "--no-index"]

PAGES = {  # in a wheel: where it lies in the repository
    f"flopslib/course/pages/{path.name}": path
    for path in [*(ROOT / "notebooks").glob("[0-9]*.ipynb"), ROOT / "notebooks/glossary.md"]
}

pytestmark = pytest.mark.slow


def run(command, **options):
    ran = subprocess.run(command, capture_output=True, text=True, **options)
    assert ran.returncode == 0, f"{' '.join(map(str, command))}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    source = tmp_path_factory.mktemp("source")
    for folder in ("flopslib", "notebooks"):
        shutil.copytree(
            ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
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
    assert inside == ours | PAGES.keys()


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


def test_a_wheel_carries_the_lessons_as_learners_get_them(wheel):
    archive = zipfile.ZipFile(wheel)
    assert len(PAGES) >= 16
    for name, path in PAGES.items():
        text = path.read_text(encoding="utf-8")
        wanted = learner_page(text) if path.suffix == ".ipynb" else text
        assert archive.read(name).decode() == wanted, name


def test_a_wheel_brings_the_command(wheel):
    archive = zipfile.ZipFile(wheel)
    (listed,) = (name for name in archive.namelist() if name.endswith("/entry_points.txt"))
    assert b"flopslib = flopslib.__main__:script" in archive.read(listed)


def test_an_installed_wheel_lays_its_lessons_out_where_one_stands(elsewhere, tmp_path, monkeypatch):
    python, site = elsewhere
    said = python(
        f"import os; os.chdir({str(tmp_path)!r}); "
        "from flopslib.course.learner_copy import lay_out; print(lay_out())"
    )
    assert said == f"Your lessons are in {tmp_path}/my_notebooks: {len(PAGES)} new."
    laid_out = {path.name for path in (tmp_path / "my_notebooks").glob("[!.]*")}
    assert laid_out == {path.name for path in PAGES.values()}
    assert not (site / "my_notebooks").exists()


def test_an_installed_command_runs_by_its_name(elsewhere, tmp_path):
    _, site = elsewhere
    name = "flopslib.exe" if sys.platform == "win32" else "flopslib"
    (command,) = site.glob(f"*/{name}")
    environment = {**os.environ, "PYTHONPATH": str(site)}
    said = run([command, "thresholds"], cwd=tmp_path, env=environment)
    assert "EU" in said
    counted = ["count", "torch.nn:Linear", "--help"]
    assert run([command, *counted], cwd=tmp_path, env=environment).startswith("usage: flopslib")


def test_a_build_without_the_lessons_is_refused(tmp_path):
    shutil.copytree(
        ROOT / "flopslib", tmp_path / "flopslib", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    build = [*PIP, "wheel", *OFFLINE, "--no-build-isolation", "."]
    ran = subprocess.run(build, capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode != 0 and "build from a whole copy" in ran.stdout + ran.stderr


# -- the source archive ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The source archive, unpacked."""
    out, source = tmp_path_factory.mktemp("sdist"), tmp_path_factory.mktemp("checkout")
    for name in tracked():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    build = "import sys; from setuptools.build_meta import build_sdist; build_sdist(sys.argv[1])"
    run([sys.executable, "-c", build, str(out)], cwd=source)
    (archive,) = out.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(out, filter="data")
    (folder,) = (path for path in out.iterdir() if path.is_dir())
    return folder


def tracked():
    """The files of the repository: what git knows, or all that lies in an unpacked archive."""
    if (ROOT / ".git").exists():
        return run(["git", "ls-files"], cwd=ROOT).splitlines()
    left = {"__pycache__", ".pytest_cache", ".venv", "flopslib.egg-info", "PKG-INFO", "setup.cfg"}
    paths = [path for path in ROOT.rglob("*") if path.is_file()]
    return [str(p.relative_to(ROOT)) for p in paths if not left & set(p.relative_to(ROOT).parts)]


def test_the_source_archive_is_the_whole_repository(unpacked):
    there = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert set(tracked()) - there == set()


def test_tests_of_the_source_archive_are_found_and_run(unpacked):
    room = ["tests/quantities/test_units.py", "tests/repo/test_setup.py"]
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment["PYTHONPATH"] = str(unpacked)
    assert " passed" in run([*asked, *room], cwd=unpacked, env=environment)
