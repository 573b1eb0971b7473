"""What is really allowed here: cores, quotas, memory and GPUs, on small made-up file trees."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from flopslib.measuring.system import gpu
from flopslib.measuring.system import machine as machines
from flopslib.measuring.system.cgroups import Limits, cpu_list, limits, throttled
from flopslib.measuring.system.gpu import Build, Gpu
from flopslib.measuring.system.load import Noise, noise
from flopslib.measuring.system.machine import cores_text, last_cache, machine, tidy

V1 = (
    "30 23 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "31 23 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "32 23 0:29 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset"
)
V2 = "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw"
CUDA_BUILD, CPU_BUILD = Build("2.13.0+cu126", "12.6"), Build("2.13.0+cpu")


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


# -- control groups --------------------------------------------------------------------------------


def test_version_2_quota_and_memory_are_read_at_the_own_group(tmp_path):
    tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/app",
            "proc/self/mountinfo": V2,
            "sys/fs/cgroup/app/cpu.max": "150000 100000",
            "sys/fs/cgroup/app/memory.max": "1073741824",
        },
    )
    assert limits(tmp_path) == Limits(quota=1.5, memory=2**30)


@pytest.mark.parametrize("tightest", ["", "pod/", "pod/app/"])
def test_the_smallest_limit_wins_wherever_an_ancestor_sets_it(tmp_path, tightest):
    files = {f"sys/fs/cgroup/{group}cpu.max": "400000 100000" for group in ("", "pod/", "pod/app/")}
    files |= {
        f"sys/fs/cgroup/{tightest}cpu.max": "50000 100000",
        f"sys/fs/cgroup/{tightest}memory.max": "4096",
        "sys/fs/cgroup/other/memory.max": "1",
    }
    tree(tmp_path, {"proc/self/cgroup": "0::/pod/app", "proc/self/mountinfo": V2} | files)
    assert limits(tmp_path) == Limits(quota=0.5, memory=4096)


def test_max_is_no_limit(tmp_path):
    tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/",
            "proc/self/mountinfo": V2,
            "sys/fs/cgroup/cpu.max": "max 100000",
            "sys/fs/cgroup/memory.max": "max",
        },
    )
    assert limits(tmp_path) == Limits()


def test_version_1_reads_each_controller_in_its_own_hierarchy_and_above(tmp_path):
    tree(
        tmp_path,
        {
            "proc/self/cgroup": "4:memory:/box/a\n2:cpu,cpuacct:/box\n1:name=systemd:/x",
            "proc/self/mountinfo": V1,
            "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us": "-1",
            "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us": "100000",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "100000",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "50000",
            "sys/fs/cgroup/memory/box/a/memory.limit_in_bytes": "9223372036854771712",
            "sys/fs/cgroup/memory/box/memory.limit_in_bytes": "2147483648",
        },
    )
    assert limits(tmp_path) == Limits(quota=2.0, memory=2**31)


def test_a_container_that_sees_its_group_as_the_top_of_the_mount_is_found(tmp_path):
    mount = "31 23 0:28 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu"
    tree(
        tmp_path,
        {
            "proc/self/cgroup": "2:cpu:/docker/abc",
            "proc/self/mountinfo": mount,
            "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "50000",
            "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
        },
    )
    assert limits(tmp_path).quota == 0.5


def test_a_group_outside_of_what_is_mounted_falls_back_to_the_mount(tmp_path):
    tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/../neighbour",
            "proc/self/mountinfo": V2,
            "sys/fs/cgroup/cpu.max": "300000 100000",
            "sys/fs/neighbour/cpu.max": "1000 100000",
        },
    )
    assert limits(tmp_path).quota == 3.0


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"proc/self/cgroup": "0::/app"},
        {"proc/self/cgroup": "nonsense", "proc/self/mountinfo": V2},
        {"proc/self/cgroup": "0::/", "proc/self/mountinfo": "31\n- cgroup2\n" + V2},
        {"proc/self/mountinfo": V2, "sys/fs/cgroup/cpu.max": "", "sys/fs/cgroup/memory.max": "?"},
        {"proc/self/mountinfo": V1, "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "50000"},
        {"proc/self/mountinfo": V2, "sys/fs/cgroup/cpu.max": "50000 0"},
    ],
)
def test_missing_and_odd_files_mean_no_known_limit(tmp_path, files):
    assert limits(tree(tmp_path, files)) == Limits()


def test_cpusets_of_a_group_and_its_ancestors_are_cut_together(tmp_path):
    tree(
        tmp_path,
        {
            "proc/self/cgroup": "3:cpuset:/a/b",
            "proc/self/mountinfo": V1,
            "sys/fs/cgroup/cpuset/cpuset.cpus": "0-7",
            "sys/fs/cgroup/cpuset/a/cpuset.cpus": "2-5",
            "sys/fs/cgroup/cpuset/a/b/cpuset.cpus": "",
        },
    )
    assert limits(tmp_path).cpus == {2, 3, 4, 5}


def test_cpusets_of_version_2_are_what_is_effective_at_the_own_group(tmp_path):
    tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/a/b",
            "proc/self/mountinfo": V2,
            "sys/fs/cgroup/cpuset.cpus.effective": "0-7",
            "sys/fs/cgroup/a/cpuset.cpus.effective": "1-4",
            "sys/fs/cgroup/a/b/cpuset.cpus.effective": "1,3",
        },
    )
    assert limits(tmp_path).cpus == {1, 3}


def test_both_versions_side_by_side_are_read_each_where_its_group_is(tmp_path):
    mounts = (V1 + "\n33 23 0:30 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw").lstrip()
    tree(
        tmp_path,
        {
            "proc/self/cgroup": "2:cpu,cpuacct:/box\n0::/user",
            "proc/self/mountinfo": mounts,
            "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us": "300000",
            "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us": "100000",
            "sys/fs/cgroup/unified/user/memory.max": "1000000",
        },
    )
    assert limits(tmp_path) == Limits(quota=3.0, memory=10**6)


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


@pytest.mark.parametrize(
    "text, cpus", [("0", {0}), ("0-2,5", {0, 1, 2, 5}), ("", set()), ("1-", {1}), ("x-3", set())]
)
def test_a_kernel_list_of_cores_is_read(text, cpus):
    assert cpu_list(text) == cpus


def test_the_proof_of_a_quota_is_how_often_it_stopped_us(tmp_path):
    assert throttled(tmp_path) == 0
    tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/app",
            "proc/self/mountinfo": V2,
            "sys/fs/cgroup/app/cpu.stat": "usage_usec 5\nnr_periods 9\nnr_throttled 7\n",
        },
    )
    assert throttled(tmp_path) == 7


# -- the machine -----------------------------------------------------------------------------------


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
assert one.share is None and "pinned" not in one.trust
print(two.trust)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout.endswith("threads cannot be kept on one core here\n"), ran.stderr


# -- others at work --------------------------------------------------------------------------------


def test_noise_is_read_from_load_pressure_and_steal(tmp_path):
    tree(
        tmp_path,
        {
            "proc/loadavg": "3.60 1.41 1.03 10/177 1744",
            "proc/pressure/cpu": "some avg10=49.00 avg60=14.08\nfull avg10=1.00 avg60=0.00",
            "proc/stat": "cpu  500 0 300 100 0 0 0 100 77 0\ncpu0 1 1 1 1 1 1 1 1",
        },
    )
    assert noise(tmp_path) == Noise(load=3.6, pressure=0.49, steal=0.1)
    assert repr(noise(tmp_path)) == (
        "3.6 programs wanted a core in the last minute; one had to wait for it in 49 % of the last "
        "ten seconds; the host of this machine gave 10 % of its cores' time to others since it was "
        "started (measured)."
    )


@pytest.mark.parametrize(
    "files, found",
    [
        ({}, Noise(None, None, None)),
        ({"proc/loadavg": "odd", "proc/stat": "cpu 1 2"}, Noise(None, None, None)),
        ({"proc/loadavg": "0.00 0 0", "proc/pressure/cpu": ""}, Noise(0.0, None, None)),
    ],
)
def test_noise_that_is_not_told_is_none(tmp_path, files, found):
    assert noise(tree(tmp_path, files)) == found


def test_noise_that_nobody_tells_is_said_to_be_untold():
    assert repr(Noise(None, None, None)) == "This system does not tell what else is at work on it."
    assert repr(Noise(0.5, None, None)) == (
        "0.5 programs wanted a core in the last minute (measured)."
    )


# -- the GPU and the reason ------------------------------------------------------------------------

NVIDIA = {"proc/driver/nvidia/gpus/0000:01:00.0/information": "Model: \t NVIDIA H100\nIRQ: 7\n"}
NO_TORCH = Build()


def loaded(cuda=False, mps=False):
    """A PyTorch that has been imported and can be asked."""
    return SimpleNamespace(
        cuda=SimpleNamespace(
            is_available=lambda: cuda,
            device_count=lambda: 2,
            get_device_properties=lambda n: SimpleNamespace(
                name="H100 NVL",
                total_memory=94 * 2**30,
                major=9,
                minor=0,
                multi_processor_count=132,
            ),
        ),
        backends=SimpleNamespace(mps=SimpleNamespace(is_available=lambda: mps)),
    )


@pytest.fixture
def not_loaded(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


@pytest.mark.parametrize(
    "files, build, why",
    [
        ({}, CUDA_BUILD, "no NVIDIA driver was found here"),
        ({}, CPU_BUILD, "no NVIDIA driver was found here"),
        (
            NVIDIA,
            CPU_BUILD,
            "NVIDIA H100 is here, but this PyTorch (2.13.0+cpu) was not built for NVIDIA GPUs",
        ),
        (NVIDIA, NO_TORCH, "NVIDIA H100 is here, but PyTorch is not installed"),
        (
            {"dev/kfd": ""},
            CUDA_BUILD,
            "an AMD GPU is here, but this PyTorch (2.13.0+cu126) was not built for AMD GPUs",
        ),
    ],
)
def test_why_no_gpu_is_used(tmp_path, not_loaded, files, build, why):
    found = gpu.find(tree(tmp_path, files), "Linux", "x86_64", build)
    assert not found and found.device == "" and found.why == why
    assert repr(found) == f"no GPU is used: {why}"


@pytest.mark.parametrize(
    "files", [NVIDIA, {"dev/nvidia0": ""}, {"usr/lib/wsl/lib/libcuda.so.1": ""}]
)
def test_a_driver_and_a_build_for_it_make_a_gpu(tmp_path, not_loaded, files):
    found = gpu.find(tree(tmp_path, files), "Linux", "x86_64", CUDA_BUILD)
    assert found and found.device == "cuda" and "NVIDIA" in repr(found)


def test_an_amd_gpu_is_cuda_to_pytorch(tmp_path, not_loaded):
    found = gpu.find(tree(tmp_path, {"dev/kfd": ""}), "Linux", "x86_64", Build("2.13", hip="6.4"))
    assert (found.name, found.device) == ("an AMD GPU", "cuda")


def test_a_hidden_gpu_is_said_to_be_hidden(tmp_path, not_loaded, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    found = gpu.find(tree(tmp_path, NVIDIA), "Linux", "x86_64", CUDA_BUILD)
    assert not found and found.why.endswith("CUDA_VISIBLE_DEVICES hides it")


def test_a_pytorch_that_is_loaded_is_asked_itself(tmp_path, not_loaded):
    root = tree(tmp_path, NVIDIA)
    no = gpu.find(root, "Linux", "x86_64", CUDA_BUILD, loaded(cuda=False))
    yes = gpu.find(root, "Linux", "x86_64", CUDA_BUILD, loaded(cuda=True))
    assert not no and "was asked and says no" in no.why
    assert yes.name == "H100 NVL" and (yes.count, yes.processors, yes.capability) == (2, 132, "9.0")
    assert repr(yes) == (
        "a GPU can be used: H100 NVL (94 GiB, 132 multiprocessors, compute "
        "capability 9.0, the first of 2)"
    )


@pytest.mark.parametrize(
    "arch, torch, build, device, why",
    [
        ("x86_64", None, CPU_BUILD, "", "an Intel Mac"),
        ("arm64", None, CPU_BUILD, "mps", "Metal"),
        ("arm64", None, NO_TORCH, "", "PyTorch is not installed"),
        ("arm64", loaded(mps=False), CPU_BUILD, "", "was asked and says no"),
        ("arm64", loaded(mps=True), CPU_BUILD, "mps", "Metal"),
    ],
)
def test_a_mac_has_a_gpu_if_its_chip_is_apples(not_loaded, arch, torch, build, device, why):
    found = gpu.find("/", "Darwin", arch, build, torch)
    assert found.device == device and why in found.why


def test_the_installed_pytorch_is_read_from_its_files():
    import torch

    build = gpu.torch_build()
    assert torch.__version__.startswith(build.version) and build.version
    assert (build.cuda, build.hip) == (torch.version.cuda or "", torch.version.hip or "")


def test_a_gpu_is_true_only_if_it_can_be_used():
    assert Gpu("H100", "cuda", "") and not Gpu("H100", "", "why")


def test_cores_are_written_as_people_say_them():
    assert [cores_text(n) for n in (0.25, 0.5, 1, 1.5, 64)] == [
        "0.25 of a core",
        "half a core",
        "1 core",
        "1.5 cores",
        "64 cores",
    ]
