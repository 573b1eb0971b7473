"""Every exercise of every lesson: unanswered, solved, and wrong in each way that it knows.

Nothing here names a lesson: a new file in lessons/, or a new notebook, is tested as it is.
"""

import ast
import importlib
import pkgutil
import re

import pytest
from lesson_pages import LESSONS, Lesson

import flopslib as fl
from flopslib.course import ask, lessons
from flopslib.course.lesson import Guess
from flopslib.course.questions.question import Question
from flopslib.course.questions.reading import fact, powers_of_value
from flopslib.quantities.units import powers_of

COURSE = ask.lessons()
ASKED = [asked for lesson in COURSE.values() for asked in lesson.values()]
QUESTIONS = [asked for asked in ASKED if isinstance(asked, Question)]
VOTES = [question for question in QUESTIONS if question.options]
NOTEBOOKS = {path.name[:2]: path for path in LESSONS}
RATE = powers_of(FLOP=1, s=-1)
MACHINES = (0.01, 1, 30)  # times as fast as the one of the sample values


def given(question, times=1):
    """The sample values of a question; its rates are those of a machine so many times as fast."""
    found = {name: fact(text) for name, text in question.sample.items()}
    return {
        name: value * times if powers_of_value(value) == RATE else value
        for name, value in found.items()
    }


def machines(question):
    """The machines on which an answer may differ: one where no fact scales."""
    return [times for times in MACHINES if times == 1 or given(question, times) != given(question)]


each = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
ON_MACHINES = [(question, times) for question in QUESTIONS for times in machines(question)]
each_on_its_machines = pytest.mark.parametrize(
    "question, times", ON_MACHINES, ids=lambda part: getattr(part, "id", str(part))
)
without_a_clock_on_its_machines = pytest.mark.parametrize(  # clocks run once, for the solution
    "question, times",
    [(question, times) for question, times in ON_MACHINES if not question.wait],
    ids=lambda part: getattr(part, "id", str(part)),
)


def texts(asked):
    """Everything that a question or a guess can say."""
    if isinstance(asked, Guess):
        slips = asked.slips(asked.read(asked.example)) if callable(asked.slips) else asked.slips
        parts = [asked.too_low, asked.too_high, asked.far_too_low, asked.far_too_high]
        return [asked.ask, asked.tell, *filter(None, parts), *(text for _, text in slips)]
    sentences = [text for _, text in [asked.right(given(asked)), *asked.slips(given(asked))]]
    return [asked.ask, *asked.hints, *sentences, *asked.options.values()]


@each
def test_an_unanswered_exercise_says_not_yet(question):
    for nothing in ("", None, ..., "   "):
        last = repr(fl.check(question.id, nothing, **given(question))).splitlines()[-1]
        assert last.startswith("Not yet")
        feedback = question.feedback(nothing, given(question))
        assert feedback.text.startswith("Not yet") and feedback.right is None


@each
def test_an_exercise_is_solved_by_its_own_solution(question):
    answer = eval(question.solution, {"fl": fl, **given(question)})  # our own text
    feedback = fl.check(question.id, answer, **given(question))
    assert feedback.right, feedback
    assert question.right(given(question))[1] in feedback.text, "and it says why that matters"


@each
def test_each_reply_is_a_whole_sentence(question):
    for text in texts(question):  # a string on the line after a yield is lost silently
        assert re.search(r"[.?!…)\"A-Z0-9]$", text.strip()), text


@each_on_its_machines
def test_each_named_slip_is_answered_with_its_own_sentence(question, times):
    slips = question.slips(given(question, times))
    for wrong, sentence in slips:
        feedback = fl.check(question.id, wrong, **given(question, times))
        assert feedback.right is False and sentence in feedback.text, (
            f"{wrong!r}: {feedback.text!r}"
        )
        others = {other for _, other in slips} - {sentence}
        assert not [other for other in others if other in feedback.text]


@without_a_clock_on_its_machines
def test_the_right_answer_is_right_on_a_slow_and_on_a_fast_machine(question, times):
    answer, praise = question.right(given(question, times))
    feedback = fl.check(question.id, answer, **given(question, times))
    assert feedback.right and praise in feedback.text


def test_the_course_does_not_lose_exercises_or_slips():
    exercises = [question for question in QUESTIONS if not question.options]
    slips = [slip for question in exercises for slip in question.slips(given(question))]
    assert len(exercises) >= 56 and len(slips) >= 964, (
        f"{len(exercises)} exercises with {len(slips)} slips are fewer than there were. If you "
        "added some, raise the numbers in this test to what there is now."
    )


IMPLY = [question for question in QUESTIONS if getattr(question, "implies", None)]


