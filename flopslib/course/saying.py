"""What a lesson says: sentences and results as paragraphs of its page.

A measurement says when another process took a part of its core. Seven such remarks in one output
hide the numbers, so from `OFTEN` on they are said once, behind the rest.
"""

from __future__ import annotations

import re

from .._support.display import Said, TableDisplay, is_result_alone, paragraphs, show
from ..measuring.timing.quality import TOOK

COMPANY = re.compile(rf"[;,] {TOOK} (?P<shares>[^;,()]*%) of (?P<whose>your cores?)(?=[;,)])")
OFTEN = 3  # remarks in one output


def say(*things: object) -> None:
    """Show sentences or results, one a paragraph; in a terminal they are printed.

    A text that ends in a colon introduces the results after it: say("One core:", m.best) is one
    paragraph, "One core: 105 GFLOP/s (measured)." Several results are set apart by semicolons. A
    result alone is shown as a cell would show it, and one with a table keeps the table.
    """
    if is_result_alone(things):
        show(things[0])
        return
    parts = paragraphs(things)
    show(Said(_with_one_remark(parts)))


def _with_one_remark(parts: list[str | TableDisplay]) -> list[str | TableDisplay]:
    """The paragraphs with the remark that another process was there in one, at their end."""
    remarks = []
    kept: list[str | TableDisplay] = []
    for text in parts:
        if isinstance(text, str):
            remarks += COMPANY.finditer(text)
            text = COMPANY.sub("", text)
        kept.append(text)
    if len(remarks) < OFTEN:
        return parts
    span = _span_of(remarks)
    whose = remarks[0]["whose"]
    kept.append(f"Meanwhile {TOOK} {span} of {whose} (measured).")
    return kept


def _span_of(remarks: list[re.Match[str]]) -> str:
    """From the smallest to the largest share in remarks: "41 to 62 %"."""
    shares: list[int] = []
    for remark in remarks:
        numbers = re.findall(r"\d+", remark["shares"])
        shares += map(int, numbers)
    low = min(shares)
    high = max(shares)
    if low == high:
        return f"{low} %"
    return f"{low} to {high} %"
