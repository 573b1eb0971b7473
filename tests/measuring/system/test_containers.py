"""In a real control group, with a real quota: what a container of half a core or 1 GiB is told.

Each test makes a group of its own, puts a fresh Python in it and takes the group away again. Where
the user may not make one, it is skipped with the system's reason.
"""

import json
import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from flopslib.measuring.system import cgroups
from flopslib.measuring.system.machine import machine

ROOT = Path(__file__).parents[3]
PERIOD = 100_000  # microseconds, what containers have
CPU_FILES = {"cpu.cfs_quota_us": "{quota}", "cpu.max": "{quota} " + str(PERIOD)}
MEMORY_FILES = {"memory.limit_in_bytes": "{memory}", "memory.max": "{memory}"}

# Every child ends with the most memory that it had at once; a parent's is not in it.
PEAK = """
import json, re
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) / 1024
"""
WORK = (
    PEAK
    + """
import sys
import numpy as np
import flopslib as fl
threads, seconds = int(sys.argv[1]), float(sys.argv[2])
here = fl.machine()
n = 192
x, y = np.random.rand(2, n, n).astype("float32")
found = fl.measure(lambda: x @ y, flops=2 * n**3, threads=threads, seconds=seconds)
print(json.dumps({"cores": here.cores, "quota": here.quota, "memory": here.to_dict()["memory"],
                  "best": float(found.best), "sustained": float(found.sustained),
                  "share": found.share, "trust": found.trust, "peak": peak(),
                  "torch": "torch" in sys.modules}))
"""
)


@contextmanager
def group(file, text):
    """A new group below our own, with this limit; its folder."""
    name = f"flopslib-test-{os.getpid()}"
    own = next((folder for folder in cgroups.groups(Path("/")) if can(folder, file)), None)
    if own is None:
        pytest.skip(f"no control group here has {file}")
    new = own / name
    try:
        new.mkdir()
    except OSError as error:
        pytest.skip(f"a control group cannot be made here: {error}")
    try:
        try:
            if (new / "cpu.cfs_period_us").exists():
                (new / "cpu.cfs_period_us").write_text(str(PERIOD))
            (new / file).write_text(text)
        except OSError as error:
            pytest.skip(f"a limit cannot be set here: {error}")
        yield new
    finally:
        for left in cgroups.read_text(new / "cgroup.procs").split():  # none, unless a child hangs
            os.kill(int(left), 9)
        for _ in range(1000):
            try:
                new.rmdir()
                break
            except OSError:  # the kernel has not yet buried the last child
                os.sched_yield()


def can(folder, file):
    """Whether a child of this group could have the limit in `file`."""
    if not (folder / "cgroup.subtree_control").exists():  # version 1: every group has it
        return (folder / file).exists()
    return file.split(".")[0] in cgroups.read_text(folder / "cgroup.subtree_control").split()


@contextmanager
def container(quota=None, memory=None):
    """run(*arguments) -> what a Python in such a container printed as JSON."""
    with ExitStack() as stack:
        folders = []
        for value, files in ((quota and int(quota * PERIOD), CPU_FILES), (memory, MEMORY_FILES)):
            if value:
                file = next(
                    (
                        f
                        for f in files
                        if any(can(folder, f) for folder in cgroups.groups(Path("/")))
                    ),
                    None,
                )
                if file is None:
                    pytest.skip(f"no control group here can limit this: {', '.join(files)}")
                text = files[file].format(quota=value, memory=value)
                folders.append(stack.enter_context(group(file, text)))
        yield lambda *arguments: python(*arguments, groups=folders)


def python(*arguments, groups=()):
    """The JSON on standard output of a fresh Python; it enters the groups before anything else."""
    enter = "".join(f'echo $$ > "{folder}/cgroup.procs" && ' for folder in groups)
    ran = subprocess.run(
        ["sh", "-c", enter + 'exec "$@"', "sh", sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def work(threads=1, seconds=0.1):
    return "-c", WORK, str(threads), str(seconds)


@pytest.mark.slow
@pytest.mark.parametrize("quota", [1, 0.5])
def test_a_quota_decides_the_number_of_threads(quota):
    with container(quota) as run:
        found = run(*work())
    assert found["cores"] == 1 and found["quota"] == quota


@pytest.mark.slow
def test_a_limit_of_1_GiB_is_what_is_usable_and_measuring_needs_a_third_of_it():
    with container(memory=2**30) as run:
        found = run(*work())
    assert found["memory"] == 2**30
    assert found["peak"] < 350 and not found["torch"]


@pytest.mark.slow
def test_the_terminals_answer_fits_into_1_GiB():
    code = (
        PEAK
        + """
import io, sys
from contextlib import redirect_stdout
from flopslib.__main__ import main
with redirect_stdout(io.StringIO()) as told:
    assert not main(["--json"])
found = json.loads(told.getvalue())
print(json.dumps({"keys": list(found), "peak": peak(), "torch": "torch" in sys.modules}))
"""
    )
    with container(1, 2**30) as run:
        found = run("-c", code)
    assert {"one_core", "all_cores"} <= set(found["keys"])
    if found["torch"]:
        pytest.skip("the terminal's answer still loads PyTorch here")
    assert found["peak"] < 350


@pytest.mark.slow
@pytest.mark.parametrize("quota, threads", [(0.5, 1), (1, 2)])
def test_under_a_quota_the_burst_is_whole_and_what_is_sustained_is_its_share(quota, threads):
    if machine().cores_allowed < threads:
        pytest.skip(f"{threads} threads need as many cores")
    inside, outside = [], []
    with container(quota) as run:
        for _ in range(6):  # others are at work on this machine too: the best of a few is told
            inside.append(run(*work(threads, 1)))
            outside.append(python(*work(threads, 0.3)))
            burst = max(f["best"] for f in inside) / max(f["best"] for f in outside)
            kept = max(f["share"] for f in inside) * threads / quota
            if burst > 0.8 and kept > 0.9:
                break
    for found in inside:  # never more than the quota, and at best all of it
        assert found["sustained"] <= 1.1 * quota / threads * found["best"]
    assert kept < 1.1
    if max(f["share"] for f in outside) < 0.9 and not (burst > 0.8 and kept > 0.9):
        pytest.skip("others leave too little of this machine to tell a quota from them")
    assert burst > 0.8 and kept > 0.9
    assert any("a quota holds this container to " in found["trust"] for found in inside)
