"""What learners give to a cell that asks: odd things, and what a reply to them must be."""

import numpy as np

from flopslib.course import ask
from flopslib.course.feedback import Feedback
from flopslib.course.looking_back import verdicts
from flopslib.quantities.quantity import Q

MEMORIES = ("_hints", "_truths", "_files")  # of ask, within a kernel
STRANGE = [
    float("nan"),
    float("inf"),
    -float("inf"),
    np.float32("nan"),
    10**400,
    -(10**400),
    10**30,
    1e299,
    1e-300,
    0,
    -1,
    1 + 2j,
    True,
    False,
    b"12",
    b"",
    [1, 2],
    [],
    (),
    {},
    {"a": 1},
    range(3),
    len,
    object(),
    np.array([1, 2]),
    np.array([]),
    np.array("x"),
    Q("3 GFLOP"),
    Q("1 s"),
    Q("2 TB"),
    "1e999",
    "9**9**9",
    "2,5 TFLOP/s",
    "<b>2</b>",
    "x" * 10_000,
    "\x00",
    "1e299 trillion FLOP/s",
    "-3 GFLOP/s",
    "2 FLOPS",
    "مليون",
    "🍕 FLOP/s",
    "1e-299 ns",
]


def new_kernel(monkeypatch):
    """Forget what was shown and revealed, as a restarted kernel does."""
    for memory in MEMORIES:
        monkeypatch.setattr(ask, memory, {})
    monkeypatch.setattr(verdicts, "_shown", set())


def one_sentence_for(reply):
    """The reply as text; it is short, and no traceback."""
    assert isinstance(reply, Feedback), reply
    assert "\n" not in reply.text and 0 < len(reply.text) < 600
    return reply.text
