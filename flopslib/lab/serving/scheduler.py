"""The scheduler of a server under any clock: which request has which seat, step by step.

A step writes one token for each request that is seated; the prompt of one that comes in is read in
the same step. With static batching seats are filled together, and again when the longest answer is
done; until then an answer that is complete is computed on, as filler that is thrown away. With
continuous batching a free seat is taken at the next step (Yu et al., OSDI 2022).
To try another way: a function of (waiting, running, slots) as `admit`; it returns who comes in now.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from ..._support.errors import short, whole
from .clocks import Work, steps_only
from .served import Served, Visit
from .traffic import Guest, Request, ServingError

MOST_STEPS = 100_000  # a way that never seats anyone ends here
Admit = Callable[[Sequence[Guest], Sequence[Guest], int], Sequence[Guest]]


def a_free_seat_at_once(
    waiting: Sequence[Guest],
    running: Sequence[Guest],
    slots: int,
) -> Sequence[Guest]:
    """Continuous batching: as many of the waiting, in order, as seats are free."""
    free = slots - len(running)
    return waiting[:free]


def all_together(
    waiting: Sequence[Guest],
    running: Sequence[Guest],
    slots: int,
) -> Sequence[Guest]:
    """Static batching: none while a seat is taken, then as many as there are seats."""
    if running:
        return []
    return waiting[:slots]


def serve(
    requests: Sequence[Request],
    slots: int = 8,
    work: Work = steps_only,
    continuous: bool = True,
    admit: Admit | None = None,
) -> Served:
    """Seat the requests and write their answers, one token a step for each who is seated.

    Parameters
    ----------
    requests : of `traffic`, or any list of Request.
    slots : seats; a request is read and written only in one.
    work : the clock: a function of (newcomers, writing) that returns what the step takes.
    continuous : a free seat is taken at the next step; False: seats are filled together.
    admit : another way of seating, in place of both.

    Returns
    -------
    Served, with `.steps`, `.total`, `.first`, `.between`, `.waste`.

    Raises
    ------
    ServingError for no requests, no seats, and for a way that seats none or too many.
    """
    whole("slots", slots, error=ServingError)
    if not requests:
        raise ServingError("There are no requests. Make some: traffic(32).")
    usual = a_free_seat_at_once if continuous else all_together
    stay_together = not continuous and admit is None
    house = House(requests, slots, admit or usual, stay_together)
    while house.someone_left():
        house.one_step(work)
    way = "continuous" if continuous else "static"
    if admit is not None:
        way = "your way"
    return Served(
        way,
        house.visits,
        slots,
        house.steps,
        house.clock,
        in_steps=work is steps_only,
    )


def _arrival(request: Request) -> float:
    return request.arrives


class House:
    """The seats, and who waits for one. `.clock` is what all steps took, and the idle time.

    stay_together: seats are given back when the longest answer is done.
    """

    def __init__(
        self,
        requests: Sequence[Request],
        slots: int,
        admit: Admit,
        stay_together: bool = False,
    ):
        self.coming = deque(sorted(requests, key=_arrival))
        self.waiting: dict[int, Request] = {}  # by number, in the order of arrival
        self.slots = slots
        self.admit = admit
        self.stay_together = stay_together
        self.seated: dict[int, Visit] = {}  # by seat
        self.visits: list[Visit] = []
        self.clock = 0.0
        self.steps = 0

    def someone_left(self) -> bool:
        """Whether anyone is seated or still to come."""
        return bool(self.coming or self.waiting or self.seated)

    def one_step(self, work: Work) -> None:
        """Seat those who may come in, write one token for each who is seated, free what is done."""
        if not self.waiting and not self.seated:  # nothing to do until the next one arrives
            self.clock = max(self.clock, self.coming[0].arrives)
        while self.coming and self.coming[0].arrives <= self.clock:
            request = self.coming.popleft()
            self.waiting[request.number] = request
        writing = list(self.seated.values())
        newcomers = self._let_in()
        if not newcomers and not writing:
            raise ServingError(
                "No seat is taken, and none of those who wait is let in: so none of them ever gets "
                "an answer."
            )
        self.clock += work(newcomers, writing)
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise ServingError(f"{MOST_STEPS:,} steps, and the answers are not done.")
        for visit in [*writing, *newcomers]:
            if not visit.done:
                visit.times.append(self.clock)
        self._free_seats()

    def _free_seats(self) -> None:
        """Give back the seats of answers that are done; of all together if they stay together."""
        done = [visit for visit in self.seated.values() if visit.done]
        if self.stay_together and len(done) < len(self.seated):
            return
        for visit in done:
            del self.seated[visit.seat]

    def _let_in(self) -> list[Visit]:
        """Visits of those who come in now, in the free seats from the first on."""
        running = [visit.request.guest for visit in self.seated.values()]
        waiting = [request.guest for request in self.waiting.values()]
        chosen = self.admit(waiting, running, self.slots)
        newcomers = []
        for guest in chosen:
            number = getattr(guest, "number", None)
            request = self.waiting.pop(number, None)
            if request is None:
                raise ServingError(f"{short(repr(guest))} is not one of those who wait, or twice.")
            newcomers.append(self._seat(request))
        return newcomers

    def _seat(self, request: Request) -> Visit:
        free = [seat for seat in range(self.slots) if seat not in self.seated]
        if not free:
            raise ServingError(
                f"More come in than there are free seats: there are {self.slots} seats, and "
                f"{len(self.seated)} of them are taken."
            )
        visit = Visit(request, free[0], self.steps)
        self.seated[free[0]] = visit
        self.visits.append(visit)
        return visit
