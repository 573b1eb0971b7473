"""A container's limits: cores and memory, on small made-up file trees."""

import pytest
from fake_computer import V1, V2, tree

from flopslib.measuring.system.cgroups import Limits, cpu_list, limits, throttled


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


@pytest.mark.parametrize(
    "text, cpus",
    [
        ("0", {0}),
        ("0-2,5", {0, 1, 2, 5}),
        ("", set()),
        ("1-", {1}),
        ("x-3", set()),
        ("0-1,\n4", {0, 1, 4}),
        ("0-15:2/8", {0, 1, 8, 9}),
        ("3-1", set()),
        ("0-99999999999", set(range(2**16 + 1))),
    ],
)
def test_a_kernel_list_of_cores_is_read(text, cpus):
    assert cpu_list(text) == cpus


def test_a_limit_above_the_mount_is_in_the_statistics_of_version_1(tmp_path):
    tree(
        tmp_path,
        {
            "proc/self/cgroup": "4:memory:/box/a",
            "proc/self/mountinfo": "31 23 0:28 /box/a /sys/fs/cgroup/memory rw - cgroup x memory",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
            "sys/fs/cgroup/memory/memory.stat": "cache 1\nhierarchical_memory_limit 1048576\n",
        },
    )
    assert limits(tmp_path).memory == 2**20


def test_a_group_that_is_slowed_down_beyond_some_memory_has_no_more(tmp_path):
    tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/app",
            "proc/self/mountinfo": V2,
            "sys/fs/cgroup/app/memory.max": "4096000",
            "sys/fs/cgroup/app/memory.high": "2048000",
        },
    )
    assert limits(tmp_path).memory == 2048000


def test_the_address_space_is_a_limit_on_memory_too(tmp_path):
    head = "Limit                     Soft Limit           Hard Limit           Units\n"
    line = "Max address space         {}           unlimited            bytes\n"
    for soft, memory in (("2147483648", 2**31), ("unlimited", None)):
        tree(tmp_path, {"proc/self/limits": head + line.format(soft)})
        assert limits(tmp_path).memory == memory


@pytest.mark.parametrize(
    "own, mounted, folder",
    [
        ("/my job", "/my\\040job /sys/fs/cgroup", "sys/fs/cgroup"),
        ("/a", "/ /mnt/control\\040groups", "mnt/control groups/a"),
        ("/a (deleted)", "/ /sys/fs/cgroup", "sys/fs/cgroup/a"),
        ("/kubepods/pod1/c", "/kubepods/pod1 /sys/fs/cgroup", "sys/fs/cgroup/c"),
        ("/a:b/c", "/ /sys/fs/cgroup", "sys/fs/cgroup/a:b/c"),
    ],
)
def test_the_group_that_holds_this_process_is_found_however_its_path_is_written(
    tmp_path, own, mounted, folder
):
    tree(
        tmp_path,
        {
            "proc/self/cgroup": f"0::{own}",
            "proc/self/mountinfo": f"31 23 0:28 {mounted} rw - cgroup2 cgroup2 rw",
            f"{folder}/cpu.max": "70000 100000",
        },
    )
    assert limits(tmp_path).quota == 0.7


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
