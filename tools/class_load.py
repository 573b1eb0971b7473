"""What a class asks of one server: learners who run a lesson at once, measured.

    python tools/class_load.py 30                    thirty learners on lesson 00
    python tools/class_load.py 10 --lesson 05        ten on another
    python tools/class_load.py 30 --apart 2          one more every two seconds, as people arrive
    python tools/class_load.py 30 --limit 1e9        each with 1 GB, as a hub gives it (Linux, root)

Each learner is a process with a kernel of their own, an empty folder and the page that learners
get, run cell by cell without a pause: more than any real class asks. Nothing is sent anywhere.
Printed: errors, seconds, and memory a learner and together (shared pages are counted once).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

import psutil

ROOT = Path(__file__).resolve().parents[1]
MOST = 200  # learners
PATIENCE = 1800  # seconds for one lesson
EVERY = 1.0  # seconds between two looks at the memory
EXPECTED = {"why-mix"}  # cells whose error is the point of them

# One learner, in a process of its own: {"seconds", "errors": [[cell, error], ...]} as JSON.
LEARNER = """
import json, sys, time
import nbformat
from nbclient import NotebookClient
page = nbformat.read(sys.argv[1], as_version=4)
start = time.monotonic()
NotebookClient(page, timeout=1800, kernel_name="python3", allow_errors=True).execute()
errors = [
    (cell.id, output.ename)
    for cell in page.cells if cell.cell_type == "code"
    for output in cell.outputs if output.output_type == "error"
]
print(json.dumps({"seconds": time.monotonic() - start, "errors": errors}))
"""


def limited(name: str, size: float) -> Path:
    """A new control group below our own that may have so many bytes of memory. Raises OSError."""
    groups = Path("/sys/fs/cgroup")
    old = groups / "memory"  # version 1 has a tree for memory alone
    lines = Path("/proc/self/cgroup").read_text().splitlines()
    kinds = {line.split(":")[1]: line.split(":", 2)[2].lstrip("/") for line in lines}
    if old.is_dir():
        group, limit = old / kinds["memory"] / name, "memory.limit_in_bytes"
    else:
        group, limit = groups / kinds[""] / name, "memory.max"
    group.mkdir()
    (group / limit).write_text(str(int(size)))
    return group


def learner(page: Path, folder: Path, threads: int, group: Path | None) -> subprocess.Popen:
    """A learner who has begun, in a control group or in ours."""
    folder.mkdir()
    own = {"FLOPSLIB_HOME": str(folder), "OMP_NUM_THREADS": str(threads)}
    command = [sys.executable, "-c", LEARNER, str(page)]
    if group is not None:
        entered = f'echo $$ > "{group}/cgroup.procs" && exec "$@"'
        command = ["sh", "-c", entered, "sh", *command]
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def memory(process: psutil.Process) -> int:
    """Bytes of a process and its children; what they share with others in proportion."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        try:
            full = one.memory_full_info()
            total += getattr(full, "pss", full.rss)
        except psutil.Error:  # it has ended, or is not ours to see
            continue
    return total


class Memory(threading.Thread):
    """Looks at the memory of all learners while they run; `together` and `one` are the most."""

    def __init__(self):
        super().__init__(daemon=True)
        self.learners: list[psutil.Process] = []
        self.together = self.one = 0
        self.is_done = threading.Event()

    def run(self):
        while not self.is_done.wait(EVERY):
            seen = []
            for process in list(self.learners):
                try:
                    seen.append(memory(process))
                except psutil.Error:
                    continue
            if seen:
                self.one = max(self.one, *seen)
                self.together = max(self.together, sum(seen))


def measure(page: Path, asked: argparse.Namespace) -> tuple[list[dict], Memory]:
    """Let the learners run a page; returns what each found, and the memory."""
    watch = Memory()
    watch.start()
    groups = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as room:
        running = []
        for one in range(asked.learners):
            name = f"learner-{os.getpid()}-{one}"
            group = limited(name, asked.limit) if asked.limit else None
            groups.append(group)
            process = learner(page, Path(room) / str(one), asked.threads, group)
            running.append(process)
            watch.learners.append(psutil.Process(process.pid))
            time.sleep(asked.apart)
        found = []
        for process in running:
            said, _ = process.communicate(timeout=PATIENCE)
            ended = {"seconds": float("nan"), "errors": [["", f"status {process.returncode}"]]}
            found.append(json.loads(said) if said else ended)
    watch.is_done.set()
    for group in filter(None, groups):
        group.rmdir()
    return found, watch


def cores() -> int:
    """Cores that this process may use."""
    allowed = getattr(psutil.Process(), "cpu_affinity", None)
    return len(allowed()) if allowed else psutil.cpu_count()


def report(found: list[dict], watch: Memory, seconds: float) -> str:
    """The results in four lines."""
    errors = [tuple(e) for one in found for e in one["errors"] if e[0] not in EXPECTED]
    times = sorted(one["seconds"] for one in found)
    each = watch.together / len(found)
    lines = [
        f"{len(found)} learners: {len(errors)} errors {errors[:5] or ''}".rstrip(),
        f"the lesson took {median(times):.0f} s, {times[0]:.0f} to {times[-1]:.0f} s; "
        f"all of it {seconds:.0f} s",
        f"together {watch.together / 1e9:.1f} GB at most, {each / 1e6:.0f} MB a learner, "
        f"{watch.one / 1e6:.0f} MB the largest",
        f"on {cores()} cores (measured)",
    ]
    return "\n".join(lines)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    asked.add_argument("learners", type=int)
    asked.add_argument("--lesson", default="00", help="its number")
    asked.add_argument("--apart", type=float, default=0.0, help="seconds between two learners")
    asked.add_argument("--threads", type=int, default=1, help="threads of each learner's products")
    asked.add_argument("--limit", type=float, help="bytes of memory of each (Linux, root)")
    options = asked.parse_args()
    if not 1 <= options.learners <= MOST:
        asked.error(f"{options.learners} learners: from 1 to {MOST}")
    sys.path.insert(0, str(ROOT))
    from flopslib.course.learner_copy import lay_out

    with tempfile.TemporaryDirectory() as folder:
        lay_out(folder)
        page = next(iter(Path(folder).glob(f"{options.lesson}_*.ipynb")), None)
        if page is None:
            asked.error(f"there is no lesson {options.lesson}")
        start = time.monotonic()
        found, watch = measure(page, options)
        print(report(found, watch, time.monotonic() - start))
    return 0 if all(e[0] in EXPECTED for one in found for e in one["errors"]) else 1


if __name__ == "__main__":
    sys.exit(main())