@pytest.mark.parametrize("question", IMPLY, ids=lambda question: question.id)
@pytest.mark.parametrize("times", (1e-6, 0.003, 0.3, 0.77, 1.37, 2.3, 47, 3e5))
def test_what_a_number_implies_is_said_in_plain_words(question, times):
    right, _ = question.right(given(question))
    answer = [value * times for value in right] if question.names else right * times
    text = question.feedback(answer, given(question)).text
    assert re.search(r"[.?] (fl\.hint\(.*\) helps\.)?$", f"{text} ")
    assert not re.search(r"\b(simply|just|obviously|clearly|wrong|nan|inf)\b|!", text)


@each
def test_an_exercise_helps_and_knows_at_least_two_slips(question):
    assert len(question.hints) >= 2 and len(set(question.hints)) == len(question.hints)
    assert len({sentence for _, sentence in question.slips(given(question))}) >= 2
    assert "?" in question.hints[0], "hints begin with a question"
    shown = fl.solution(question.id).text
    if question in VOTES:
        assert shown.endswith(f"The answer is {question.best}.")
    else:
        assert question.solution_in_lesson in shown


@each
def test_an_exercise_says_which_fact_it_needs(question):
    for name in question.sample:
        with pytest.raises(ask.ExerciseError, match=f"{name}=..."):
            fl.check(question.id, 1)


@pytest.mark.parametrize("lesson", COURSE.values(), ids=list(COURSE))
def test_a_lesson_asks_two_guesses_one_vote_and_two_to_four_exercises(lesson):
    guesses = [asked.id for asked in lesson.values() if isinstance(asked, Guess)]
    votes = [vote.id for vote in VOTES if vote.id in lesson]
    number = lesson.id
    assert guesses == [f"{number}.a", f"{number}.b"] and votes == [f"{number}.vote"]
    rest = [id for id in lesson if id not in guesses + votes]
    assert rest == [f"{number}.{i}" for i in range(1, len(rest) + 1)] and 2 <= len(rest) <= 4


@pytest.mark.parametrize("vote", VOTES, ids=lambda vote: vote.id)
def test_each_letter_of_a_vote_has_its_own_reply(vote):
    replies = {letter: fl.check(vote.id, letter) for letter in vote.choices}
    assert len(replies) >= 3 and len({reply.text for reply in replies.values()}) == len(replies)
    assert [letter for letter, reply in replies.items() if reply.right] == [vote.best]
    for letter, (says, why) in vote.choices.items():
        reply = replies[letter].text
        assert why in reply and says in repr(fl.check(vote.id))
        verdict = "Yes" if letter == vote.best else "No"
        assert re.match(rf"{verdict}\b[,.:]", reply), "a reply begins with its verdict"
        assert len(re.findall(r"\b(Yes|No|Right|Maybe|Perhaps)[,.:]", reply)) == 1, "and has one"


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.id)
def test_what_is_said_is_kind_and_plain(asked):
    for text in texts(asked):
        assert text and "!" not in text, text
        assert text == text.strip(), f"{text!r} is cut off: brackets around its lines are missing"
        banned = r"\b(simply|just|obviously|clearly|wrong)\b"
        assert not re.search(banned, text), text


def test_each_file_of_exercises_holds_the_lesson_that_its_name_says():
    files = [module.name for module in pkgutil.iter_modules(lessons.__path__)]
    assert all(re.fullmatch(r"(lesson|judge)_\d\d", name) for name in files)
    names = [name for name in files if name.startswith("lesson")]
    for name in names:
        module = importlib.import_module(f"{lessons.__name__}.{name}")
        assert module.lesson.id == name[-2:] and module.lesson.title
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
    lesson, stored = Lesson(NOTEBOOKS[number]), COURSE[number]
    guesses = {id for id, asked in stored.items() if isinstance(asked, Guess)}
    calls = asked(lesson, "guess", "reveal", "check")
    assert {id for name, id in calls if name == "guess"} == guesses
    assert {id for name, id in calls if name == "reveal"} == guesses
    assert {id for name, id in calls if name == "check"} == set(stored) - guesses


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_a_notebook_gives_each_exercise_the_facts_that_it_needs(number):
    for (_, id), call in asked(Lesson(NOTEBOOKS[number]), "check").items():
        in_the_notebook = {word.arg: ast.unparse(word.value) for word in call.keywords}
        assert in_the_notebook == COURSE[number][id].named, id
        assert in_the_notebook.keys() == COURSE[number][id].sample.keys(), id


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_what_a_notebooks_text_names_exists(number):
    for cell in Lesson(NOTEBOOKS[number]).cells:
        for id in re.findall(r'fl\.(?:guess|reveal|check|hint|solution)\("([^"]+)"', cell.source):
            assert ask.find(id)
