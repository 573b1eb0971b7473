"""What is really yours here: cores, memory and caches, on small made-up file trees."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_computer import V1, V2, computer, tree

from flopslib.measuring.system import machine as machines
from flopslib.measuring.system.machine import cores_text, last_cache, machine, tidy


def test_half_a_core_of_version_1_is_one_thread_and_half_a_core_in_words(tmp_path):
    found = machine(
        computer(
            tmp_path,
            **{
                "proc/self/cgroup": "2:cpu,cpuacct:/box",
                "proc/self/mountinfo": V1,
                "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us": "25000",
                "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us": "50000",
            },
        )
    )
    assert (found.cores, found.quota) == (1, 0.5)
    assert repr(found).startswith("Half a core of an Intel Xeon is yours: a limit of 0.5 CPU is ")


def test_without_limits_all_cores_and_the_whole_memory_are_yours(tmp_path):
    found = machine(computer(tmp_path))
    assert (found.cores, found.cores_seen, found.quota, found.memory_limit) == (4, 4, None, None)
    assert found.memory == 2**34 and found.memory.how == ("measured",)
    assert repr(found).startswith("4 cores of an Intel Xeon are yours, 16 GiB of memory (measured)")
    assert repr(found).endswith("Nothing leaves this computer.")


@pytest.mark.parametrize(
    "quota, cores, said",
    [
        (
            50_000,
            1,
            "Half a core of an Intel Xeon is yours: a limit of 0.5 CPU is set on this container. ",
        ),
        (30_000, 1, "0.3 of a core of an Intel Xeon is yours: a limit of 0.3 CPU"),
        (100_000, 1, "1 core of an Intel Xeon is yours: a limit of 1 CPU"),
        (250_000, 2, "2.5 cores of an Intel Xeon are yours: a limit of 2.5 CPU"),
        (900_000, 4, "4 cores of an Intel Xeon are yours, 16 GiB"),
    ],
)
def test_a_quota_decides_how_many_threads_to_use(tmp_path, quota, cores, said):
    found = machine(
        computer(
            tmp_path, **{"proc/self/mountinfo": V2, "sys/fs/cgroup/cpu.max": f"{quota} 100000"}
        )
    )
    assert found.cores == cores and found.quota == quota / 100_000
    assert repr(found).startswith(said)


def test_affinity_and_cpuset_decide_it_too_and_it_says_so(tmp_path):
    root = computer(
        tmp_path,
        cores=8,
        **{
            "proc/self/status": "Cpus_allowed_list:\t0-3\n",
            "proc/self/cgroup": "3:cpuset:/a",
            "proc/self/mountinfo": V1,
            "sys/fs/cgroup/cpuset/a/cpuset.effective_cpus": "2-7",
        },
    )
    found = machine(root)
    assert (found.cores, found.cores_allowed, found.cores_seen) == (2, 2, 8)
    assert found.why == "this program may run on 2 of 8 cores"


@pytest.mark.parametrize(
    "mask, online, cores, seen",
    [
        ("0-127", "0-3", 4, 4),  # a virtual machine with room for more
        ("0-7", "0,2-3", 3, 3),  # cores that are switched off
        ("0-1", "0,2-3", 1, 3),  # both at once
        ("24", "0", 1, 1),  # a container that numbers its cores anew
        ("0-3", "", 4, 4),  # no list of what is online
        ("2", "0-3", 1, 4),
    ],
)
def test_only_cores_that_are_online_are_yours(tmp_path, mask, online, cores, seen):
    files = {
        "proc/self/status": f"Cpus_allowed_list:\t{mask}\n",
        "sys/devices/system/cpu/online": online + "\n",
    }
    found = machine(computer(tmp_path, **files))
    assert (found.cores, found.cores_allowed, found.cores_seen) == (cores, cores, seen)


def test_a_container_of_lxcfs_numbers_its_cores_anew_and_loses_none(tmp_path):
    files = {
        "proc/self/status": "Cpus_allowed_list:\t0,24-26\n",
        "sys/devices/system/cpu/online": "0-3\n",
        "proc/self/mountinfo": "9 1 0:9 /sys/devices/system/cpu/online /sys/devices/system/cpu/"
        "online rw - fuse.lxcfs lxcfs rw",
    }
    assert machine(computer(tmp_path, **files)).cores == 4


def test_a_cpuset_that_shares_no_core_with_the_mask_is_not_believed(tmp_path):
    files = {
        "proc/self/cgroup": "0::/",
        "proc/self/mountinfo": V2,
        "sys/fs/cgroup/cpuset.cpus.effective": "8-9",
    }
    assert machine(computer(tmp_path, **files)).cores == 4


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity on this system")
def test_of_this_machine_the_system_itself_says_which_cores_are_left():
    code = (
        "import os; from flopslib.measuring.system.machine import machine\n"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "print(machine().cores_allowed, machine().cores)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout == "1 1\n", ran.stderr


def test_a_memory_limit_below_the_memory_is_what_is_usable(tmp_path):
    limit = {"proc/self/mountinfo": V2, "sys/fs/cgroup/memory.max": str(2**30)}
    found = machine(computer(tmp_path, **limit))
    assert found.memory == found.memory_limit == 2**30
    assert "1 GiB of memory (a limit is set)" in repr(found)


def test_a_memory_limit_above_the_memory_is_none(tmp_path):
    limit = {"proc/self/mountinfo": V2, "sys/fs/cgroup/memory.max": str(2**40)}
    found = machine(computer(tmp_path, **limit))
    assert found.memory == 2**34 and found.memory_limit is None


def test_two_threads_of_a_core_are_not_called_two_cores(tmp_path):
    pairs = {
        f"sys/devices/system/cpu/cpu{n}/topology/thread_siblings_list": f"{n % 2},{n % 2 + 2}"
        for n in range(4)
    }
    found = machine(computer(tmp_path, **pairs))
    assert (found.cores, found.cores_real) == (4, 2)
    assert repr(found).startswith("4 hardware threads on 2 cores of an Intel Xeon are yours, ")


def test_caches_are_the_data_caches_of_one_core(tmp_path):
    cache = "sys/devices/system/cpu/cpu0/cache/index"
    found = machine(
        computer(
            tmp_path,
            **{
                f"{cache}{n}/{key}": value
                for n, level, kind, size in (
                    (0, "1", "Data", "48K"),
                    (1, "1", "Instruction", "32K"),
                    (2, "2", "Unified", "2M"),
                    (3, "3", "Unified", "odd"),
                )
                for key, value in (("level", level), ("type", kind), ("size", size))
            },
        )
    )
    assert found.caches == {"L1": 48 * 1024, "L2": 2 * 2**20}


@pytest.mark.parametrize(
    "line, vectors",
    [
        (
            "flags\t\t: fpu sse2 avx fma avx2 avx512f amx_bf16",
            ("SSE2", "AVX", "AVX2", "FMA", "AVX-512", "AMX BF16"),
        ),
        (
            "Features\t: fp asimd asimddp i8mm bf16 sve",
            ("NEON", "NEON INT8 (dot)", "NEON BF16", "NEON INT8 (matrix)", "SVE"),
        ),
        ("flags\t\t: fpu avx2_not_quite", ()),
        ("", ()),
    ],
)
def test_vector_instructions_are_those_that_the_kernel_lists(tmp_path, line, vectors):
    assert machine(computer(tmp_path, **{"proc/cpuinfo": line + "\n"})).vectors == vectors


def test_vector_instructions_of_a_mac_are_those_that_it_answers_yes_to(monkeypatch):
    told = (
        "machdep.cpu.features=FPU SSE2 FMA AVX1.0\nhw.optional.avx512f=0\nhw.optional.neon=1\n"
        "hw.optional.arm.FEAT_BF16=1\nhw.optional.arm.FEAT_SME=0"
    )
    ran = SimpleNamespace(stdout=told)
    monkeypatch.setattr(machines.subprocess, "run", lambda *command, **options: ran)
    monkeypatch.setattr(machines.platform, "system", lambda: "Darwin")
    assert machine().vectors == ("SSE2", "AVX", "FMA", "NEON", "NEON BF16")


# What sysctl of these computers says; the keys without a level are of the slowest cores.
M1 = {
    "hw.l1dcachesize": 65536,
    "hw.l2cachesize": 4 * 2**20,
    "hw.perflevel0.l1dcachesize": 131072,
    "hw.perflevel0.l2cachesize": 12 * 2**20,
    "hw.perflevel1.l2cachesize": 4 * 2**20,
    "machdep.cpu.brand_string": "Apple M1",
}
INTEL = {"hw.l1dcachesize": 32768, "hw.l2cachesize": 262144, "hw.l3cachesize": 9 * 2**20}


@pytest.fixture
def mac(monkeypatch):
    """Make sysctl answer with these keys, as a Mac's: a missing key has no answer."""

    def make(keys, programs=("sysctl",)):
        def run(command, **options):
            program, _, *asked = command
            if program not in programs:
                raise FileNotFoundError(program)
            return SimpleNamespace(stdout="\n".join(str(keys[k]) for k in asked if k in keys))

        monkeypatch.setattr(machines.subprocess, "run", run)
        monkeypatch.setattr(machines.platform, "system", lambda: "Darwin")

    return make


