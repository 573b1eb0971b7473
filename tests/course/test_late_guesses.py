"""A guess after the answer never takes the place of one before it: journal, keepsake, calibration.

Each lesson's first guess goes through it here, and so do verdicts and a second kernel.
"""

import json

import pytest
from learners import new_kernel

import flopslib as fl
from flopslib.course import ask
from flopslib.course.lesson import Guess
from flopslib.course.looking_back.calibration import answers

pytestmark = pytest.mark.usefixtures("at_home")

GUESSES = [
    one.id for lesson in ask.lessons().values() for one in lesson.values() if isinstance(one, Guess)
]


def kept(home, id):
    return json.loads((home / "guesses.json").read_text(encoding="utf-8"))["guesses"][id]


@pytest.mark.parametrize("id", GUESSES)
def test_a_guess_after_the_answer_is_compared_and_not_noted(id, at_home):
    asked = ask.find(id)
    example = asked.read(asked.example)
    fl.guess(id, asked.example, sure=30)
    fl.reveal(id, 3 * example)
    before = kept(at_home, id)
    text = fl.guess(id, 3 * example, sure=90).text
    assert text.startswith(f"Your {before['said']} from before the answer stays"), text
    assert "right on" in text and "Keep that instinct" not in text
    assert kept(at_home, id) == before
    page = fl.journal(id[:2]).text
    assert "3 times too low" in page and "after the answer" not in page
    assert f"I guessed {before['said']}; it was" in page


def test_a_second_guess_before_the_answer_does_replace_the_first(at_home):
    fl.guess("03.a", "1.5", sure=60)
    assert fl.guess("03.a", "2", sure=30).text == "Noted: 2 (a stab)."
    fl.reveal("03.a", 3.0)
    assert kept(at_home, "03.a")["said"] == "2"


def test_the_honest_guess_is_that_of_the_keepsake_and_the_calibration(at_home):
    fl.guess("03.a", "1.5", sure=90)
    fl.reveal("03.a", 3.0)
    fl.guess("03.a", "3", sure=60)
    fl.guess("03.a", "1.5", sure=30)
    [answer] = answers()
    assert answer.sure == 90 and not answer.right
    page = fl.keepsake().path.read_text(encoding="utf-8")
    assert "I guessed 1.5; it was 3." in page and "I guessed 3;" not in page


def test_the_same_guess_again_is_no_other_one(at_home):
    fl.guess("03.a", "1.5", sure=90)
    fl.reveal("03.a", 3.0)
    before = kept(at_home, "03.a")
    assert fl.guess("03.a", "1.5", sure=90).text.startswith("Noted: 1.5 (would bet). You said 1.5")
    assert kept(at_home, "03.a") == before


def test_a_guess_that_only_came_late_is_marked_and_nothing_to_keep(at_home, monkeypatch):
    fl.reveal("03.a", 3.0)
    text = fl.guess("03.a", "3", sure=90).text
    assert text.startswith("Noted after the answer was shown. You said 3 (would bet).")
    assert "Keep that instinct" not in text
    assert "Keep that instinct" not in fl.reveal("03.a", 3.0).text
    assert "given after the answer was shown" in fl.journal("03").text
    assert "To keep" not in fl.journal("03").text and answers() == []
    new_kernel(monkeypatch)
    fl.guess("03.a", "2")
    assert kept(at_home, "03.a") == {"said": "2", "sure": None, "late": True}


def test_in_a_later_sitting_the_answer_is_known_still(at_home, monkeypatch):
    fl.guess("00.a", "2 GFLOP/s", sure=60)
    fl.reveal("00.a", "106 GFLOP/s")
    before = kept(at_home, "00.a")
    new_kernel(monkeypatch)
    assert "It stays" in fl.guess("00.a").widget.children[-1].value
    reply = fl.guess("00.a", "100 GFLOP/s").text
    assert reply == "Your 2 GFLOP/s from before the answer stays; this one comes after it."
    assert kept(at_home, "00.a") == before
    fl.reveal("00.a", "110 GFLOP/s")
    assert kept(at_home, "00.a")["times_off"] == pytest.approx(55)


def test_before_the_answer_the_form_takes_another_one():
    fl.guess("00.a", "2 GFLOP/s")
    assert "A new one replaces it." in fl.guess("00.a").widget.children[-1].value


@pytest.mark.parametrize("sitting", ["the same", "a later one"])
def test_a_verdict_after_the_answer_leaves_the_one_before_it(sitting, at_home, monkeypatch):
    fl.verdict(2, "true", sure=90)
    fl.verdict(2)
    if sitting == "a later one":
        new_kernel(monkeypatch)
    text = fl.verdict(2, "false", sure=60).text
    assert text.startswith("Your true from before the answer stays.") and "does not count" in text
    assert kept(at_home, "18.c2")["said"] == "true"
    assert [answer.sure for answer in answers()] == [90]
