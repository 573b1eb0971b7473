"""The names of this room that a lesson uses, in one place: `route.cascade(...)`."""

from __future__ import annotations

from .answers import Answers, learned, read
from .caches import cached, cached_texts
from .cascades import cascade, early, threshold
from .desks import Desk
from .ledgers import Ledger
from .listed import COMPARED, search_flop, with_list
from .readers import WIDTHS, Reader, network, reader
from .rules import passed_by

__all__ = [
    "COMPARED",
    "WIDTHS",
    "Answers",
    "Desk",
    "Ledger",
    "Reader",
    "cached",
    "cached_texts",
    "cascade",
    "early",
    "learned",
    "network",
    "passed_by",
    "read",
    "reader",
    "search_flop",
    "threshold",
    "with_list",
]
