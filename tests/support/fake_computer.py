"""A computer made of files: what /proc and /sys would say, in a folder of a test's own."""

# Where a Linux mounts its control groups, of version 1 and of version 2.
V1 = (
    "30 23 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "31 23 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "32 23 0:29 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset"
)
V2 = "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw"


def tree(root, files):
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def computer(root, cores=4, **files):
    """A computer with so many cores and 16 GiB; `files` are more of its files, by path."""
    last = cores - 1
    own = {
        "proc/cpuinfo": "processor\t: 0\nmodel name\t: Intel(R) Xeon(R) CPU @ 2.00GHz\n",
        "proc/meminfo": "MemTotal:       16777216 kB\nMemFree: 1 kB\n",
        "proc/self/status": f"Name:\tpython\nCpus_allowed_list:\t0-{last}\n",
        "sys/devices/system/cpu/online": f"0-{last}",
    }
    return tree(root, own | files)
