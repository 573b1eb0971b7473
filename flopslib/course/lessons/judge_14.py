"""The judge of exercise 14.3: who comes in now, so that 32 answers take at most 88 steps.

The learner's function seats the lesson's own requests, and what it did is looked at: how many came
in at once, in which order, how many steps it took. A number is the answer to the task without code.
To add a slip: a sentence here, and the step of `judge_admit` in which it is found.
"""

from dataclasses import dataclass

from ...lab.serving.scheduler import serve
from ...lab.serving.traffic import ServingError, traffic
from ..questions.reading import whole_number

SLOTS = 8
MANY = 32
MOST = 88  # steps, of a free seat that is taken at once
BATCHES = 148  # steps, if all of a batch have to be gone first
BY_HAND = 14  # steps of the task without code

RIGHT = (
    "Right: all 32 are done in 88 steps; batch by batch it takes 148. That is the heart of Orca "
    "and vLLM; the rest is room for kept tokens."
)
BY_HAND_RIGHT = (
    "Right: 14 steps. Seat one does 2 + 3 + 5, seat two 7 + 1 + 6. Batch by batch it would be 18."
)
HIDDEN = (
    "Your function looks at the length of an answer. A server does not know how long an answer "
    "will be until it ends, so those who wait have none: they have .number, .arrives and .prompt."
)
TOO_MANY = (
    "More come in than seats are free. Those who sit keep their seats: slots - len(running) are "
    "free."
)
NO_ONE = "No one is ever let in, so no one gets an answer. Return those who come in now."
NOT_WAITING = (
    "You return something that is not one of those who wait, or the same one twice. Return a part "
    "of the list waiting."
)
NO_LIST = "Return a list of those who come in now, such as a part of waiting, not how many."
TOGETHER = (
    "All have to be gone before the next come in: that is 148 steps. The short ones wait for the "
    "longest."
)
ONE_BY_ONE = "One comes in at a time, and other free seats stay empty. Fill every free seat."
A_SEAT_LEFT = "Seats stay empty while people wait. Fill every free seat: slots - len(running)."
NEWEST_FIRST = (
    "Those who came first wait longest here: they come in after later ones. Take from the "
    "beginning of the list."
)
BATCH_BY_BATCH = "18 is batch by batch: 7 + 5 + 6. Here a free seat is taken at the next step."
NEVER_EMPTY = (
    "12 is 24 tokens on two seats, if no seat were ever empty. But the last answers don't end "
    "together."
)
ONE_AFTER_ANOTHER = "24 is one after the other. There are two seats."
LONGEST = "7 is the longest answer alone. What do the others do meanwhile, and after it?"
SIX = "That is the number of answers. How many steps do they take on two seats?"
OTHER_STEPS = (
    "Draw two rows of boxes. 2 and 7 sit down first; after two steps seat one is free, and 3 sits "
    "down there. Who is next, and where?"
)
OF_ALL = (
    "That is the number of steps of the 32 answers on 8 seats. The task without code has six "
    "answers and two seats."
)
STEPS = {
    BY_HAND: BY_HAND_RIGHT,
    18: BATCH_BY_BATCH,
    12: NEVER_EMPTY,
    24: ONE_AFTER_ANOTHER,
    7: LONGEST,
    6: SIX,
    MOST: OF_ALL,
    BATCHES: OF_ALL,
}


@dataclass(frozen=True)
class Steps:
    """The function that a number typed as an answer is taken for; it is never called."""

    number: int

    def __call__(self, waiting, running, slots):
        return waiting


def number_of_steps(answer):
    """The Steps of an answer such as "14 steps"; None for anything else."""
    number = whole_number(answer, "step steps")
    return None if number is None else Steps(number)


def judge_admit(run):
    """Everyone is served in at most MOST steps, first come, first served."""
    if isinstance(run.function, Steps):
        number = run.function.number
        yield number == BY_HAND, STEPS.get(number, OTHER_STEPS)
    run.check(([], [], SLOTS))
    served, error = run.inside(seated)
    if error:
        yield False, error
    yield from in_their_order(served)
    yield from in_its_steps(served)
    yield True, RIGHT


def seated(admit):
    """(what was served, "") by the learner's function, or (None, why it was not)."""
    try:
        return serve(traffic(MANY), SLOTS, admit=admit), ""
    except ServingError as error:
        return None, sentence_of(str(error))
    except AttributeError as error:
        if "answer" not in str(error):
            raise
        return None, HIDDEN
    except TypeError as error:
        if "not iterable" not in str(error):
            raise
        return None, NO_LIST


def sentence_of(error):
    """The sentence of a slip for what the scheduler refuses."""
    if "free seats" in error:
        return TOO_MANY
    if "let in" in error:
        return NO_ONE
    return NOT_WAITING


def in_its_steps(served):
    """A verdict on more steps than there need be; none if there are not."""
    if served.steps == BATCHES:
        yield False, TOGETHER
    if served.steps <= MOST:
        return
    begins = [visit.begins for visit in served.visits]
    one_at_a_time = len(set(begins)) == len(begins)
    took = f"It took {served.steps} steps, and {MOST} are enough. "
    yield False, took + (ONE_BY_ONE if one_at_a_time else A_SEAT_LEFT)


def in_their_order(served):
    """A verdict on another order than that of arrival; none if it is that."""
    numbers = [visit.request.number for visit in served.visits]
    if numbers != sorted(numbers):
        yield False, NEWEST_FIRST


# -- functions for the tests -----------------------------------------------------------------------
def every_free_seat(waiting, running, slots):
    return waiting[: slots - len(running)]


def all_gone_first(waiting, running, slots):
    return [] if running else waiting[:slots]


def everyone(waiting, running, slots):
    return waiting


def as_many_as_seats(waiting, running, slots):
    return waiting[:slots]


def one_at_a_time(waiting, running, slots):
    return waiting[:1] if len(running) < slots else []


def one_seat_left(waiting, running, slots):
    return waiting[: max(0, slots - 1 - len(running))]


def newest_first(waiting, running, slots):
    free = slots - len(running)
    return waiting[::-1][:free]


def shortest_first(waiting, running, slots):
    by_length = sorted(waiting, key=lambda guest: guest.answer)
    return by_length[: slots - len(running)]


def no_one(waiting, running, slots):
    return []


def how_many(waiting, running, slots):
    return slots - len(running)


def numbers(waiting, running, slots):
    return list(range(slots - len(running)))


WAYS = (
    (every_free_seat, RIGHT),
    (all_gone_first, TOGETHER),
    (everyone, TOO_MANY),
    (as_many_as_seats, TOO_MANY),
    (one_at_a_time, ONE_BY_ONE),
    (one_seat_left, A_SEAT_LEFT),
    (newest_first, NEWEST_FIRST),
    (shortest_first, HIDDEN),
    (no_one, NO_ONE),
    (how_many, NO_LIST),
    (numbers, NOT_WAITING),
    ("18", BATCH_BY_BATCH),
    ("12 steps", NEVER_EMPTY),
    (24, ONE_AFTER_ANOTHER),
    (7, LONGEST),
    (6, SIX),
    (88, OF_ALL),
    (16, OTHER_STEPS),
)
