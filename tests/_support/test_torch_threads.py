"""PyTorch on one thread inside a block, without loading it for that."""

import sys
from types import SimpleNamespace

import pytest

from flopslib._support.torch_threads import one_torch_thread


@pytest.fixture
def threads(monkeypatch):
    """A stand-in for a loaded PyTorch that was set to 7 threads."""
    now = [7]
    stand_in = SimpleNamespace(
        set_num_threads=lambda number: now.__setitem__(0, number), get_num_threads=lambda: now[0]
    )
    monkeypatch.setitem(sys.modules, "torch", stand_in)
    return now


def test_pytorch_has_one_thread_inside_and_as_many_as_before_afterwards(threads):
    with one_torch_thread():
        assert threads == [1]
    assert threads == [7]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_it_is_as_before_after_an_error_or_ctrl_c(threads, error):
    with pytest.raises(error), one_torch_thread():
        raise error
    assert threads == [7]


@pytest.mark.parametrize("loaded", [None, SimpleNamespace()])  # the second is half loaded
def test_pytorch_that_is_not_loaded_is_not_loaded_for_it(monkeypatch, loaded):
    monkeypatch.setitem(sys.modules, "torch", loaded)
    with one_torch_thread():
        assert sys.modules["torch"] is loaded
