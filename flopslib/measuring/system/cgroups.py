"""What a container really allows: cores and memory, as Linux control groups limit them.

Neither `os.cpu_count` nor the affinity mask knows a quota, and a limit may sit on any ancestor of
the process's own group. So: find that group in every hierarchy (version 1 or 2), walk up to where
the hierarchy is mounted, and let the smallest limit win. A limit above the mount, which a container
does not see, is in the statistics of version 1 alone.
To change it: a new kind of limit is a field of Limits and a reader in `limits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

USUAL_PERIOD = 100_000  # microseconds, where version 2 gives the quota alone
NO_LIMIT = 2**60  # version 1 writes nearly 2**63 where there is none
# Beyond "high" a group is slowed down until it gives memory back: nothing to measure in.
MEMORY_FILES = ("memory.max", "memory.high", "memory.limit_in_bytes")
MOST_CPUS = 2**16  # numbers read from one list: the kernel is built for 8,192 at most
CPUSET_FILES = ("cpuset.cpus.effective", "cpuset.effective_cpus", "cpuset.cpus")


@dataclass(frozen=True)
class Limits:
    """None means: no such limit was found."""

    quota: float | None = None  # CPU seconds a second: 0.5 is half a core
    memory: int | None = None  # bytes
    cpus: frozenset[int] | None = None  # numbers of the cores


def limits(root: str | Path = "/") -> Limits:
    """The smallest limits on this process, from the files under `root` (tests give a fake tree).

    >>> limits("/nowhere")
    Limits(quota=None, memory=None, cpus=None)
    """
    root = Path(root)
    quotas, memories, cpus = [], [], None
    if size := _address_space(root):
        memories.append(size)
    for folder in groups(root):
        if quota := _quota(folder):
            quotas.append(quota)
        for name in MEMORY_FILES:
            if size := _limit(read_text(folder / name)):
                memories.append(size)
        if size := _limit(_word(folder / "memory.stat", "hierarchical_memory_limit")):
            memories.append(size)
        for name in CPUSET_FILES:
            if allowed := cpu_list(read_text(folder / name)):
                cpus = allowed if cpus is None else cpus & allowed
                break  # "effective" is what the others come to
    return Limits(min(quotas, default=None), min(memories, default=None), cpus or None)


def throttled(root: str | Path = "/") -> int:
    """How often the quotas on this process have stopped it so far: the proof that one holds it."""
    total = 0
    for folder in groups(Path(root)):
        total += int(_word(folder / "cpu.stat", "nr_throttled") or 0)
    return total


def _quota(folder):
    """The CPUs that this one group allows, None without a limit."""
    words = read_text(folder / "cpu.max").split()  # version 2 has one file, version 1 two
    if not words:
        words = [read_text(folder / "cpu.cfs_quota_us"), read_text(folder / "cpu.cfs_period_us")]
    spend = _limit(words[0])
    period = _limit(words[1]) if len(words) > 1 else USUAL_PERIOD
    if not spend or not period:
        return None
    return spend / period


def _address_space(root):
    """Bytes that `ulimit -v` leaves this process, None without such a limit."""
    found = re.search(r"^Max address space +(\d+)", read_text(root / "proc/self/limits"), re.M)
    return _limit(found[1]) if found else None


def _word(path, key):
    """The number after a key in a file of such lines, "" without one."""
    found = re.search(rf"^{key} (\d+)$", read_text(path), re.M)
    return found[1] if found else ""


def _limit(text):
    """A positive limit; "max", "-1" and the 2**63 of version 1 mean that there is none."""
    if not text.isdigit():
        return None
    limit = int(text)
    return limit if limit < NO_LIMIT else None


# -- where the groups are --------------------------------------------------------------------------


def groups(root: Path) -> Iterator[Path]:
    """The process's own group and all its ancestors, as folders, in every mounted hierarchy."""
    own = _own_paths(root)
    for mount, top, controllers in _mounts(root):
        paths = {own[name] for name in controllers if name in own}
        for path in paths or {"/"}:
            inside = _inside(path, top)
            yield mount / inside
            for above in inside.parents:
                yield mount / above


def _mounts(root):
    """(folder, what part of the hierarchy it shows, controllers) of every mounted hierarchy."""
    for line in read_text(root / "proc/self/mountinfo").splitlines():
        left, _, right = line.partition(" - ")
        before, after = left.split(), right.split()
        if len(before) < 5 or len(after) < 3:
            continue
        kind, _, options = after[:3]
        if kind not in ("cgroup", "cgroup2"):
            continue
        top, mounted = before[3:5]
        top, folder = _unescaped(top), _unescaped(mounted).lstrip("/")
        controllers = [""] if kind == "cgroup2" else options.split(",")
        yield root / folder, top, controllers


def _unescaped(path):
    """A path of mountinfo, where blanks and the like are written as \\040."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)


def _own_paths(root):
    """{controller ("" for version 2): path of the process's group}."""
    paths = {}
    for line in read_text(root / "proc/self/cgroup").splitlines():
        if line.count(":") < 2:
            continue
        _, controllers, path = line.split(":", 2)
        path = path.removesuffix(" (deleted)")
        for name in controllers.split(","):
            paths[name] = path
    return paths


def _inside(path, top):
    """A group's path below the mount of its hierarchy, which shows the part below `top`.

    A container often sees its own group as the top of the mount, whatever the path says.
    """
    if ".." not in path.split("/") and PurePosixPath(path).is_relative_to(top):
        return PurePosixPath(path).relative_to(top)
    return PurePosixPath()


# -- small files -----------------------------------------------------------------------------------


def read_text(path: str | Path) -> str:
    """The text of a small file, or "" where it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def cpu_list(text: str) -> frozenset[int]:
    """The numbers in a kernel list such as "0-2,5", or "0-31:2/4" for two out of every four.

    >>> sorted(cpu_list("0-2,5,8-15:1/4"))
    [0, 1, 2, 5, 8, 12]
    """
    cpus = set()
    for part in re.split(r"[,\s]+", text):
        found = re.fullmatch(r"(\d+)(?:-(\d*))?(?::(\d+)/(\d+))?", part)
        if not found:
            continue
        first, last, used, group = found.groups()
        last = min(int(last or first), int(first) + MOST_CPUS)
        numbers = range(int(first), last + 1)
        if int(group or 0):
            numbers = (n for n in numbers if (n - int(first)) % int(group) < int(used))
        cpus.update(numbers)
    return frozenset(cpus)