@pytest.mark.parametrize(
    "keys, sizes",
    [
        (M1, {"L1": 2**17, "L2": 12 * 2**20}),
        (M1 | {"hw.perflevel0.l3cachesize": 2**23}, {"L1": 2**17, "L2": 12 * 2**20, "L3": 2**23}),
        (INTEL, {"L1": 2**15, "L2": 2**18, "L3": 9 * 2**20}),
        (INTEL | {"hw.l3cachesize": 0}, {"L1": 2**15, "L2": 2**18}),
        (M1 | {"hw.perflevel0.l2cachesize": 0}, {"L1": 2**17, "L2": 4 * 2**20}),
        ({"hw.l1dcachesize": 32768}, {"L1": 2**15}),
        ({"hw.l1dcachesize": "unknown oid"}, {}),
        ({}, {}),
    ],
)
def test_the_caches_of_a_mac_are_those_of_its_fastest_cores(mac, keys, sizes):
    mac(keys)
    assert {level: int(size) for level, size in machine().caches.items()} == sizes
    assert last_cache() == max(sizes.values(), default=0)


def test_sysctl_is_found_where_no_path_leads_to_it(mac):
    mac(M1, ["/usr/sbin/sysctl"])
    assert machine().cpu == "Apple M1" and machine().caches["L1"] == 2**17
    mac(M1, [])
    assert machine().caches == {} and machine().cpu


