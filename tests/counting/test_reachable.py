"""What a call can reach by name: found without running the user's code, and never changed."""

import functools
import sys
import types

import numpy as np
import pytest
import torch

from flopslib.counting import reachable

A, B = np.ones((3, 3)), np.ones((2, 2))
T = torch.ones(3, 3)


class Net:
    kind = "a class's own text"

    def __init__(self):
        self.w = A
        self.parts = {"b": [B]}

    def step(self):
        return self.w @ helper()


def helper():
    return B


def names_of(x):
    """{path: array} that can be reached from x."""
    return {name: y for name, y in reachable.reachable([("x", x)]) if isinstance(y, np.ndarray)}


def test_paths_are_those_that_a_reader_would_write():
    net = Net()
    assert set(names_of(lambda: net.step())) == {"net.w", "net.parts['b'][0]"}
    assert names_of(helper) == {"B": B} and names_of([A, (B,)]) == {"x[0]": A, "x[1][0]": B}


@pytest.mark.parametrize(
    "fn, expected",
    [
        (helper, True),
        (Net().step, True),
        (lambda: np.exp(1.0), True),
        (lambda: T.numpy(), True),
        (functools.partial(max, A), True),
        (functools.lru_cache(helper), True),
        (lambda: [helper() for _ in range(2)], True),
        (lambda: (lambda: (lambda: A)())(), True),
        (types.SimpleNamespace(w=A), True),
        (lambda: T @ T, False),
        (lambda: sum(range(3)), False),
        (torch.mm, False),
        (torch.nn.Linear(3, 3), False),
        (len, False),
    ],
)
def test_numpy_is_needed_where_arrays_are_held_or_code_names_it(fn, expected):
    assert reachable.needs_numpy(reachable.roots_of(fn, (), {})) is expected


@pytest.mark.parametrize(
    "args, expected",
    [
        ((T, 3, "text", None), False),
        (([T, {"a": T}],), False),
        ((A,), True),
        (({"deep": [(T, A)]},), True),
        ((np.float32(1),), True),
        ((np.random.default_rng(0),), True),
    ],
)
def test_numpy_is_needed_where_arguments_are_arrays(args, expected):
    assert reachable.needs_numpy(reachable.roots_of(torch.mm, args, {})) is expected
    assert (
        reachable.needs_numpy(reachable.roots_of(torch.mm, (), {"option": list(args)})) is expected
    )


def test_a_table_of_pandas_is_taken_for_an_array():
    pandas = pytest.importorskip("pandas")
    assert reachable.needs_numpy([("", pandas.DataFrame({"a": [1.0]}))])


class Model(torch.nn.Module):
    def __init__(self, inner=None):
        super().__init__()
        self.inner = inner


class WithNumpy(Model):
    def forward(self, x):
        return torch.from_numpy(x.numpy() * 2)


class WithArray(Model):
    def __init__(self):
        super().__init__()
        self.table = A

    def forward(self, x):
        return x


@pytest.mark.parametrize(
    "model, expected",
    [(Model(), False), (WithNumpy(), True), (Model(Model(WithNumpy())), True), (WithArray(), True)],
)
def test_a_model_needs_numpy_where_one_of_its_modules_does(model, expected):
    assert reachable.needs_numpy([("", model)]) is expected


def test_none_of_the_users_code_runs():
    ran = []

    class Watchful:
        __slots__ = ("w", "__dict__")

        def __getattr__(self, name):
            ran.append(name)
            raise AttributeError(name)

        @property
        def forbidden(self):
            ran.append("property")

        def __len__(self):
            ran.append("len")
            return 3

        def __iter__(self):
            ran.append("iter")
            return iter(())

        def __eq__(self, other):
            ran.append("eq")
            return False

        __hash__ = None

    watchful = Watchful()
    watchful.w = A
    assert names_of(lambda: watchful) == {"watchful.w": A} and not ran


def test_code_of_installed_packages_is_not_looked_into():
    assert not names_of(torch.optim.SGD([torch.ones(3, requires_grad=True)]))
    assert all(
        reachable.is_library(x) for x in (sys, torch, np.linalg, functools.partial, reachable.opens)
    )
    assert not reachable.is_library(Net) and not reachable.is_library(sys.modules[__name__])


def test_a_circle_ends_and_a_long_list_is_cut():
    circle = [A]
    circle.append(circle)
    assert names_of(circle) == {"x[0]": A}
    assert len(
        list(reachable.reachable([("x", [object() for _ in range(2 * reachable.MOST_OBJECTS)])]))
    ) < (2 * reachable.MOST_OBJECTS)


@pytest.mark.parametrize(
    "result, many",
    [
        (A, 1),
        (np.float64(2), 1),
        ([A, {"b": (B, T)}], 2),
        (types.SimpleNamespace(a=A, t=T), 1),
        (Net(), 2),
        (T, 0),
        (WithArray(), 0),
        (None, 0),
        (helper, 0),
    ],
)
def test_arrays_in_a_result_are_found_in_containers_and_objects(result, many):
    assert len(reachable.numpy_in(result)) == many


def test_names_that_newer_pythons_load_two_at_once_are_both_found(monkeypatch):
    """From Python 3.13 on one instruction loads two names, and its argval holds both."""
    x, y = np.ones((3, 3)), np.ones((3, 3))
    frame = sys._getframe()
    both = types.SimpleNamespace(
        opname="LOAD_FAST_LOAD_FAST", argval=("x", "y"), offset=frame.f_lasti
    )
    monkeypatch.setattr(reachable.dis, "get_instructions", lambda code: [both])
    after = types.SimpleNamespace(
        f_code=frame.f_code,
        f_locals=dict(frame.f_locals),
        f_globals=frame.f_globals,
        f_lasti=frame.f_lasti + 100,
    )
    found = reachable.loaded_arrays(after, since=-1)
    assert found["x"] is x and found["y"] is y
