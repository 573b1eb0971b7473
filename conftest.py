"""What every test run needs, whichever folder or notebook it is pointed at.

A learner's own guesses neither change a test nor are changed by one: each test file, lessons
included, starts with an empty FLOPSLIB_HOME of its own, which its kernel inherits.
Notebook cells are slow tests: `pytest -m "not slow"` is the short form.
"""

import os
import tempfile

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

HOME = tempfile.TemporaryDirectory(prefix="flopslib-", ignore_cleanup_errors=True)
os.environ["FLOPSLIB_HOME"] = HOME.name
OUTPUT_SECONDS = 60  # nbval waits 5 for a cell's next output, which is short on a busy machine


@pytest.hookimpl(tryfirst=True)  # before the notebook's kernel starts
def pytest_runtest_setup(item):
    home = os.path.join(HOME.name, item.path.stem)
    os.makedirs(home, exist_ok=True)
    os.environ["FLOPSLIB_HOME"] = home


def pytest_collectstart(collector):
    if isinstance(collector, IPyNbFile):  # a newer library's warning must not break a lesson
        collector.skip_compare += ("stderr",)


def pytest_itemcollected(item):
    if isinstance(item, IPyNbCell):
        item.add_marker(pytest.mark.slow)
        item.output_timeout = OUTPUT_SECONDS
