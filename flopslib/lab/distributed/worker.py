"""One worker: joins the others, does a task with them, and writes what it found, a line each.

    python -m flopslib.lab.distributed.worker steps '{"batch": 1024}'                  # one alone
    torchrun --nproc-per-node 2 -m flopslib.lab.distributed.worker steps '{"batch": 1024}'

RANK and WORLD_SIZE say which worker this is, of how many: that is torchrun's way, and `launch`
keeps to it. A line is JSON; worker 0 writes what was found, any worker writes an error. Nothing is
pickled: workers exchange tensors only.
To add a task: a function in tasks.py, with its name in TASKS.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from .meeting import FILE, leave_with_the_parent, meet

DONE = {"done": True}
ERROR = "error"  # the key of a line that says what went wrong, and "stage" where


def main(arguments: list[str]) -> int:
    """Run one task; the exit status."""
    leave_with_the_parent()
    stage = "start"
    try:
        import torch

        from .tasks import TASKS
        from .team import Team

        name, options = _asked(arguments, TASKS)
        rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
        gpu = torch.cuda.is_available() and torch.cuda.device_count() >= world
        torch.set_num_threads(1)
        stage = "meet"
        if world > 1:
            meet(gpu)
        stage = "work"
        team = Team(rank, world, gpu)
        for line in TASKS[name](team, **options):
            if rank == 0:
                _write(line)
        if rank == 0:
            _write(DONE)
    except Exception as error:  # whatever it is, the notebook says it
        _write({ERROR: f"{type(error).__name__}: {error}", "stage": stage})
        return _end(1)
    return _end(0)


def _asked(arguments: list[str], tasks: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """(the task, its options); ValueError for what is none."""
    name, *rest = arguments or [""]
    if name not in tasks:
        raise ValueError(f"the first word is a task: one of {', '.join(tasks)}")
    options = json.loads(rest[0]) if rest else {}
    if not isinstance(options, dict):
        raise ValueError("options are one JSON object, such as '{\"batch\": 1024}'")
    return name, options


def _write(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


def _end(status: int) -> int:
    """Leave at once: an orderly end costs PyTorch a second, and waits for workers that are gone."""
    sys.stdout.flush()
    if FILE in os.environ:
        os._exit(status)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
