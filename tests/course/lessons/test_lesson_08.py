"""Lesson 08 types no number of its own: each rate, clock or bandwidth in it stands in a table."""

import re

import pytest
from lesson_pages import ROOT, Lesson

from flopslib.course.ask import lessons
from flopslib.facts.chips import STARRED, Chip
from flopslib.facts.table import table
from flopslib.quantities.quantity import Q

PATH = ROOT / "notebooks" / "08_what_does_a_spec_sheet_say.ipynb"
TYPED = re.compile(
    r"(?<![\w.,])(\d[\d,]*(?:\.\d+)?) (?:AI )?([TPG]?)"
    r"(?:(FLOP/s|OP/s|B/s|Hz)|FLOPS|OPS|eraFLOPS)\b"
)
OWN = {
    Q("2 GHz"),
    Q("4.5 GHz"),
    Q("400 TFLOP/s"),
    Q("1 TFLOP/s"),
    Q("1 GFLOP/s"),
    Q("1 MFLOP/s"),
}  # assumed or asked for, and said to be


def tables_hold():
    """Every quantity of a row, and every sparse and recomputed peak; each with its row."""
    for name in ("chips", "clocks", "reached", "mig", "hbm"):
        for row in table(name):
            yield from (value for value in vars(row).values() if isinstance(value, Q))
            for number_typed in re.findall(r"\b\d[\d,]*(?:\.\d+)?(?= |,|;|$)", row.note or ""):
                yield float(number_typed.replace(",", ""))
    for row in table("chips"):
        yield from (row.sparse_gain * row[f] for f in STARRED if row[f] and row.sparse_gain)
    yield from (Chip(table("chips")[row.name]).by_clock().peak for row in table("clocks"))


VALUES = list(tables_hold())


def typed():
    lesson = Lesson(PATH)
    texts = [cell.source for cell in lesson.cells]
    for asked in lessons()["08"].values():
        texts += [asked.ask, *getattr(asked, "hints", ()), getattr(asked, "in_words", "")]
    found = {
        (number, f"{prefix}{unit or 'FLOP/s'}")
        for text in texts
        for number, prefix, unit in TYPED.findall(text.replace("teraFLOPS", "TFLOPS"))
    }
    return sorted(found)


@pytest.mark.parametrize("number, unit", typed(), ids=lambda part: str(part).replace("/", " per "))
def test_each_constant_of_the_lesson_is_a_row_with_source_and_date(number, unit):
    number_typed, places = Q(f"{number} {unit}"), len(number.partition(".")[2])
    for value in VALUES:
        if isinstance(value, Q):
            if value.unit.replace("FLOP", "OP") != number_typed.unit.replace("FLOP", "OP"):
                continue
            value = value.value / Q(f"1 {unit}").value
        if f"{value:.{places}f}" == number.replace(",", ""):
            return
    assert number_typed in OWN, f"{number} {unit} is in lesson 08 and in no table"


def test_the_lesson_has_constants_to_look_for():
    assert ("3,958", "TFLOP/s") in typed() and ("3.9", "TB/s") in typed() and len(typed()) > 8
