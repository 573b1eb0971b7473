"""How workers find each other, and how they leave.

Here they meet in a file in a temporary folder, so that nothing listens except gloo itself, on
127.0.0.1: a TCPStore would listen on every interface, whatever its address. torchrun brings an
address of its own, and then that one is used.
To let workers meet otherwise: a branch in `meet`.
"""

from __future__ import annotations

import datetime
import os
import signal
import sys
import threading

FILE = "FLOPSLIB_MEETING_FILE"  # set by `launch`; without it the surroundings are torchrun's
PATIENCE = 20  # seconds after which a worker that does not come is given up
LOOPBACK = "127.0.0.1"


def meet(gpu: bool) -> None:
    """Join the other workers; returns when all are there. Raises RuntimeError or OSError."""
    import torch.distributed as dist

    patience = datetime.timedelta(seconds=PATIENCE)
    backend = "nccl" if gpu else "gloo"
    path = os.environ.get(FILE)
    if path is None:
        dist.init_process_group(backend, timeout=patience)
        return
    os.environ["GLOO_SOCKET_IFNAME"] = loopback()
    rank, world = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    store = dist.FileStore(path, world)
    dist.init_process_group(backend, store=store, rank=rank, world_size=world, timeout=patience)


def loopback() -> str:
    """The interface that has 127.0.0.1, so that no host name is ever looked up; OSError if none."""
    import psutil

    for name, addresses in psutil.net_if_addrs().items():
        if any(address.address == LOOPBACK for address in addresses):
            return name
    raise OSError(f"no interface of this machine has the address {LOOPBACK}")


def leave_with_the_parent() -> None:
    """End this process when the one that started it is gone, or stops: then its input closes.

    An interrupt is the parent's to answer, since a notebook's reaches all of its processes.
    """
    if FILE not in os.environ:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    sys.stdin.buffer.read()
    os._exit(1)
