"""What a fork runs by itself: each job calls a script of .ci, which anyone can run at home."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = {path.stem: path for path in (ROOT / ".github/workflows").glob("*.yml")}
SCRIPTS = sorted(path for path in (ROOT / ".ci").iterdir() if path.name != "environment")
every_workflow = pytest.mark.parametrize("name", sorted(WORKFLOWS))
every_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)


def workflow(name):
    return yaml.safe_load(WORKFLOWS[name].read_text(encoding="utf-8"))


def events(page):
    return page[True]  # YAML reads the key `on` as true


def jobs(name):
    return workflow(name)["jobs"]


def steps(name):
    return [step for job in jobs(name).values() for step in job["steps"]]


def commands(name):
    return {step["run"] for step in steps(name) if "run" in step}


def test_forks_test_everything_and_other_systems_the_short_form():
    assert commands("tests") == {".ci/run", ".ci/short", ".ci/lowest"}
    matrix = jobs("tests")["whole"]["strategy"]["matrix"]["python"]
    assert matrix[0] == PYPROJECT["requires-python"].removeprefix(">=") and len(matrix) == 2
    systems = jobs("tests")["short"]["strategy"]["matrix"]["system"]
    assert {system.partition("-")[0] for system in systems} == {"macos", "windows"}


def test_every_change_builds_the_site_and_main_publishes_it():
    assert commands("site") == {".ci/site"}
    assert jobs("site")["publish"]["if"] == "github.ref == 'refs/heads/main'"
    uploaded = next(step for step in steps("site") if "upload" in step.get("uses", ""))
    assert uploaded["with"]["path"] in (ROOT / ".ci/site").read_text()


def test_the_newest_versions_are_tried_every_week():
    assert commands("weekly") == {".ci/newest"}
    (when,) = events(workflow("weekly"))["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", when["cron"])


@every_workflow
def test_a_workflow_calls_only_scripts_that_are_there(name):
    for command in commands(name):
        assert (ROOT / command).is_file() and command.startswith(".ci/"), command


@every_workflow
def test_a_workflow_may_only_read_and_ends_in_time(name):
    assert workflow(name)["permissions"] == {"contents": "read"}
    assert all("timeout-minutes" in job for job in jobs(name).values())
    assert "secrets." not in WORKFLOWS[name].read_text(encoding="utf-8")


@every_workflow
def test_a_workflow_uses_only_actions_of_github_with_their_major_version(name):
    for step in steps(name):
        assert "run" in step or re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"]), step


@every_workflow
def test_the_pythons_of_a_workflow_are_ones_that_the_package_takes(name):
    text = WORKFLOWS[name].read_text(encoding="utf-8")
    for version in re.findall(r'"(3\.\d+)"', text):
        assert SpecifierSet(PYPROJECT["requires-python"]).contains(version)
        assert f"Programming Language :: Python :: {version}" in PYPROJECT["classifiers"]


@every_script
def test_a_script_reads_as_bash_and_runs_from_anywhere(script):
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/bin/bash\n") and 'cd "$(dirname "$0")/.."' in text
    assert "set -euo pipefail" in text
    if bash := shutil.which("bash"):
        subprocess.run([bash, "-n", str(script)], check=True)
    if sys.platform != "win32":
        assert script.stat().st_mode & 0o111, "it cannot be executed"


@pytest.mark.skipif(sys.platform == "win32", reason="its folder has another name there")
def test_the_scripts_share_the_environment_that_is_there(tmp_path):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    asked = f'cd "{tmp_path}"; . "{ROOT}/.ci/environment"; echo $bin'
    ran = subprocess.run(["bash", "-euc", asked], capture_output=True, text=True, check=True)
    assert ran.stdout == ".venv/bin\n" and not list((tmp_path / ".venv" / "bin").iterdir())


@every_script
def test_every_script_is_used_by_a_workflow(script):
    assert f".ci/{script.name}" in set().union(*map(commands, WORKFLOWS))
