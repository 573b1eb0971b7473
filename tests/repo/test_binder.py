"""What Binder will build, read from the Dockerfile that repo2docker renders without an engine."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import address
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def dockerfile(tmp_path_factory):
    if sys.platform == "win32":
        pytest.skip("repo2docker does not run on Windows")
    repository = tmp_path_factory.mktemp("repository")
    shutil.copytree(ROOT / "binder", repository / "binder")
    for name in ("requirements.txt", "pyproject.toml"):  # there, and to be ignored by Binder
        shutil.copy(ROOT / name, repository)
    rendered = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(repository)],
        cwd=repository,
        capture_output=True,
        text=True,
    )
    assert rendered.returncode == 0, rendered.stderr
    return rendered.stdout + rendered.stderr


def test_binder_installs_from_conda_forge_and_not_from_the_learners_requirements(dockerfile):
    assert re.search(r'env update .*--file "binder/environment.yml"', dockerfile)
    assert "requirements.txt" not in dockerfile


def test_binder_takes_the_python_that_the_environment_names(dockerfile):
    asked = re.search(r"- python=(\S+)", (ROOT / "binder/environment.yml").read_text()).group(1)
    assert f"Building conda environment for python={asked}\n" in dockerfile


def test_binder_installs_the_package_after_the_repository_is_there(dockerfile):
    assert 0 < dockerfile.index("COPY --chown=") < dockerfile.index("RUN ./binder/postBuild")
    assert "src/ ${REPO_DIR}/" in dockerfile[: dockerfile.index("RUN ./binder/postBuild")]


def test_binder_starts_everything_through_our_start_script(dockerfile):
    assert 'R2D_ENTRYPOINT="${REPO_DIR}/binder/start"' in dockerfile


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_the_start_script_asks_for_one_thread_and_runs_what_it_is_given():
    asked = ["sh", "-c", "echo $OMP_NUM_THREADS; echo $JUPYTER_CONFIG_PATH; exit 3"]
    ran = subprocess.run(["bash", ROOT / "binder/start", *asked], capture_output=True, text=True)
    threads, config = ran.stdout.splitlines()
    assert (threads, ran.returncode) == ("1", 3)
    assert (Path(config) / "labconfig/default_setting_overrides.json").is_file()


def test_the_build_lays_out_the_copy_that_launch_links_open(tmp_path):
    install, lay_out = (ROOT / "binder/postBuild").read_text().splitlines()[-2:]
    assert install == "python -m pip install --no-deps --no-build-isolation -e ."
    module = lay_out.removeprefix("python ").split()
    for folder in ("flopslib", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, *module], cwd=tmp_path, check=True, env=environment)
    opened = re.search(r"urlpath=lab/tree/(.+)", address.binder_link())[1]
    assert opened.startswith("my_notebooks/") and (tmp_path / opened).is_file()
