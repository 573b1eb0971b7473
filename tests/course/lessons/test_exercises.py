"""Every exercise of every lesson: unanswered, solved, and wrong in each way that it knows.

Nothing here names a lesson: a new file in exercises/, or a new notebook, is tested as it is.
"""

import importlib
import pkgutil
import re

import pytest
from lesson_pages import LESSONS, Lesson

import flopslib as fl
from flopslib.course import ask, lessons
from flopslib.course.lesson import Guess
from flopslib.course.questions.kinds import Vote
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import powers_of

COURSE = ask.lessons()
EXERCISES = [
    one for lesson in COURSE.values() for one in lesson.values() if not isinstance(one, Guess)
]
VOTES = [one for one in EXERCISES if isinstance(one, Vote)]
NOTEBOOKS = {path.name[:2]: path for path in LESSONS}
each = pytest.mark.parametrize("one", EXERCISES, ids=lambda one: one.id)


def facts(one, times=1):
    """The sample facts of an exercise; its rates are those of a machine so many times as fast."""
    sample = {name: Q(fact) if isinstance(fact, str) else fact for name, fact in one.sample.items()}
    return {
        name: fact * times
        if isinstance(fact, Q) and fact.powers == powers_of(FLOP=1, s=-1)
        else fact
        for name, fact in sample.items()
    }


def texts(one):
    """Everything that an exercise or a guess can say."""
    said = [one.ask]
    if isinstance(one, Guess):
        return said + [one.tell, one.too_low, one.too_high]
    said += [*one.hints, one.right(facts(one))[1], *(reply for _, reply in one.slips(facts(one)))]
    return said + [says for says, _ in getattr(one, "choices", {}).values()]


@each
def test_an_unanswered_exercise_says_not_yet(one):
    for nothing in ("", None, ..., "   "):
        last = repr(fl.check(one.id, nothing, **facts(one))).splitlines()[-1]
        assert last.startswith("Not yet")
        reply = one.judge(nothing, facts(one))
        assert reply.text.startswith("Not yet") and reply.right is None


@each
def test_an_exercise_is_solved_by_its_own_solution(one):
    answer = eval(one.solution, {"fl": fl, **facts(one)})  # our own text
    reply = fl.check(one.id, answer, **facts(one))
    assert reply.right, reply
    assert one.right(facts(one))[1] in reply.text, "and it says why that matters"


@each
@pytest.mark.parametrize("times", [0.01, 1, 30])
def test_each_named_slip_is_answered_with_its_own_sentence(one, times):
    slips = one.slips(facts(one, times))
    for wrong, sentence in slips:
        reply = fl.check(one.id, wrong, **facts(one, times))
        assert reply.right is False and sentence in reply.text, f"{wrong!r} got {reply.text!r}"
        others = {other for _, other in slips} - {sentence}
        assert not [other for other in others if other in reply.text]


@each
@pytest.mark.parametrize("times", [0.01, 1, 30])
def test_the_right_answer_is_right_on_a_slow_and_on_a_fast_machine(one, times):
    answer, praise = one.right(facts(one, times))
    reply = fl.check(one.id, answer, **facts(one, times))
    assert reply.right and praise in reply.text


@each
def test_an_exercise_helps_and_knows_at_least_two_slips(one):
    assert len(one.hints) >= 2 and len(set(one.hints)) == len(one.hints)
    assert len({sentence for _, sentence in one.slips(facts(one))}) >= 2
    assert "?" in one.hints[0], "hints begin with a question"
    assert one.solution in fl.solution(one.id).text


@each
def test_an_exercise_says_which_fact_it_needs(one):
    for name in one.sample:
        with pytest.raises(ask.ExerciseError, match=f"{name}=..."):
            fl.check(one.id, 1)


@pytest.mark.parametrize("lesson", COURSE.values(), ids=list(COURSE))
def test_a_lesson_asks_two_guesses_one_vote_and_two_to_four_exercises(lesson):
    guesses = [one.id for one in lesson.values() if isinstance(one, Guess)]
    votes = [one.id for one in lesson.values() if isinstance(one, Vote)]
    number = lesson.number
    assert guesses == [f"{number}.a", f"{number}.b"] and votes == [f"{number}.vote"]
    rest = [id for id in lesson if id not in guesses + votes]
    assert rest == [f"{number}.{i}" for i in range(1, len(rest) + 1)] and 2 <= len(rest) <= 4


@pytest.mark.parametrize("vote", VOTES, ids=lambda vote: vote.id)
def test_each_letter_of_a_vote_has_its_own_reply(vote):
    replies = {letter: fl.check(vote.id, letter) for letter in vote.choices}
    assert len(replies) >= 3 and len({reply.text for reply in replies.values()}) == len(replies)
    assert [letter for letter, reply in replies.items() if reply.right] == [vote.best]
    for letter, (says, why) in vote.choices.items():
        assert replies[letter].text == f"{letter}. {why}" and says in repr(fl.check(vote.id))


@pytest.mark.parametrize(
    "one", [one for lesson in COURSE.values() for one in lesson.values()], ids=lambda one: one.id
)
def test_what_is_said_is_kind_and_plain(one):
    for text in texts(one):
        assert text and "!" not in text, text
        banned = r"\b(simply|just|obviously|clearly|wrong)\b"
        assert not re.search(banned, text), text


def test_each_file_of_exercises_holds_the_lesson_that_its_name_says():
    names = [module.name for module in pkgutil.iter_modules(lessons.__path__)]
    assert names and all(re.fullmatch(r"lesson_\d\d", name) for name in names)
    for name in names:
        module = importlib.import_module(f"{lessons.__name__}.{name}")
        assert module.lesson.number == name[-2:] and module.lesson.title
    assert list(COURSE) == sorted(name[-2:] for name in names)


def test_every_notebook_has_its_exercises_and_every_file_of_exercises_its_notebook():
    assert NOTEBOOKS.keys() == COURSE.keys()


def asked(lesson, *names):
    """{(name of the call, id): the call} in a notebook."""
    return {
        (name, id): call
        for cell in lesson.code
        for name in names
        for id, call in cell.calls_of(name)
    }


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_a_notebook_asks_what_its_exercises_hold_and_all_of_it(number):
    lesson, held = Lesson(NOTEBOOKS[number]), COURSE[number]
    guesses = {id for id, one in held.items() if isinstance(one, Guess)}
    calls = asked(lesson, "guess", "reveal", "check")
    assert {id for name, id in calls if name == "guess"} == guesses
    assert {id for name, id in calls if name == "reveal"} == guesses
    assert {id for name, id in calls if name == "check"} == set(held) - guesses


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_a_notebook_gives_each_exercise_the_facts_that_it_needs(number):
    for (_, id), call in asked(Lesson(NOTEBOOKS[number]), "check").items():
        assert {word.arg for word in call.keywords} == set(COURSE[number][id].sample), id


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_what_a_notebooks_text_names_exists(number):
    for cell in Lesson(NOTEBOOKS[number]).cells:
        for id in re.findall(r'fl\.(?:guess|reveal|check|hint|solution)\("([^"]+)"', cell.source):
            assert ask.find(id)
