"""The command that lays out the learner's copy and opens it in JupyterLab.

JupyterLab is a process of its own. What ends this one ends it too: Ctrl-C, a terminal that is
closed, or the SIGTERM of `docker stop` and systemd.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from .learner_copy import CopyError, CopyReport, lay_out

PATIENCE = 15  # seconds for JupyterLab to stop its kernels after a Ctrl-C, before we insist
SETTINGS = Path(__file__).parent / "labconfig"
ENDINGS = ("SIGTERM", "SIGHUP")  # those of them that the system has


def start(to: str | Path | None = None, browser: bool = True, port: int | None = None) -> int:
    """Lay out the learner's copy and open it in JupyterLab; returns the exit status.

    It ends when JupyterLab is stopped: Ctrl-C, its menu's Shut Down, or a signal that ends this
    process. 2: it could not begin.
    """
    try:
        copy = lay_out(to)
        if importlib.util.find_spec("jupyterlab") is None:
            raise CopyError(
                "JupyterLab is not installed for this Python. "
                f"Run: {sys.executable} -m pip install jupyterlab"
            )
    except CopyError as error:
        print(error, file=sys.stderr)
        return 2
    print(copy)
    print(f"Opening {copy.first} in JupyterLab. Stop it with Ctrl-C in this window.", flush=True)
    command = _jupyterlab(copy, browser, port)
    with subprocess.Popen(command, env=_quiet_settings()) as jupyterlab, _passed_on(jupyterlab):
        try:
            status = jupyterlab.wait()
        except KeyboardInterrupt:
            status = _stop(jupyterlab)
    return status if status >= 0 else 128 - status  # as shells count an end by a signal


def lay_out_only(to: str | Path | None = None) -> int:
    """Lay out the learner's copy for another program to open; returns the exit status."""
    try:
        print(lay_out(to))
    except CopyError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


@contextlib.contextmanager
def _passed_on(jupyterlab: subprocess.Popen) -> Iterator[None]:
    """Let a signal that would end this process end JupyterLab, and its kernels with it."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return
    numbers = [getattr(signal, name) for name in ENDINGS if hasattr(signal, name)]
    before = {}
    for number in numbers:
        before[number] = signal.signal(number, lambda *_: jupyterlab.terminate())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _quiet_settings() -> dict[str, str]:
    """The environment with labconfig/: JupyterLab neither asks about news nor looks for updates."""
    folders = [str(Path(__file__).parent)]
    if others := os.environ.get("JUPYTER_CONFIG_PATH"):
        folders.append(others)
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(folders)}


def _jupyterlab(copy: CopyReport, browser: bool, port: int | None) -> list[str]:
    """The command line: the copy as the root folder, the first lesson open, a quiet terminal."""
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={copy.folder}",
        f"--LabApp.default_url=/lab/tree/{copy.first}",
        "--Application.log_level=ERROR",
        # Save and Export: the pages keep the words of each picture, by a template of ours.
        "--HTMLExporter.template_name=described",
        f"--TemplateExporter.extra_template_basedirs={SETTINGS}",
        "-y",  # Ctrl-C stops without asking
        "--allow-root",  # in a container every user is root; it serves this machine only
    ]
    if not browser:
        command.append("--no-browser")
    if port is not None:
        command.append(f"--port={port}")
    return command


def _stop(jupyterlab: subprocess.Popen) -> int:
    """Wait for JupyterLab, which got the Ctrl-C too; insist if it takes too long."""
    for insist in (jupyterlab.terminate, jupyterlab.kill):
        try:
            return jupyterlab.wait(timeout=PATIENCE)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            insist()
    return jupyterlab.wait()
