"""What a container really allows: cores and memory, as Linux control groups limit them.

The fact behind it: neither `os.cpu_count` nor the affinity mask knows a quota, and a limit may
sit on any ancestor of the process's own group. So: find that group in every hierarchy (version
1 or 2), walk up to where the hierarchy is mounted, and let the smallest limit win.
To change it: a new kind of limit is a field of Limits and a reader in `limits`.
"""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath


@dataclass(frozen=True)
class Limits:
    """None means: no such limit was found."""

    quota: float | None = None  # CPU seconds a second: 0.5 is half a core
    memory: int | None = None  # bytes
    cpus: frozenset | None = None  # numbers of the cores


def limits(root="/"):
    """The smallest limits on this process, from the files under `root` (tests give a fake tree).

    >>> limits("/nowhere")
    Limits(quota=None, memory=None, cpus=None)
    """
    quotas, memories, cpus = [], [], None
    for folder in groups(Path(root)):
        quotas += _quota(folder)
        memories += [
            size
            for name in ("memory.max", "memory.limit_in_bytes")
            if (size := _whole(read(folder / name)))
        ]
        for name in ("cpuset.cpus.effective", "cpuset.effective_cpus", "cpuset.cpus"):
            if these := cpu_list(read(folder / name)):
                cpus = these if cpus is None else cpus & these
    return Limits(min(quotas, default=None), min(memories, default=None), cpus or None)


def throttled(root="/"):
    """How often the quotas on this process have stopped it so far: the proof that one holds it."""
    counts = [
        re.search(r"^nr_throttled (\d+)$", read(folder / "cpu.stat"), re.M)
        for folder in groups(Path(root))
    ]
    return sum(int(found[1]) for found in counts if found)


def _quota(folder):
    """[CPUs] that this one group allows, [] without a limit."""
    period = read(folder / "cpu.cfs_period_us")  # version 1 has two files, version 2 one
    words = read(folder / "cpu.max").split() or [read(folder / "cpu.cfs_quota_us"), period]
    spend, every = _whole(words[0]), _whole(words[-1]) if len(words) > 1 else 100_000
    return [spend / every] if spend and every else []


def groups(root):
    """The process's own group and all its ancestors, as folders, in every mounted hierarchy."""
    own = {}  # controller ("" for version 2) -> path of the process's group
    for line in read(root / "proc/self/cgroup").splitlines():
        if line.count(":") >= 2:
            _, controllers, path = line.split(":", 2)
            own |= dict.fromkeys(controllers.split(","), path)
    for line in read(root / "proc/self/mountinfo").splitlines():
        left, _, right = line.partition(" - ")
        top, mounted = (left.split() + [""] * 5)[3:5]
        kind, _, options = (right.split() + [""] * 3)[:3]
        if kind not in ("cgroup", "cgroup2"):
            continue
        names = [""] if kind == "cgroup2" else options.split(",")
        paths = {own[name] for name in names if name in own} or {"/"}
        for path in paths:
            inside = PurePosixPath()
            # A container often sees its own group as the top of the mount, whatever the path says.
            if PurePosixPath(path).is_relative_to(top) and ".." not in path.split("/"):
                inside = PurePosixPath(path).relative_to(top)
            mount = root / mounted.replace("\\040", " ").lstrip("/")
            yield from (mount / step for step in (inside, *inside.parents))


def read(path):
    """The text of a small file, or "" where it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def cpu_list(text):
    """The numbers in a kernel list such as "0-2,5".

    >>> sorted(cpu_list("0-2,5"))
    [0, 1, 2, 5]
    """
    cpus = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if first.isdigit() and (last or first).isdigit():
            cpus |= set(range(int(first), int(last or first) + 1))
    return frozenset(cpus)


def _whole(text):
    """A positive limit; "max", "-1" and the 2**63 of version 1 mean that there is none."""
    return int(text) if text.isdigit() and int(text) < 2**60 else None
