"""Docstrings, comments, errors and messages keep to the word list of tools/english.py."""

import pytest
from architecture import Modules, room
from english import OPENINGS, TURNS, faults, files, main, texts

MODULES = Modules()


@pytest.mark.parametrize("name", sorted({room(module) for module in MODULES}))
def test_a_room_speaks_plainly(name):
    found = []
    wanted = {MODULES.files[module] for module in MODULES if room(module) == name}
    for path in wanted & set(files()):
        found += [f"{path.name}:{line}: {what}" for line, what in faults(path.read_text("utf-8"))]
    assert not found, "\n" + "\n".join(found)


SAID = [  # a sentence for each turn and opening, and the kinds of text
    "# The fact behind it: a narrow spread is no proof.",
    "# so many calls a window",
    "# somebody else at work on your core",
    "# for whoever writes a lesson",
    "# a route is told",
    "# this file tells the limit",
    "# what is wrong is asked back",
    'raise TypeError("None is nothing that can be called.")',
    'raise TypeError("None is no function.")',
    "# a number as one says it",
    "# a counter that goes by names",
    "# who takes part",
    "# what stands in brackets",
    "# a number that is beyond any count",
    "# wrong without a word",
    'def f():\n    """Say what was guessed."""',
    'def f():\n    """Which numbers have met."""',
]
FINE = [
    "# the unit stands for a rate; the two are told apart; there is no limit; it is no longer used",
    "# the field `tell` is a sentence; `told`",
    "# the number of calls a window; the user; another process; nothing is returned",
    'def f():\n    """What an operator costs: a formula for each kind."""',
    'told = "told"  # a name or a key is not a sentence',
]


@pytest.mark.parametrize("source", SAID)
def test_a_turn_that_strangers_stumble_over_is_named(source):
    assert len(faults(source)) >= 1


@pytest.mark.parametrize("turn", [*TURNS, *OPENINGS])
def test_every_turn_has_a_sentence_that_shows_it(turn):
    seen = {what for source in SAID for _, what in faults(source)}
    better = (TURNS | OPENINGS)[turn]
    assert any(what.endswith(f"write {better}") for what in seen)


@pytest.mark.parametrize("source", FINE)
def test_ordinary_words_pass(source):
    assert faults(source) == []


def test_faults_have_the_line_they_stand_in():
    source = '"""One line.\n\nIt is told.\n"""\nx = 1  # so many\n'
    assert [line for line, _ in faults(source)] == [3, 5]


def test_docstrings_comments_and_sentences_are_read_and_names_are_not():
    source = '"""Doc."""\nx = "a sentence"  # why\ny = "key"\n'
    assert sorted(kind for _, kind, _ in texts(source)) == ["comment", "docstring", "message"]


def test_files_can_be_read_from_the_command_line(tmp_path, capsys):
    (tmp_path / "good.py").write_text("x = 1  # the number of calls\n")
    (tmp_path / "bad.py").write_text("x = 1  # so many calls\n")
    assert main([str(tmp_path / "good.py")]) == 0
    assert main([str(tmp_path / "bad.py")]) == 1
    assert "bad.py:1: 'so many': write" in capsys.readouterr().out
