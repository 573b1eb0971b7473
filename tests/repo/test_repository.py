"""The files around the package: contributing, changelog, citation, issue forms, hooks."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import flopslib

ROOT = Path(__file__).parents[2]
FORMS = sorted(
    path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config"
)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


CONTRIBUTING = read("CONTRIBUTING.md")


# -- editions --------------------------------------------------------------------------------------


def test_an_edition_is_a_year_and_a_month():
    assert re.fullmatch(r"20\d\d\.(0[1-9]|1[0-2])", flopslib.__version__)


def test_the_citation_and_the_changelog_name_this_edition():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["version"] == flopslib.__version__
    assert str(citation["date-released"]).startswith(flopslib.__version__.replace(".", "-"))
    newest = re.search(r"^## \[(.+?)\]", read("CHANGELOG.md").replace("## [Unreleased]", ""), re.M)
    assert newest[1] == flopslib.__version__


def test_a_citation_has_what_the_format_asks_for():
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert all(citation[key] for key in ("message", "title", "authors"))
    assert citation["license"] == ["MIT", "CC-BY-4.0"]


def test_the_changelog_uses_the_words_of_keep_a_changelog():
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.+)$", read("CHANGELOG.md"), re.M)) <= kinds


# -- contributing ----------------------------------------------------------------------------------


def test_contributing_names_only_files_that_are_there():
    named = re.findall(r"`(?:python |\.venv/bin/python )?((?:\w+/)+[\w./]*)[^`]*`", CONTRIBUTING)
    named = {path for path in named if "NN" not in path and path != "you/course"}
    kept = [path for path in named if not path.startswith("build/")]  # git ignores what is built
    missing = [path for path in kept if not (ROOT / path).exists()]
    assert len(named) >= 20 and not missing


def test_contributing_says_how_to_add_each_thing_that_grows():
    table = re.findall(r"^\| an? ([^|]+) \||^\| (what an operator costs) \|", CONTRIBUTING, re.M)
    things = " ".join("".join(row) for row in table)
    for thing in (
        "chip",
        "model",
        "legal line",
        "unit",
        "spelling",
        "operator",
        "number format",
        "figure",
        "exercise",
        "guess",
        "lesson",
        "public name",
    ):
        assert thing in things, thing


def test_contributing_gives_the_rooms_of_the_package():
    rooms = {path.parent.name for path in (ROOT / "flopslib").glob("*/__init__.py")}
    mapped = re.search(r"```\n(course .*?)```", CONTRIBUTING, re.S)[1]
    assert all(re.search(rf"\b{room}\b", mapped) for room in rooms)


# -- forms and hooks -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_asks_for_what_helps(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert form["name"] and form["description"]
    fields = [part for part in form["body"] if part["type"] != "markdown"]
    ids = [field["id"] for field in fields]
    assert len(ids) == len(set(ids)) and any(f["validations"]["required"] for f in fields)
    assert all(field["attributes"]["label"] for field in fields)


def test_the_forms_ask_for_source_cell_and_machine():
    text = {path.stem: path.read_text(encoding="utf-8") for path in FORMS}
    assert set(text) == {"wrong_number", "unclear_lesson", "bug"}
    assert "id: source" in text["wrong_number"] and "id: cell" in text["unclear_lesson"]
    assert "python -m flopslib --json" in text["bug"]


def test_the_hooks_use_the_ruff_of_the_dev_extra():
    listed = tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"]["dev"]
    (repository,) = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"]
    used = {
        each
        for hook in repository["hooks"]
        for each in hook.get("additional_dependencies", [])
        if each.startswith("ruff")
    }
    assert used == {each for each in listed if each.startswith("ruff")}


@pytest.mark.skipif(importlib.util.find_spec("ruff") is None, reason="ruff is in [dev]")
@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_is_quiet_on_everything(command):
    ran = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    by_hand = "ruff check --fix ." if command == ["check"] else "ruff format ."
    assert ran.returncode == 0, f"{ran.stdout}\nTo mend what can be mended: {by_hand}"
