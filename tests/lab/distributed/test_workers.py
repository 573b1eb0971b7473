"""Workers: what they agree on, and that none is left behind, whatever happens to them."""

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time

import psutil
import pytest

from flopslib._support.errors import UserError
from flopslib.lab.distributed import launch, meeting, together
from flopslib.lab.distributed.launch import WorkerError

LIMIT = 120


def workers_of(process=None):
    """The worker processes that a process has started."""
    children = (process or psutil.Process()).children(recursive=True)
    return [child for child in children if "distributed.worker" in " ".join(_line(child))]


def _line(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@pytest.fixture(autouse=True)
def no_worker_is_left():
    yield
    assert not workers_of()


# -- what they find --------------------------------------------------------------------------------
@pytest.mark.parametrize("workers, batch", [(2, 16), (3, 7)])
def test_the_summed_gradient_is_one_worker_s(workers, batch):
    head, *rounds = launch.lines("steps", workers, LIMIT, batch=batch, width=32, rounds=3)
    assert head["off"] < 1e-5 and head["bytes"] == 4 * 4 * 32 * 32
    assert len(rounds) == 2
    for line in rounds:
        assert line["one"] > 0 and line["all"] >= line["talk"] > 0


@pytest.mark.parametrize("workers", [2, 3])
def test_a_layer_that_is_cut_gives_the_whole_layer_s_result(workers):
    head, *_ = launch.lines("split", workers, LIMIT, batch=8, width=30, rounds=2)
    assert head["off"] < 1e-5 and head["bytes"] == 4 * 8 * 30


def test_a_wrong_sum_would_show():
    """Half of the workers' parts would be off by about the half of the length."""
    import torch

    from flopslib.lab.distributed.tasks import _off

    right = torch.ones(100)
    assert _off(right / 2, right) == pytest.approx(0.5)


def test_pytorch_s_own_engine_finds_the_same_gradient():
    found = together.engine(2)
    assert found.off < 1e-5 and found.parameters == 262_144
    assert "DistributedDataParallel with two workers" in repr(found)


def test_messages_come_one_by_one_and_long_ones_take_longer():
    found = []
    for message in together.messages(2):
        found.append(message)
        if len(found) == 1:
            assert workers_of(), "the first came while the others were still to be measured"
    assert [int(message.size) for message in found] == [4**n for n in range(4, 13)]
    assert found[-1].best > found[0].best
    assert "A sum of 256 B over 2 workers takes" in repr(found[0])


def test_times_are_of_the_whole_chain_and_say_what_they_are():
    rounds = (
        {"one": 2e-3, "all": 4e-3, "talk": 3e-3, "share": 0.4},
        {"one": 1e-3, "all": 5e-3, "talk": 1e-3, "share": 0.6},
        {"one": 3e-3, "all": 3e-3, "talk": 1e-3, "share": 0.5},
    )
    from flopslib.lab.distributed.results import Shared
    from flopslib.quantities.quantity import Q

    what = ("A step on 16 examples", "8 examples each", "gradients")
    shared = Shared(*what, 2, rounds, 1e-7, Q("1 MB"))
    assert float(shared.one) == 1e-3 and float(shared.step) == 3e-3
    assert float(shared.talk) == 1e-3 and float(shared.work) == pytest.approx(2e-3)
    assert shared.speedup == pytest.approx(1 / 3) and shared.typical == 0.5
    assert float(shared.rest) == pytest.approx(2.5e-3) and shared.half == pytest.approx(0.4)
    assert [float(time) for time in shared.alone] == [2e-3, 1e-3, 3e-3]
    assert shared.share == 0.5
    assert repr(shared) == (
        "A step on 16 examples takes one worker 1 ms. Two workers with 8 examples each take 3 ms: "
        "2 ms of work, then 1 ms of adding up their gradients and waiting for each other. So two "
        "are 0.33 times as fast as one: slower. That is the fastest of 3 rounds; the median is 0.5 "
        "times. Other programs wanted the cores, too: each worker had one for 50 % of the time "
        "(measured). (A worker's part of the work took 2 times as long as all of it does, and not "
        "1/2: small products gain little from being smaller, and a core may be busy.) The sum is "
        "what one worker finds alone, but for 1e-7 of it: rounding."
    )


def test_a_sum_that_is_off_is_said_to_be():
    from flopslib.lab.distributed.results import Shared
    from flopslib.quantities.quantity import Q

    rounds = ({"one": 2e-3, "all": 1e-3, "talk": 1e-4, "share": 1.0},)
    shared = Shared("A step on 9 examples", "a part", "gradients", 2, rounds, 0.5, Q("1 MB"))
    assert "more than rounding" in repr(shared) and ": slower" not in repr(shared)
    assert shared.half == float("inf") and float(shared.rest) == 0


@pytest.mark.parametrize("workers, cores, says", [
    (2, 2, "Two workers on 2 cores: a core for each, whenever no other program wants it"),
    (2, 16, "Two workers on 16 cores: a core for each, whenever no other program wants it"),
    (2, 1, "Two workers on 1 core (measured): they take turns, so they are two programs on one"),
    (4, 2, "Four workers on 2 cores (measured): they take turns, so they are four programs on"),
])  # fmt: skip
def test_workers_with_less_than_a_core_each_are_told_what_holds(workers, cores, says):
    assert repr(together.seats(workers, cores)).startswith(says)


# -- what happens to them --------------------------------------------------------------------------
def started(task="messages", **options):
    """(the lines, a worker's process) once the first line has come."""
    lines = launch.lines(task, 2, LIMIT, **options)
    next(lines)
    return lines, workers_of()


def test_a_worker_that_is_killed_ends_all_and_is_named():
    lines, workers = started()
    workers[-1].kill()
    begin = time.monotonic()
    with pytest.raises(WorkerError, match=r"^Worker \d of 2 (was ended from outside|waited|met)"):
        list(lines)
    assert time.monotonic() - begin < 15 and not workers_of()


def test_a_worker_that_hangs_is_ended_with_the_others():
    lines = launch.lines("messages", 2, 8)
    next(lines)
    workers_of()[-1].suspend()
    with pytest.raises(WorkerError, match="did not finish within 8 s"):
        list(lines)


def test_an_error_inside_a_worker_is_one_sentence():
    with pytest.raises(WorkerError, match="Worker . of 2 met an error: TypeError"):
        list(launch.lines("steps", 2, LIMIT, colour="red"))


def test_an_interrupt_while_workers_start_leaves_none(monkeypatch):
    """Between a process and its name there is a moment in which nobody could end it."""
    start = launch._start

    def interrupted(*given):
        process = start(*given)
        signal.raise_signal(signal.SIGINT)
        return process

    monkeypatch.setattr(launch, "_start", interrupted)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        list(launch.lines("messages", 2, LIMIT))
    assert not workers_of() and signal.getsignal(signal.SIGINT) is before


def test_a_reader_that_stops_early_leaves_no_worker():
    lines, workers = started()
    assert len(workers) == 2
    lines.close()
    assert not workers_of()


PARENT = """
    import signal
    signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background ignore it
    from flopslib.lab.distributed import launch
    for line in launch.lines("messages", 2, 60):
        print("here", flush=True)
"""


def parent():
    """A program of its own that has two workers, once they are at work."""
    code = textwrap.dedent(PARENT)
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    process.stdout.readline()
    return process, workers_of(psutil.Process(process.pid))


def all_gone(workers, within=10):
    _, alive = psutil.wait_procs(workers, timeout=within)
    return not alive


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one group")
def test_an_interrupt_ends_program_and_workers():
    process, workers = parent()
    os.killpg(process.pid, signal.SIGINT)
    _, words = process.communicate(timeout=30)
    assert workers and all_gone(workers)
    assert "KeyboardInterrupt" in words and "Traceback" in words  # the parent's own, no worker's
    assert words.count("Traceback") == 1


def test_workers_go_when_their_program_is_killed():
    process, workers = parent()
    process.kill()
    process.communicate()
    assert workers and all_gone(workers)


def test_nothing_listens_beyond_this_computer():
    lines, workers = started()
    heard = []
    for worker in workers:
        for connection in worker.net_connections(kind="inet"):
            heard.append(connection.laddr.ip)
    lines.close()
    assert heard and set(heard) == {"127.0.0.1"}


def test_a_full_disk_is_one_sentence(monkeypatch):
    def full(*args, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    with pytest.raises(WorkerError, match="No space left on device. Free some space"):
        together.steps(2)


def test_a_program_that_cannot_start_another_says_so(monkeypatch):
    def refuse(*args, **named):
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(launch.subprocess, "Popen", refuse)
    with pytest.raises(WorkerError, match="Worker 0 could not start: Cannot allocate memory"):
        together.steps(2)


def test_without_a_loopback_workers_cannot_meet(monkeypatch):
    monkeypatch.setattr(psutil, "net_if_addrs", dict)
    with pytest.raises(OSError, match="no interface of this machine has the address 127.0.0.1"):
        meeting.loopback()


def test_the_loopback_is_found_by_its_address_whatever_its_name():
    assert any(a.address == "127.0.0.1" for a in psutil.net_if_addrs()[meeting.loopback()])


@pytest.mark.parametrize(
    "stage, error, words",
    [
        ("meet", "RuntimeError: unsupported gloo device", "lets no processes talk here"),
        ("work", "RuntimeError: Timed out waiting 20000ms for recv", "waited 20 s for another"),
        ("work", "MemoryError: ", "met an error: MemoryError"),
        ("start", "ModuleNotFoundError: No module named 'torch'", "could not begin"),
    ],
)
def test_an_error_s_sentence_belongs_to_where_it_happened(stage, error, words):
    sentence = launch._why(1, 2, stage, error)
    assert words in sentence and sentence.count("\n") == 0


def test_the_end_of_a_worker_says_what_is_known_of_it():
    process = type("", (), {"rank": 1, "words": ["warning\n", "Fatal: out of luck\n"]})
    assert "signal 9), most often for want of memory" in launch._end_text(process, -9, 2)
    assert "signal 15). A step needs all" in launch._end_text(process, -15, 2)
    assert "(exit status 3). Its last words: Fatal: out of luck." in launch._end_text(process, 3, 2)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: together.steps(1), "One worker alone shares nothing"),
        (lambda: together.steps(9), "write 2 to 8"),
        (lambda: together.steps("two"), "workers is 'two'"),
        (lambda: together.steps(2, batch=1), "batch is 1; write a whole number from 2"),
        (lambda: together.split(3, width=2), "width is 2; write a whole number from 3"),
        (lambda: together.steps(2, width=10**9), "to 2,048"),
        (lambda: together.messages(0), "workers is 0"),
    ],
)
def test_what_cannot_be_is_said_before_any_worker_starts(call, words):
    with pytest.raises(WorkerError) as raised:
        call()
    assert words in str(raised.value)


