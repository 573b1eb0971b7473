"""What a reader says of every word: its text, how sure it is, and who saw how many letters.

A word is right when all of its letters are. How sure a reader is of a word is the product of how
sure it is of its letters. What an answer costs is not known here: `flop` and `seconds` take what a
letter costs each reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from ..._support.display import Text, TextDisplay
from ..._support.errors import did_you_mean
from ...quantities.calibration import Level, levels
from ...quantities.formatting import percent, sig
from ...quantities.quantity import Q
from ..photos.words import LETTERS, Photos
from .readers import Reader, RoutingError, readers

ALONE, LISTED, TURNS = "alone", "with a list", "in turns"
LIST, CACHE = "list", "cache"  # who sees letters besides the readers
Costs = Mapping[str, object]


@dataclass(frozen=True, repr=False)
class Answers(TextDisplay):
    """Answers to photographs of words; all tensors have one entry a word.

    seen: for each reader by name, and for "list" and "cache", the letters it saw or compared.
    early: which words were answered before the last one was asked. shares: of one reader, how sure
    it is of every letter, shape (letters, 26).
    """

    name: str
    photos: Photos
    texts: tuple[str, ...]
    sure: Tensor
    seen: Mapping[str, Tensor]
    early: Tensor | None = None
    reader: Reader | None = None
    shares: Tensor | None = field(default=None)

    @property
    def right(self) -> Tensor:
        """The words that are right, True for each."""
        pairs = zip(self.texts, self.photos.words)
        return torch.tensor([text == word for text, word in pairs], device="cpu")

    @property
    def wrong(self) -> float:
        """The share of wrong words, 0 to 1."""
        return 1 - float(self.right.float().mean())

    def wrong_by_thirds(self) -> list[float]:
        """The share of wrong words among the best third of the photographs, the middle, the worst.

        By how bad they are.
        """
        order = self.photos.bad.argsort()
        right = self.right[order].float()
        return [1 - float(third.mean()) for third in right.tensor_split(3)]

    @property
    def kind(self) -> str:
        """Whether one reader answers alone, with a list, or several in turns."""
        names = set(self.seen)
        if len(names - {LIST, CACHE}) > 1 or CACHE in names:
            return TURNS
        return LISTED if LIST in names else ALONE

    def each_flop(self, cost: Costs) -> Tensor:
        """FLOP of every word. cost: FLOP of a letter, by the names in `seen`."""
        total = torch.zeros(len(self.photos), dtype=torch.float64, device="cpu")
        for name, letters in self.seen.items():
            total += letters.double() * float(_of(cost, name, "cost"))
        return total

    def flop(self, cost: Costs) -> Q:
        """FLOP of a word on average."""
        mean = float(self.each_flop(cost).mean())
        return Q(mean, "FLOP", "counted: letters seen x FLOP a letter")

    def each_seconds(self, pace: Costs) -> Tensor:
        """Seconds of every word, where each reader that sees it is waited for.

        pace: seconds of a word, by the names in `seen`; what has none takes none.
        """
        total = torch.zeros(len(self.photos), dtype=torch.float64, device="cpu")
        for name, letters in self.seen.items():
            if name in pace:
                total += (letters > 0).double() * float(pace[name])
        return total

    def levels(self, steps: int = 5) -> list[Level]:
        """How sure it was against how many were right, for fl.plot.calibration."""
        return levels(zip(self.sure.tolist(), self.right.tolist()), steps)

    def against(self, last: Answers, cost: Costs) -> Text:
        """A sentence: its wrong words and its FLOP, against those of another way."""
        share = float(self.flop(cost) / last.flop(cost))
        passed = ""
        if self.early is not None:
            passed = f" passes on {of_100(1 - float(self.early.float().mean()))} words;"
        return Text(
            f"{capital(self.name)}:{passed} {of_100(self.wrong)} wrong (measured), where "
            f"{last.name} has {sig(100 * last.wrong)}, for {percent(share)} of its FLOP (counted)."
        )

    def __repr__(self) -> str:
        thirds = [sig(100 * wrong) for wrong in self.wrong_by_thirds()]
        return (
            f"{capital(self.name)}: {of_100(self.wrong)} words wrong. Of 100 clean photographs "
            f"{thirds[0]}, of 100 in between {thirds[1]}, of 100 bad ones {thirds[2]} (measured)."
        )


def capital(name: str) -> str:
    """A name at the beginning of a sentence."""
    return name[:1].upper() + name[1:]


def of_100(share: float) -> str:
    """A share as people count it: "12.6 of 100"."""
    return f"{sig(100 * share)} of 100"


def _of(cost: Costs, name: str, what: str) -> object:
    if name not in cost:
        known = ", ".join(cost)
        raise RoutingError(
            f"{what} has no {name!r}; it has {known}.{did_you_mean(name, list(cost))}"
        )
    return cost[name]


def read(reader: Reader, photos: Photos) -> Answers:
    """What a reader says of photographs of words."""
    shares = reader.shares(photos.pieces)
    best, labels = shares.max(dim=1)
    sums = torch.zeros(len(photos), device="cpu").index_add_(0, photos.of, best.log())
    text = "".join(LETTERS[label] for label in labels.tolist())
    return Answers(
        f"the {reader.name} one",
        photos,
        cut(text, photos),
        sums.exp(),
        {reader.name: photos.lengths},
        reader=reader,
        shares=shares,
    )


def cut(text: str, photos: Photos) -> tuple[str, ...]:
    """A text of all letters, cut into words of the photographs' lengths."""
    texts = []
    start = 0
    for length in photos.lengths.tolist():
        texts.append(text[start : start + length])
        start += length
    return tuple(texts)


def learned(photos: Photos, seed: int = 0) -> Iterator[Answers]:
    """The answers of the small, the middle and the large reader, each as soon as it is trained."""
    for reader in readers(seed):
        yield read(reader, photos)


def same_photos(*answers: Answers) -> Photos:
    """The photographs that all answers are about; raises RoutingError where they differ."""
    if len(answers) < 2:
        raise RoutingError(
            "Give two answers at least: the small one's first, then the large one's."
        )
    photos = answers[0].photos
    for other in answers[1:]:
        if other.photos is not photos:
            raise RoutingError(
                f"{answers[0].name} and {other.name} answered to different photographs: let all "
                "of them read the same."
            )
    return photos
