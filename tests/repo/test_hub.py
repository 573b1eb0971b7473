"""What the pages about other places say is so: settings parse, commands and options are there."""

import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
import yaml
from address import ROOT

HUB = (ROOT / "notebooks/hub.md").read_text(encoding="utf-8")
ELSEWHERE = (ROOT / "notebooks/elsewhere.md").read_text(encoding="utf-8")


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", page, re.S)


def settings():
    """What the page's lines set in a JupyterHub's configuration."""
    c = SimpleNamespace(Spawner=SimpleNamespace())
    for block in blocks(HUB, "python"):
        exec(block, {"c": c})
    return vars(c.Spawner)


def test_the_settings_open_a_lesson_that_is_there():
    opened = settings()["default_url"].rpartition("/")[2]
    assert (ROOT / "notebooks" / opened).is_file()
    helm = yaml.safe_load(*blocks(HUB, "yaml"))["singleuser"]
    assert helm["defaultUrl"] == settings()["default_url"]
    assert helm["memory"]["limit"] == settings()["mem_limit"] == "1G"
    assert helm["extraEnv"] == settings()["environment"]


@pytest.mark.skipif(sys.platform == "win32", reason="a hub's containers run Linux")
def test_the_command_of_the_settings_lays_out_the_lessons_and_goes_on(tmp_path):
    sh, option, script, name = settings()["cmd"]
    (tmp_path / "bin").mkdir()
    server = tmp_path / "bin" / "jupyterhub-singleuser"
    server.write_text('#!/bin/sh\necho "serves with $*"\n')
    server.chmod(0o755)
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    ran = subprocess.run(
        [sh, option, script, name, "--port=1234"],
        env={
            "HOME": str(tmp_path),
            "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin",
            "PYTHONPATH": f"{ROOT}:{':'.join(path for path in sys.path if path)}",
        },
        capture_output=True,
        text=True,
    )
    assert "serves with --port=1234" in ran.stdout, ran.stderr
    assert len(list((tmp_path / "my_notebooks").glob("[0-9]*.ipynb"))) >= 15


def test_the_command_that_measures_a_class_has_these_options():
    (line,) = re.findall(r"python (tools/class_load\.py) 30 (--\w+) 1e9", HUB)
    tool, option = line
    helped = subprocess.run([sys.executable, ROOT / tool, "--help"], capture_output=True, text=True)
    assert helped.returncode == 0 and option in helped.stdout


@pytest.mark.slow
def test_a_class_of_two_is_measured():
    ran = subprocess.run(
        [sys.executable, ROOT / "tools/class_load.py", "2", "--lesson", "12"],
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.startswith("2 learners: 0 errors\n")
    assert re.search(r"together [\d.]+ GB at most, \d+ MB a learner", ran.stdout)


def test_colab_installs_without_touching_what_is_there():
    (cell,) = blocks(ELSEWHERE, "python")
    assert cell.startswith("%pip install ") and "--no-deps" in cell.split()


def test_the_pages_name_options_that_start_has():
    helped = subprocess.run(
        [sys.executable, "-m", "flopslib", "start", "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout
    named = set(re.findall(r"start (--[\w-]+)", HUB + ELSEWHERE))
    assert named and all(option in helped for option in named)
