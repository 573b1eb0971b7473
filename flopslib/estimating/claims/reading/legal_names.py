"""Names of laws with a number in them: "H.R. 9925", "S.B. 53", "Article 51(3)", "(EU) 2024/1689".

Their digits count nothing, and their dots end no sentence.
"""

from __future__ import annotations

import re

BILL = re.compile(
    r"\b(?:((?:[SAH]\.? ?B|[SH]\.? ?F)\b\.?|SB|AB|HB|SF|HF)[ -]?|(S\.) ?|(H\.? ?R\b\.?|HR) ?|"
    r"((?:Senate|House|Assembly) Bill) )(\d+)\b"
)
PART_OF_A_LAW = re.compile(
    r"(?:\b(?:[Ee]xecutive [Oo]rder|Articles?|articles?|Arts?\.|Sections?|Sec\.|Annex|Recital|Rule|"
    r"Directive|Regulation|Public Law)(?: \((?:EU|EC)\))?(?: No\.?)?|§) ?"
    r"\d[\w./\-]*(?:\(\w+\))*(?<![.\-])"
)
