"""A face for a long time: 2.9 million years is longer ago than the oldest known human.

The landmarks are rows of tables/landmarks.csv, each with its source. To add one: a row there.
"""

from ..facts.table import table
from ..quantities.quantity import quantity


def landmark(time):
    """The longest landmark that a time exceeds, in a sentence: fl.landmark(years).

    time: a quantity, a text such as "3 million years", or seconds.
    """
    time = quantity(time, "s")
    shorter = [row for row in table("landmarks") if row.kind != "ruler" and row.time < time]
    if not shorter:
        return f"{time} is shorter than any landmark in the table."
    row = max(shorter, key=lambda r: r.time.value)
    return f"{time} is longer than {row.face}: {row.time!r}."