ODD = [None, "", "many", 1.5, float("nan"), float("inf"), -3, 10**70, [], {}, object(), "2 GB"]


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize(
    "call",
    [
        lambda odd: together.steps(odd),
        lambda odd: together.split(odd),
        lambda odd: together.messages(odd),
        lambda odd: together.engine(odd),
        lambda odd: together.steps(2, batch=odd),
        lambda odd: together.split(2, width=odd),
        lambda odd: together.messages(2, limit=odd),
        lambda odd: together.engine(2, limit=odd),
    ],
)
def test_odd_arguments_end_in_one_sentence_and_start_no_worker(call, odd, monkeypatch):
    monkeypatch.setattr(launch, "_start", None)
    if odd == 1.5:
        odd = "1.5 workers"
    with pytest.raises(UserError) as raised:
        call(odd)
    assert "\n" not in str(raised.value) and len(str(raised.value)) < 400


# -- under torchrun --------------------------------------------------------------------------------
@pytest.mark.slow
def test_torchrun_runs_the_same_file_with_the_same_lines():
    options = json.dumps({"batch": 8, "width": 32, "rounds": 2})
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", "2", "-m", "flopslib.lab.distributed.worker", "steps", options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert done.returncode == 0 and lines[-1] == {"done": True}
    assert lines[0]["off"] < 1e-5 and {"one", "all", "talk", "share"} == set(lines[1])


def test_one_process_runs_a_task_alone():
    options = json.dumps({"batch": 4, "width": 8, "rounds": 2})
    command = [sys.executable, "-m", "flopslib.lab.distributed.worker", "steps", options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    assert json.loads(done.stdout.splitlines()[0])["off"] == 0


@pytest.mark.parametrize("words", [["dance"], [], ["steps", "[1]"], ["steps", "{"]])
def test_a_task_or_options_that_are_none_end_with_a_line(words):
    command = [sys.executable, "-m", "flopslib.lab.distributed.worker", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT)
    line = json.loads(done.stdout.splitlines()[0])
    assert done.returncode == 1 and "Error" in line["error"] and "Traceback" not in done.stderr
