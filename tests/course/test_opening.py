"""The command that opens the learner's copy: what it starts, and what ends it."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from laid_out import LESSON

from flopslib.__main__ import main
from flopslib.course import learner_copy, opening
from flopslib.course.opening import start


class Lab:
    """Stands in for the JupyterLab process: keeps its command line, and is stopped by Ctrl-C."""

    heeds = "Ctrl-C"

    def __init__(self, command, env):
        Lab.command, self.heard = command, "nothing"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def wait(self, timeout=None):
        if self.heard == "nothing":
            self.heard = "Ctrl-C"
            raise KeyboardInterrupt
        if self.heard != self.heeds:
            raise subprocess.TimeoutExpired("lab", timeout)
        return 5

    def terminate(self):
        self.heard = "terminate"

    def kill(self):
        self.heard = "kill"


@pytest.fixture
def here(lessons, mine, monkeypatch):
    monkeypatch.setattr(learner_copy, "HOME", lessons.parent)
    monkeypatch.setattr(subprocess, "Popen", Lab)
    return mine


def test_start_lays_out_tells_and_opens_the_first_lesson(here, capsys):
    assert start(port=8123) == 5  # JupyterLab's own exit code, Ctrl-C without a traceback
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 2 and str(here) in told[0] and LESSON in told[1]
    assert f"--ServerApp.root_dir={here}" in Lab.command
    assert f"--LabApp.default_url=/lab/tree/{LESSON}" in Lab.command
    assert "--port=8123" in Lab.command and "--no-browser" not in Lab.command


def test_start_can_leave_the_browser_closed(here):
    start(browser=False)
    assert "--no-browser" in Lab.command
    assert not any(word.startswith("--port") for word in Lab.command)


@pytest.mark.parametrize("heeds", ["terminate", "kill"])
def test_a_jupyterlab_that_does_not_heed_ctrl_c_is_ended(here, monkeypatch, heeds):
    monkeypatch.setattr(Lab, "heeds", heeds)
    assert start() == 5


def test_start_says_in_one_line_why_it_cannot_begin(here, capsys):
    here.write_text("a file")
    assert start() == 2
    said = capsys.readouterr()
    assert "is a file" in said.err and len(said.err.splitlines()) == 1 and not said.out


def test_a_copy_can_be_laid_out_for_another_program(here, capsys, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a server was started"))
    assert main(["start", "--no-server", "--to", str(here)]) == 0
    assert capsys.readouterr().out == f"Your lessons are in {here}: 3 new.\n"
    assert (here / LESSON).is_file()
    (here / LESSON).unlink()
    assert main(["start", "--no-server", "--to", str(here / "glossary.md")]) == 2
    assert "is a file" in capsys.readouterr().err


def test_start_without_jupyterlab_says_what_to_install(here, monkeypatch, capsys):
    monkeypatch.setattr(opening.importlib.util, "find_spec", lambda name: None)
    assert start() == 2
    assert f"{sys.executable} -m pip install jupyterlab" in capsys.readouterr().err


# -- what ends it from outside ---------------------------------------------------------------------

SERVER = """\
import os, signal, sys, time
def stop(*_):
    open("stopped", "w").write("in order")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
print("serving as", os.getpid(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def served(lessons, mine, tmp_path):
    """`start` with a small server as its JupyterLab; returns (its process, the server's pid)."""
    stand_in = tmp_path / "stand_in"
    stand_in.mkdir()
    (stand_in / "jupyterlab.py").write_text(SERVER)
    code = (
        "from flopslib.course import learner_copy, opening; from pathlib import Path; import sys; "
        f"learner_copy.HOME = Path({str(lessons.parent)!r}); "
        "sys.exit(opening.start(browser=False))"
    )
    paths = os.pathsep.join([str(stand_in), str(Path(__file__).parents[2])])
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as started:
        for line in started.stdout:
            if line.startswith("serving as "):
                break
        server = int(line.split()[-1])
        try:
            yield started, server
        finally:
            for pid in (started.pid, server):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_that_ends_start_ends_jupyterlab_in_order(served, tmp_path, name):
    started, server = served
    time.sleep(0.1)  # until `start` waits for it
    started.send_signal(getattr(signal, name))
    assert started.wait(timeout=30) == 0
    assert (tmp_path / "stopped").read_text() == "in order"
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_jupyterlab_that_was_killed_leaves_its_signal_as_status(served):
    started, server = served
    os.kill(server, signal.SIGKILL)
    assert started.wait(timeout=30) == 128 + signal.SIGKILL


def test_the_handlers_of_a_program_that_calls_start_are_as_they_were(here):
    before = signal.getsignal(signal.SIGTERM)
    start()
    assert signal.getsignal(signal.SIGTERM) is before


def test_start_can_be_called_from_a_thread(here):
    done = []
    thread = threading.Thread(target=lambda: done.append(start()))
    thread.start()
    thread.join(timeout=30)
    assert done == [5]


def answer(address, server):
    """What the address gives. JupyterLab prints it a moment before it listens there."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    for _ in range(100):
        try:
            return opener.open(address, timeout=60)
        except urllib.error.URLError as error:
            refused = error
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=0.1)
    raise refused


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send one process Ctrl-C")
def test_jupyterlab_opens_the_copy_asks_about_no_news_and_stops_on_ctrl_c(lessons, mine):
    import pty

    keyboard, terminal = pty.openpty()  # JupyterLab heeds Ctrl-C as it does where a person types
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = (
        f"from flopslib.course import learner_copy, opening; from pathlib import Path; "
        f"import sys; learner_copy.HOME = Path({str(lessons.parent)!r}); "
        f"sys.exit(opening.start(browser=False, port={port}))"
    )
    own = {f"JUPYTER_{kind}_DIR": str(mine.parent / kind) for kind in ("CONFIG", "DATA", "RUNTIME")}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        text=True,
        start_new_session=True,
        env={**os.environ, **own},
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as started:
        try:
            said = []
            for line in started.stdout:
                said.append(line)
                if "http://127.0.0.1:" in line:
                    break
            address = re.search(rf"http://127.0.0.1:{port}/\S+", "".join(said)).group()
            assert f"/lab/tree/{LESSON}?token=" in address
            assert answer(address, started).status == 200
            served = json.load(answer(address.replace("/lab/tree/", "/api/contents/"), started))
            assert "outputs': []" in str(served["content"]["cells"])
            news = "/lab/api/settings/@jupyterlab/apputils-extension:notification"
            asks = json.load(answer(address.replace(f"/lab/tree/{LESSON}", news), started))
            assert asks["schema"]["properties"]["fetchNews"]["default"] == "false"
            os.killpg(started.pid, signal.SIGINT)
            rest = started.communicate(timeout=60)[0]
        finally:
            if started.poll() is None:
                os.killpg(started.pid, signal.SIGKILL)
            os.close(keyboard)
            os.close(terminal)
    assert started.returncode == 0
    assert "Traceback" not in rest
