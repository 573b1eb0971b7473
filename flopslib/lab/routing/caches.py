"""A semantic cache: an answer that was given before is given again to what looks alike.

Photographs of a word never repeat, so they are compared by keys: numbers for each letter, such as
what a small net sees. Two words of one length are as near as the cosine of their keys. A hit may be
the answer to another word: a wrong hit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional as F

from ..photos.words import Photos
from .answers import CACHE, Answers, same_photos
from .cascades import limit_of
from .readers import RoutingError


def cached(
    answers: Answers,
    keys: Tensor,
    near: object = 0.95,
    reader: str = "",
) -> Answers:
    """The answers with a cache before them; words come in the order of the photographs.

    Parameters
    ----------
    answers : what is said where there is no hit.
    keys : numbers for each letter, shape (letters, any).
    near : cosine from which a stored word is taken for the same, 0 to 1.
    reader : the name of the reader whose work the keys are; its letters are counted.

    Returns
    -------
    Answers, with `.early` for the hits. seen["cache"]: letters that were compared.
    """
    limit = limit_of(near)
    photos = answers.photos
    if len(keys) != len(photos.pieces):
        raise RoutingError(f"There are {len(keys):,} keys for {len(photos.pieces):,} letters.")
    found = torch.full((len(photos),), -1, device="cpu")  # whose answer a word gets
    compared = torch.zeros_like(photos.lengths)
    for length in photos.lengths.unique().tolist():
        rows = (photos.lengths == length).nonzero()[:, 0]
        likeness = _likeness(keys, photos, length, len(rows))
        for place, (hit, stored) in enumerate(_hits(likeness, limit)):
            row = rows[place]
            compared[row] = length * stored
            if hit is not None:
                found[row] = rows[hit]
    return _answered(answers, found.tolist(), {CACHE: compared}, reader)


def cached_texts(answers: Answers, small: Answers, at: object = 0) -> Answers:
    """The same where the key is what another reader says: equal texts are hits.

    small: its answers to the same photographs; its letters are counted. at: how sure it has to be,
    0 to 1; where it is less sure, nothing is looked up or stored.
    """
    same_photos(small, answers)
    limit = limit_of(at)
    first: dict[str, int] = {}
    found = []
    for place, (text, sure) in enumerate(zip(small.texts, small.sure.tolist())):
        usable = sure >= limit
        found.append(first.get(text, -1) if usable else -1)
        if usable:
            first.setdefault(text, place)
    cache = _answered(answers, found, {}, "")
    seen = dict(cache.seen)
    for who, letters in small.seen.items():
        seen[who] = seen.get(who, torch.zeros_like(letters)) + letters
    return replace(cache, seen=seen)


def _likeness(keys: Tensor, photos: Photos, length: int, many: int) -> Tensor:
    """Cosines of the words of one length with each other, shape (words, words)."""
    own = keys[photos.lengths[photos.of] == length].reshape(many, -1)
    own = F.normalize(own, dim=1)
    return own @ own.T


def _hits(likeness: Tensor, limit: float):
    """(the stored word that is nearest and near enough, or None; words stored before), in turn."""
    stored: list[int] = []
    for place in range(len(likeness)):
        hit = None
        if stored:
            cosines = likeness[place, stored]
            nearest = int(cosines.argmax())
            if float(cosines[nearest]) >= limit:
                hit = stored[nearest]
        yield hit, len(stored)
        if hit is None:
            stored.append(place)


def _answered(answers: Answers, found: Sequence[int], seen: dict, reader: str) -> Answers:
    """The answers where each hit takes over an earlier one's text."""
    texts = list(answers.texts)
    for place, earlier in enumerate(found):
        if earlier >= 0:
            texts[place] = answers.texts[earlier]
    hits = torch.tensor(found, device="cpu") >= 0
    asked = {}
    for who, letters in answers.seen.items():
        asked[who] = letters * ~hits
    if reader:
        asked[reader] = answers.photos.lengths
    return Answers(
        f"a cache, then {answers.name}",
        answers.photos,
        tuple(texts),
        answers.sure,
        {**asked, **seen},
        early=hits,
    )
