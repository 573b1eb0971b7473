"""Every committed lesson keeps the rules of tools/lesson_rules.py."""

import pytest
from lesson_pages import LESSONS
from lesson_rules import problems


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_keeps_the_rules(path):
    assert not (found := problems(path)), "\n" + "\n".join(found)