def test_vector_instructions_on_windows_are_asked_of_a_pytorch_that_is_loaded(monkeypatch):
    told = {"avx2": True, "avx512_f": False, "cpu_name": "avx", "l1d_cache_size": 1}
    torch = SimpleNamespace(cpu=SimpleNamespace(get_capabilities=lambda: told))
    for found, names in ((torch, ("AVX2",)), (None, ())):
        monkeypatch.setitem(sys.modules, "torch", found)
        assert machines.vectors(Path("/nowhere"), "Windows") == names


def test_the_last_cache_is_the_largest_and_0_where_none_is_known(tmp_path):
    cache = "sys/devices/system/cpu/cpu0/cache/index"
    assert last_cache(tmp_path) == 0
    tree(
        tmp_path,
        {
            f"{cache}{n}/{key}": value
            for n, size in ((2, "2048K"), (3, "36M"))
            for key, value in (("level", str(n)), ("type", "Unified"), ("size", size))
        },
    )
    assert last_cache(tmp_path) == 36 * 2**20


def test_a_computer_without_any_of_the_files_is_still_told(tmp_path):
    found = machine(tmp_path)
    assert found.cores >= 1 and found.memory is None and found.caches == {}
    assert "an unknown amount of memory" in repr(found)
    json.dumps(found.to_dict())


