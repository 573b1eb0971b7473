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


# Wrong answers that a reader gives for a reason, and a word of the sentence that names the reason.
REASONS = {
    "08.1": {
        3352: "headline",
        1676: "still four bits",
        838: "Two halvings are still missing",
        419: "One halving is missing",
        105: "One halving too many",
        52.4: "Two halvings too many",
        84: "40 % of it",
        168: "a fifth off",
        1341: "40 % of the headline",
        3352e12: "holds the twelve zeros",
        1979: "the H100's FP8",
        989: "the H100's dense BF16",
        1117: "Divided by three",
        670: "A fifth is what an H100 reached",
        335: "A tenth was for eight bits",
        279: "divided by 12",
        26: "no bits to turn into bytes",
        13.1: "divided by 256",
    },
    "08.2": {
        1835: "the paper's claim",
        839: "each is two FLOPs",
        210: "one engine",
        3355: "no star",
        105: "counted once",
        13_422: "went in twice",
        6711: "no other factor",
        1049: "clock is missing",
        1_048_576: "clock is missing",
        917.5: "halved",
        1.678: "PFLOP/s",
        1_677_722: "GFLOP/s",
        1.75: "That is the clock",
        0.839: "multiply-adds, in PFLOP/s",
        0.21: "one engine, in PFLOP/s",
        419: "FLOPs in a tick",
        1.6: "the clock, in GHz",
        1342: "a fifth off",
        671: "40 % of it",
        1468: "80 % of the paper's claim",
        734: "40 % of the paper's claim",
        229: "the claim for one engine",
        524_288: "multiply-adds in one tick",
    },
    "08.3": {
        10: "their tenth",
        20: "Halfway",
        50.3: "best product",
        80.9: "Halved once too often",
        52.9: "H100 PCIe",
        47.9: "H100 NVL",
        597: "FP32",
        2.47: "Upside down",
        247: "Upside down",
        0.1: "A tenth is what they said",
        4: "A tenth of the right share",
        60: "don't reach",
        23.9: "H100 NVL in FP8",
        12: "H100 NVL in FP8, with the star",
        26.4: "H100 PCIe in FP8",
        13.2: "H100 PCIe in FP8, with the star",
        37.4: "the other clock",
        5.05: "Halved three times",
        162: "400 of 247 TFLOP/s",
        33: "400 of 1,210 TFLOP/s",
        25: "the share of the headline",
        396: "Those are TFLOP/s",
    },
}


@pytest.mark.parametrize(
    "id, answer, reason",
    [(id, answer, reason) for id, row in REASONS.items() for answer, reason in row.items()],
    ids=str,
)
def test_a_wrong_answer_gets_the_sentence_of_its_reason(id, answer, reason):
    feedback = lessons()["08"][id].feedback(answer, {})
    assert reason in feedback.text and not feedback.right


@pytest.mark.parametrize("answer", [209.5, "3352/16", "0.2 PFLOP/s", "210 TFLOP/s"])
def test_the_right_answer_stays_right(answer):
    assert lessons()["08"]["08.1"].feedback(answer, {}).right


@pytest.mark.parametrize(
    "guess, reason",
    [
        ("396", "training run"),
        ("500", "one halving too many"),
        ("1583", "only one of the two halves"),
        ("3.2 PFLOP/s", "from the headline"),
        ("67", "FP32"),
        ("3.9", "TB/s of memory"),
        ("100", "good habit"),
    ],
)
def test_a_guess_about_the_card_is_met_where_it_comes_from(guess, reason):
    asked = lessons()["08"]["08.a"]
    text = asked.reveal(asked.read_truth("794.5 TFLOP/s"), guess)[0].text
    assert reason in text and "Keep that instinct" not in text
