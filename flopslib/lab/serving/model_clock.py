"""The model as the clock of a schedule: it does the work, and a clock of the caller's times it.

The lab reads no clock itself: the caller brings one, such as time.perf_counter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from ..._support.torch_threads import one_torch_thread
from ..models import TinyGPT
from .cache import Cache
from .served import Visit
from .step import step

Clock = Callable[[], float]


class by_model:
    """The chat model is the clock: it reads the newcomers' prompts, then writes a token for each.

    Prompts are read one after the other, while those who are writing wait, as in the first servers.
    clock: of the time that a person in a chat sees. own: a second clock that runs along, such as
    time.process_time, whose sum is `.own`; it does not see the turns of other programs.
    """

    def __init__(
        self,
        model: TinyGPT,
        clock: Clock,
        own: Clock = float,
        room: int = 128,
    ):
        self.model = model
        self.clock = clock
        self.own_clock = own  # float() is 0: no second clock
        self.own = 0.0
        self.room = room
        self.caches: dict[int, Cache] = {}  # by seat: a newcomer writes over what was there
        self.next: dict[int, torch.Tensor] = {}  # the token to write next, by seat

    def __call__(
        self,
        newcomers: Sequence[Visit],
        writing: Sequence[Visit],
    ) -> float:
        begin = self.clock()
        own_begin = self.own_clock()
        with one_torch_thread():
            if writing:
                self._write(writing)
            for visit in newcomers:
                self._read(visit)
        self.own += self.own_clock() - own_begin
        return self.clock() - begin

    def _read(self, visit: Visit) -> None:
        seat = visit.seat
        if seat not in self.caches:
            self.caches[seat] = Cache(self.model, self.room)
        cache = self.caches[seat]
        cache.forget()
        prompt = visit.request.prompt
        device = cache.keys.device
        tokens = torch.arange(prompt, device=device)
        tokens %= self.model.embedding.num_embeddings
        scores = step(self.model, [tokens], [cache])
        self._choose([seat], scores)

    def _write(self, writing: Sequence[Visit]) -> None:
        seats = [visit.seat for visit in writing]
        rows = [self.next[seat] for seat in seats]
        caches = [self.caches[seat] for seat in seats]
        scores = step(self.model, rows, caches)
        self._choose(seats, scores)

    def _choose(self, seats: list[int], scores: torch.Tensor) -> None:
        """The best token of each; read out, so that a GPU has to be done with it."""
        best = scores.argmax(-1)
        rows = best.cpu().to(scores.device).split(1)
        for seat, row in zip(seats, rows):
            self.next[seat] = row
