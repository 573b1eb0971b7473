"""A list of words to choose from: the smallest retrieval there is.

A word of the list is as likely as the product of its letters' shares. "None of these" is a
candidate, too: the letters as they were read, taken to be a thousand times less likely than a word
of the list; without it, every word that is not in the list would be lost. Where no word fits, the
letters are the answer, and it is not sure at all.
A search compares each letter with each word of its length: one matrix product, 2 x 26 x letters x
words FLOP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional as F

from ..photos.words import LETTERS, codes
from .answers import LIST, Answers
from .readers import RoutingError

UNLISTED = 1e-3  # how likely a word outside the list is, against one inside
COMPARED = 2 * len(LETTERS)  # FLOP of a letter of the photograph against one of the list
SMALLEST = 1e-9  # of a share: 0 has no logarithm
AT_ONCE = 500  # words of the photographs, so that memory stays small


def with_list(answers: Answers, known: Sequence[str]) -> Answers:
    """The answers of one reader, where a list of words helps it to choose.

    known: words in capitals. Raises RoutingError for answers of several readers, and no words.
    """
    if answers.shares is None:
        raise RoutingError(f"{answers.name} is not one reader alone: give what a reader says.")
    if isinstance(known, str) or not known:
        raise RoutingError('known holds no words: write a list, such as ["FLOP", "BYTE"].')
    photos = answers.photos
    texts = list(answers.texts)
    sure = answers.sure.clone()
    compared = torch.zeros_like(photos.lengths)
    logs = answers.shares.clamp_min(SMALLEST).log()
    for length in photos.lengths.unique().tolist():
        listed = [word for word in known if len(word) == length]
        rows = (photos.lengths == length).nonzero()[:, 0]
        compared[rows] = length * len(listed)
        if not listed:
            continue
        here = logs[photos.lengths[photos.of] == length].view(len(rows), -1)
        table = _table(listed)
        for part, places in zip(here.split(AT_ONCE), rows.split(AT_ONCE)):
            best, odds = _best(part, table, answers.sure[places])
            for place, word in zip(places.tolist(), best.tolist()):
                if word < len(listed):
                    texts[place] = listed[word]
            sure[places] = odds
    return replace(
        answers,
        name=f"{answers.name} with the list",
        texts=tuple(texts),
        sure=sure,
        seen={**answers.seen, LIST: compared},
        shares=None,
    )


def _table(listed: Sequence[str]) -> Tensor:
    """Words as a table to multiply with: shape (26 x letters, words), a 1 for each letter."""
    letters = torch.tensor([codes(word) for word in listed], device="cpu")
    return F.one_hot(letters, len(LETTERS)).float().flatten(1).T


def _best(logs: Tensor, table: Tensor, own: Tensor) -> tuple[Tensor, Tensor]:
    """(place of the likeliest word, how sure of it); the place behind the last word is "none".

    own: how sure the reader is of the letters as it read them. Where no word fits, it is not sure.
    """
    listed = logs @ table
    none = own.clamp_min(SMALLEST).log()[:, None] + torch.log(torch.tensor(UNLISTED))
    shares = F.softmax(torch.cat([listed, none], dim=1), dim=1)
    odds, best = shares.max(dim=1)
    is_none = best == table.shape[1]
    return best, torch.where(is_none, torch.zeros_like(odds), odds)


def search_flop(length: int, words: int) -> int:
    """FLOP of one search for a word of `length` letters, among `words` of that length."""
    return COMPARED * length * words