@pytest.mark.parametrize(
    "lines, cpu",
    [
        ("model name\t: unknown\n", "an x86_64 processor"),  # gVisor
        ("model name\t: \n", "an x86_64 processor"),
        ("model name\t: -\n", "an x86_64 processor"),
        ("model name\t: Not Specified\n", "an x86_64 processor"),
        ("processor\t: 0\nBogoMIPS\t: 50.00\n", "an x86_64 processor"),  # an ARM server
        ("cpu\t\t: POWER9, altivec supported\n", "a POWER9, altivec supported"),
        ("cpu family\t: 6\nmodel name\t: Intel(R) Xeon(R) CPU @ 2.00GHz\n", "an Intel Xeon"),
        ("model name\t: unknown\nHardware\t: BCM2835\n", "a BCM2835"),
    ],
)
def test_a_processor_without_a_name_is_called_by_its_kind(tmp_path, monkeypatch, lines, cpu):
    monkeypatch.setattr(machines.platform, "machine", lambda: "x86_64")
    found = machine(computer(tmp_path, **{"proc/cpuinfo": lines}))
    assert repr(found).startswith(f"4 cores of {cpu} are yours, 16 GiB of memory")


def test_where_nothing_at_all_is_known_it_is_a_processor(tmp_path, monkeypatch):
    monkeypatch.setattr(machines.platform, "machine", lambda: "")
    found = machine(computer(tmp_path, **{"proc/cpuinfo": ""}))
    assert repr(found).startswith("4 cores of a processor are yours, ")


@pytest.mark.parametrize(
    "name, short",
    [
        ("Intel(R) Core(TM) i7-8550U CPU @ 1.80GHz", "Intel Core i7-8550U"),
        ("AMD EPYC 9R14 96-Core Processor", "AMD EPYC 9R14"),
        ("Apple M2", "Apple M2"),
        ("AMD Ryzen Threadripper 2920X Twelve-Core Processor", "AMD Ryzen Threadripper 2920X"),
        ("11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz", "11th Gen Intel Core i5-1135G7"),
        ("Intel(R) Xeon(R) Processor", "Intel Xeon"),
    ],
)
def test_a_processor_is_called_by_its_name(name, short):
    assert tidy(name) == short


def test_the_dict_is_plain_and_tells_no_name_of_host_user_or_folder(tmp_path):
    found = machine(computer(tmp_path)).to_dict()
    assert json.loads(json.dumps(found)) == found
    assert set(found) == {
        "cpu",
        "cores",
        "cores_seen",
        "cores_allowed",
        "cores_real",
        "quota",
        "memory",
        "memory_limit",
        "caches",
        "vectors",
        "blas",
        "gpu",
        "versions",
        "why",
    }
    assert str(tmp_path) not in json.dumps(found)


def test_this_machine_is_described_without_loading_torch():
    code = (
        "import sys; from flopslib.measuring.system.machine import machine; m = machine(); "
        "assert m.cores >= 1 and m.versions['torch'] and 'yours' in repr(m); "
        "print('torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout == "False\n", ran.stderr


def test_the_room_works_where_unix_only_names_are_missing():
    code = """
import os, sys, time
for name in ("resource", "fcntl", "pwd", "grp"):
    sys.modules[name] = None
for name in ("sched_getaffinity", "sched_setaffinity", "getloadavg", "fork", "getuid"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("thread_time", "thread_time_ns"):
    delattr(time, name)
import importlib, pkgutil, flopslib.measuring as room
for found in pkgutil.walk_packages(room.__path__, "flopslib.measuring."):
    importlib.import_module(found.name)
from flopslib.measuring.system.machine import machine
from flopslib.measuring.timing.measure import measure
repr(machine())
one, two = (measure(lambda: sum(range(9999)), seconds=0.01, threads=k) for k in (1, 2))
assert one.share is None and not one.notes
print(two.notes[-1])
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout.endswith("threads cannot be kept on one core here\n"), ran.stderr


def test_cores_are_written_as_people_say_them():
    assert [cores_text(n) for n in (0.25, 0.5, 1, 1.5, 64)] == [
        "0.25 of a core",
        "half a core",
        "1 core",
        "1.5 cores",
        "64 cores",
    ]
