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
    r"(?:\b(?i:executive order|articles?|arts?\.|sections?|sec\.|annex|recital|rule|directive|"
    r"regulation|public law)(?: \((?:EU|EC)\))?(?: No\.?)?|§) ?\d[\w./\-]*(?:\(\w+\))*(?<![.\-])"
)
