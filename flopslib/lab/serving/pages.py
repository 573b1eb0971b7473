"""The memory of kept tokens: a whole context set aside for each chat, or pages as they are needed.

A server does not know how long an answer will be. If it sets the whole context aside, most of that
stays empty. With pages of a few tokens only the last page of each chat has empty places (Kwon et
al., arxiv.org/abs/2309.06180, 2023-09).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..._support.display import TextDisplay
from ..._support.errors import whole
from ...quantities.formatting import percent, plural
from .traffic import Request, ServingError


@dataclass(frozen=True, repr=False)
class Pages(TextDisplay):
    """Places for tokens: `.used` and `.reserved`, and the share of them that is used."""

    page: int
    used: int
    reserved: int

    @property
    def share(self) -> float:
        """The share of the reserved places that hold a token at the end of each answer."""
        return self.used / self.reserved

    def __repr__(self) -> str:
        return (
            f"In pieces of {plural(self.page, 'place')}: {self.used:,} tokens in {self.reserved:,} "
            f"places, {percent(self.share)} used (counted)."
        )


def pages(requests: Sequence[Request], page: int) -> Pages:
    """The places that requests take at the end of their answers, in pages of this size.

    Raises ServingError for a page of no place.
    """
    page = whole("page", page, error=ServingError)
    used = 0
    reserved = 0
    for request in requests:
        tokens = request.prompt + request.answer
        used += tokens
        reserved += page * math.ceil(tokens / page)
    return Pages(page, used, reserved)
