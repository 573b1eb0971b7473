"""Verdicts, votes, how sure one was, and the page to keep: all from the learner's own file."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

import flopslib as fl
from flopslib.course import ask
from flopslib.course.feedback import ExerciseError
from flopslib.course.looking_back import calibration, verdicts
from flopslib.course.looking_back.calibration import answers, in_words, your_calibration
from flopslib.course.looking_back.inventory import NO_VOTE
from flopslib.course.looking_back.keepsake import CLAIM
from flopslib.quantities.calibration import wilson
from flopslib.quantities.units import UnitError

RIGHT = dict(
    enumerate(["true", "open", "half", "half", "half", "false", "true", "false", "half", "true"], 1)
)


# -- verdicts --------------------------------------------------------------------------------------


def test_a_verdict_is_noted_and_nothing_is_shown(at_home):
    reply = fl.verdict(4, "true", sure="would bet")
    assert reply.text == "Noted: sentence 4, true (would bet)." and reply.right is None
    stored = json.loads((at_home / "guesses.json").read_text())["guesses"]["18.c4"]
    assert stored == {"said": "true", "sure": 90}


def test_what_is_true_of_a_sentence_comes_with_its_factor_and_source(at_home):
    fl.verdict(4, "true", sure=60)
    reply = fl.verdict(4)
    opening = (
        "4. You said true (fairly sure), which is not right. It is half true. The sentence mixes"
    )
    assert reply.text.startswith(opening) and "Said: 3.9 TB/s." in reply.text
    factor = 3.9 / fl.chip("H100 SXM").bandwidth.to("TB/s")
    assert f"{factor:.3g} times too much" in reply.text and "nvidia.com" in reply.text
    assert reply.right is False


@pytest.mark.parametrize("number, said", RIGHT.items())
def test_the_right_verdict_is_right(at_home, number, said):
    fl.verdict(number, said)
    assert fl.verdict(number).right


@pytest.mark.parametrize("number, said", verdicts.NODS)
def test_what_can_be_argued_for_counts_as_right(at_home, number, said):
    fl.verdict(number, said)
    reply = fl.verdict(number)
    assert reply.right and "can be argued for" in reply.text and "counts as right" in reply.text


@pytest.mark.parametrize(
    "typed, said",
    [
        ("H", "half true"),
        ("half true", "half true"),
        ("mostly true", "half true"),
        ("Wrong", "false"),
        (" true. ", "true"),
        ("o", "can't be checked"),
        ("can't be checked", "can't be checked"),
        ("can\u2019t be checked", "can't be checked"),
    ],
)
def test_other_words_for_a_verdict_are_understood(at_home, typed, said):
    assert f"sentence 2, {said}." in fl.verdict(2, typed).text


def test_without_a_verdict_it_is_laid_open_all_the_same(at_home):
    reply = fl.verdict(1)
    assert "You had noted no verdict" in reply.text and reply.right is None
    assert not (at_home / "guesses.json").exists()


def test_a_verdict_after_the_answer_is_late_and_does_not_count(at_home):
    fl.verdict(6)
    assert "does not count" in fl.verdict(6, "false", sure=90).text
    assert answers() == []


@pytest.mark.parametrize("number", [0, 11, -1, "4", 1.5, None, True])
def test_a_sentence_that_there_is_not_is_one_sentence(number):
    with pytest.raises(ExerciseError, match="1 to 10"):
        fl.verdict(number)


@pytest.mark.parametrize("said", ["maybe", "tru e", "haf", 3, ["true"]])
def test_a_word_that_is_no_verdict_is_one_sentence(said):
    with pytest.raises(ExerciseError, match="true, half true, false, can't be checked"):
        fl.verdict(1, said)


def test_a_sureness_that_is_none_is_one_sentence():
    with pytest.raises(UnitError, match="How sure"):
        fl.verdict(1, "true", sure="very")


@pytest.mark.parametrize("said", [3, None, "perhaps", ["true"], {"a": 1}])
def test_a_file_edited_by_hand_does_not_break_the_page(at_home, said):
    page = {
        "version": 1,
        "guesses": {"18.c1": {"said": said, "sure": 60}, "00.vote": {"said": "Z"}},
    }
    (at_home / "guesses.json").write_text(json.dumps(page))
    assert "You had noted no verdict" in fl.verdict(1).text
    assert fl.inventory().given == [] and answers() == []


@pytest.mark.parametrize("number, said", verdicts.NODS)
def test_sheet_page_and_exercise_agree_on_what_counts_as_right(at_home, number, said):
    fl.verdict(number, said, sure=60)
    [answer] = answers()
    letters = [RIGHT[line][0] for line in RIGHT]
    letters[number - 1] = said[0]
    assert answer.right and fl.check("18.1", "".join(letters)).right
    html = fl.keepsake().path.read_text(encoding="utf-8").replace("&#x27;", "'")
    assert f"{verdicts.WORDS[said]}, right" in html and verdicts.counts_as_right(number) in html


def test_own_quotients_and_estimates_are_not_called_cited():
    rows = {row.name: row.how for row in fl.table("claims")}
    assert {rows[name] for name in ("1", "5", "6", "9", "10")} == {"estimated"}
    assert "21 times" not in fl.verdict(9).text and "inside the range" not in fl.verdict(9).text


# -- how sure --------------------------------------------------------------------------------------


def judge(rights, wrongs, sure):
    """Note verdicts, so many right and so many not, with one sureness."""
    numbers = iter(RIGHT)
    for _ in range(rights):
        number = next(numbers)
        fl.verdict(number, RIGHT[number], sure)
    for _ in range(wrongs):
        number = next(numbers)
        fl.verdict(number, "true" if RIGHT[number] == "false" else "false", sure)


def test_under_three_answers_of_a_kind_nothing_is_drawn(at_home):
    judge(1, 1, 90)
    assert "nothing to compare yet" in your_calibration().text and "2 answers" in in_file()


def in_file():
    return your_calibration().text


def test_the_share_that_was_right_is_drawn(at_home):
    judge(2, 4, 90)
    picture = your_calibration()
    assert "90 % sure, 33 right" in picture.say()
    assert in_words(answers()).startswith("90 % sure: 2 of 6 right, too few to say more")
    assert "too few to say" in picture.figure.axes[0].get_title(loc="left")


@pytest.mark.parametrize(
    "right, said, word",
    [(9, 90, "as sure as right"), (0, 60, "surer than right"), (10, 30, "righter than sure")],
)
def test_a_curve_is_put_into_words_by_its_band(at_home, right, said, word):
    judge(right, 10 - right, said)
    assert word in in_words(answers())


def test_the_band_holds_nine_tenths_of_simulated_readers():
    chance = np.random.default_rng(18)
    for share, n in ((0.9, 18), (0.6, 20), (0.3, 10)):
        rights = chance.binomial(n, share, size=20_000)
        bands = [wilson(right, n) for right in range(n + 1)]
        held = np.mean([bands[right][0] <= share <= bands[right][1] for right in rights])
        assert 0.84 < held < 0.97


def test_a_guess_counts_as_right_if_it_was_near(at_home):
    truth = ask.find("00.a")
    fl.guess("00.a", "80 GFLOP/s", sure=60)
    fl.reveal("00.a", "100 GFLOP/s")
    fl.guess("17.a", "1e24 FLOP", sure=60)
    fl.reveal("17.a", "3.8e25 FLOP")
    assert truth.near == 2
    by_id = {answer.id: answer for answer in answers()}
    assert by_id["00.a"].right and by_id["00.a"].within_ten
    assert not by_id["17.a"].right and not by_id["17.a"].within_ten


def test_a_late_guess_and_one_without_sureness_do_not_count(at_home):
    fl.reveal("00.a", "100 GFLOP/s")
    fl.guess("00.a", "100 GFLOP/s", sure=90)
    fl.guess("17.a", "3.8e25 FLOP")
    fl.reveal("17.a", "3.8e25 FLOP")
    assert answers() == []


def test_the_fewest_answers_that_are_drawn_are_three():
    assert calibration.LEAST == 3


# -- votes -----------------------------------------------------------------------------------------


def test_the_first_letter_of_a_vote_stays_beside_the_latest(at_home):
    for letter in ("B", "D", "C"):
        fl.check("00.vote", letter)
    [vote] = fl.inventory().given
    assert (vote.first, vote.latest, vote.best) == ("B", "C", "C")
    assert (fl.inventory().right_at_first, fl.inventory().right_now) == (0, 1)
    assert "B, no" in repr(fl.inventory()) and "C, yes" in repr(fl.inventory())


def test_what_is_no_letter_is_not_noted(at_home):
    fl.check("00.vote", "perhaps")
    fl.check("00.1", "2", rate="1 GFLOP/s")
    assert fl.inventory().given == [] and not (at_home / "guesses.json").exists()


def test_a_vote_in_the_form_is_noted_too(at_home):
    form = fl.check("00.vote")
    assert form.widget
    form.controls["typed"].value = "B"
    assert [vote.latest for vote in fl.inventory().given] == ["B"]


def test_the_inventory_has_every_vote_of_the_course(at_home):
    votes = fl.inventory().votes
    assert [vote.id for vote in votes] == [f"{lesson}.vote" for lesson in ask.lessons()]
    assert repr(fl.inventory()).strip() == NO_VOTE
    fl.check("00.vote", "C")
    assert repr(fl.inventory()).count("not yet") == 2 * (len(votes) - 1)


def test_votes_leave_the_journal_as_it_was(at_home):
    before = fl.journal().text
    fl.check("00.vote", "C")
    assert fl.journal().text == before


# -- the page --------------------------------------------------------------------------------------


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.seen = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


HOSTILE = "<script>alert(1)</script> \"'&"


def full():
    """A learner who has noted something of each kind."""
    judge(3, 3, 90)
    fl.guess("00.a", "2 GFLOP/s", sure=60)
    fl.reveal("00.a", "105 GFLOP/s")
    fl.check("00.vote", "B")
    ask.guess_file().note(CLAIM, said=HOSTILE)


def test_a_page_is_written_beside_the_guesses(at_home):
    full()
    kept = fl.keepsake("Ada")
    assert kept.path == at_home / "what_i_found_out.html" and "stays on this computer" in kept.text
    html = kept.path.read_text(encoding="utf-8")
    for wanted in ("What I found out", "Ada", "2 GFLOP/s", "Issued by no one. It is yours."):
        assert wanted in html
    assert str(at_home) not in html and str(at_home) not in kept.text
    assert len(html) < 150_000


def test_a_page_runs_and_loads_nothing(at_home):
    full()
    html = fl.keepsake(HOSTILE).path.read_text(encoding="utf-8")
    tags = Tags(html).seen
    assert not {"script", "link", "iframe", "object", "form"} & {tag for tag, _ in tags}
    for tag, attributes in tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href"):
            assert attributes.get(name, "data:image/png").startswith("data:image/png"), tag
    assert "http" not in re.sub(r"https?://[\w./-]+", "", html) and "url(" not in html
    assert "&lt;script&gt;" in html
    [picture] = [attributes for tag, attributes in tags if tag == "img"]
    assert "90 % sure" in picture["alt"]


def test_a_page_is_never_overwritten(at_home):
    full()
    first = fl.keepsake().path
    before = first.read_bytes()
    assert fl.keepsake().path == first and "Nothing new" in fl.keepsake().text
    fl.check("00.vote", "C")
    second = fl.keepsake().path
    assert second.name == "what_i_found_out_2.html" and first.read_bytes() == before
    mine = at_home / "what_i_found_out_3.html"
    mine.write_text("my own")
    fl.check("00.vote", "D")
    assert fl.keepsake().path.name == "what_i_found_out_4.html" and mine.read_text() == "my own"


def test_with_nothing_noted_nothing_is_written(at_home):
    kept = fl.keepsake()
    assert kept.path is None and list(at_home.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_sentence(at_home, monkeypatch):
    full()

    def full_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("flopslib.course.looking_back.keepsake.atomic_write", full_disk)
    kept = fl.keepsake()
    assert kept.path is None and "No space left" in kept.text


@pytest.mark.parametrize("name", [3, None, "x" * 101, ["a"]])
def test_a_name_that_is_none_is_one_sentence(at_home, name):
    with pytest.raises(ExerciseError, match="at most 100 letters"):
        fl.keepsake(name)
