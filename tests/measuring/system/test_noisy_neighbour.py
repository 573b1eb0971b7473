"""A busy neighbour: it comes with the block and goes with it, whatever happens meanwhile."""

import os
import subprocess
import sys
import threading

import psutil
import pytest

import flopslib as fl
from flopslib.measuring.system import noisy_neighbour as module
from flopslib.measuring.system.noisy_neighbour import neighbour
from flopslib.measuring.timing.clocks import MeasureError

needs_pins = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="this system keeps no thread on one core"
)


def cores_of_this_thread():
    return os.sched_getaffinity(threading.get_native_id())


@pytest.fixture(autouse=True)
def nobody_is_moved_for_good():
    before = cores_of_this_thread() if hasattr(os, "sched_setaffinity") else None
    yield
    if before and cores_of_this_thread() != before:
        os.sched_setaffinity(0, before)
        raise AssertionError("the thread that measured was left on other cores than before")


# -- it comes and goes -----------------------------------------------------------------------------


def test_it_is_busy_inside_the_block_and_gone_after_it():
    with neighbour() as n:
        one = psutil.Process(n.processes[0].pid)
        before = one.cpu_times().user
        while one.cpu_times().user == before:  # ends as soon as it has worked for a tick
            assert one.is_running()
        held = list(n.processes)
    assert not n.processes and all(process.poll() is not None for process in held)
    assert not one.is_running()


@needs_pins
def test_it_shares_one_core_with_the_thread_that_measures():
    before = cores_of_this_thread()
    with neighbour() as n:
        assert cores_of_this_thread() == set(n.at) and len(n.at) == 1
        assert psutil.Process(n.processes[0].pid).cpu_affinity() == n.at
    assert cores_of_this_thread() == before


@needs_pins
def test_on_several_cores_there_is_one_on_each():
    cores = len(cores_of_this_thread())
    with neighbour(cores=cores) as n:
        on = [psutil.Process(process.pid).cpu_affinity() for process in n.processes]
        assert sorted(on) == [[core] for core in sorted(n.at)] and len(on) == cores
        assert cores_of_this_thread() == set(n.at)


@needs_pins
@pytest.mark.parametrize("trouble", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_or_ctrl_c_in_the_block_ends_it_and_passes_on(trouble):
    before = cores_of_this_thread()
    with pytest.raises(trouble), neighbour() as n:
        held = list(n.processes)
        raise trouble
    assert held[0].poll() is not None and cores_of_this_thread() == before


@needs_pins
def test_ctrl_c_while_it_comes_leaves_nobody_behind(monkeypatch):
    before, started = cores_of_this_thread(), []

    class Interrupted:
        def __init__(self, process):
            self.process = process
            started.append(process)

        def readline(self):
            raise KeyboardInterrupt

    begin = module._start

    def start():
        process = begin()
        process.stdout.close()
        process.stdout = Interrupted(process)
        process.stdout.close = lambda: None
        return process

    monkeypatch.setattr(module, "_start", start)
    with pytest.raises(KeyboardInterrupt), neighbour():
        raise AssertionError("the block must not begin")
    assert started[0].poll() is not None and cores_of_this_thread() == before


def test_it_ends_when_its_program_is_gone():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            """
import os
from flopslib.measuring.system.noisy_neighbour import neighbour
with neighbour() as n:
    print(n.processes[0].pid, flush=True)
    os._exit(1)  # nothing is tidied up
""",
        ],
        capture_output=True,
        text=True,
        cwd=os.path.dirname(os.path.dirname(__file__)),
    )
    try:
        one = psutil.Process(int(said.stdout))
        one.wait(timeout=30)
    except psutil.NoSuchProcess:
        pass  # gone already
    except psutil.TimeoutExpired:  # in some containers nobody clears away what has ended
        assert one.status() == psutil.STATUS_ZOMBIE


def test_it_ends_by_itself_after_its_time(monkeypatch):
    monkeypatch.setattr(module, "LIMIT", 0.05)
    with neighbour() as n:
        assert n.processes[0].wait(timeout=30) == 0
        assert repr(n).startswith("The neighbour has ended by itself")


def test_it_can_come_again_but_not_twice_at_once():
    n = neighbour()
    for _ in range(2):
        with n:
            assert n.processes[0].poll() is None
            with pytest.raises(MeasureError, match="there already"):
                n.__enter__()
            assert n.processes[0].poll() is None, "the first is still there"


# -- where it cannot be as it should ---------------------------------------------------------------


def test_where_no_thread_can_be_kept_on_a_core_two_a_core_halve_the_machine(monkeypatch):
    monkeypatch.setattr(module, "_affinity", lambda: None)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with neighbour() as n:
        assert len(n.processes) == 4 and not n.pinned
        assert "2 cores, with two processes for each, as this system keeps no program" in repr(n)
    assert not n.processes


def test_a_thread_that_may_not_be_moved_counts_as_one_that_cannot(monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", refuse, raising=False)
    assert not neighbour().pinned


def test_a_python_that_does_not_start_is_told(monkeypatch):
    monkeypatch.setattr(module, "LOOP", "")
    started = pytest.raises(MeasureError, match="could not start here: its Python ended at once")
    with started, neighbour():
        pass
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(MeasureError, match="could not start here"), neighbour():
        pass


@pytest.mark.parametrize("cores", [0, -1, 1.5, "2", True, None])
def test_what_is_no_number_of_cores_is_refused(cores):
    with pytest.raises(MeasureError, match="cores is .*; write a whole number from 1 up"):
        neighbour(cores)


@needs_pins
def test_more_cores_than_there_are_are_refused():
    with pytest.raises(MeasureError, match="this program may run on"):
        neighbour(10**6)


# -- what it says ----------------------------------------------------------------------------------


@needs_pins
def test_it_says_where_it_is_and_when_it_ends():
    n = fl.neighbour()
    assert repr(n).startswith("A neighbour that has not come yet")
    with n:
        assert repr(n).startswith(
            f"A neighbour is busy on core {n.at[0]}, and you are kept there "
            "too. It ends with this block, or after two minutes."
        )
    assert repr(n).startswith(f"The neighbour was busy on core {n.at[0]}, for ")
    assert repr(n).endswith("(measured), and has ended.")


def test_a_quota_is_said_to_be_shared(monkeypatch):
    from flopslib.measuring.system.cgroups import Limits

    monkeypatch.setattr(module, "limits", lambda: Limits(quota=0.5))
    with neighbour() as n:
        assert repr(n).endswith("It shares your limit of 0.5 CPU as well.")
