"""A learner who begins, for the tests of what a cell asks."""

import pytest
from learners import new_kernel


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    """A learner who begins: an empty folder and a fresh kernel."""
    monkeypatch.setenv("FLOPSLIB_HOME", str(tmp_path))
    new_kernel(monkeypatch)
    return tmp_path
