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
    Q("475 TFLOP/s"),
    Q("2000 TFLOP/s"),
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
        838: "Two of the four halvings are still missing",
        419: "One of the four halvings is missing",
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
        "1/16": "the right share",
        6.25: "the right share",
        16: "what to divide by",
        13_408: "You multiplied",
        53_632: "all four factors",
        0.2095: "PFLOP/s",
    },
    "08.2": {
        3.5: "half as many ticks",
        14: "there are eight",
        28: "counted once",
        7: "each engine does 65,536",
        0.875: "no star",
        0.4375: "Halved twice",
        0.219: "went in twice",
        1.6: "the cards on sale",
        1.83: "would do 1,920 TFLOP/s",
        1.98: "a clock of the H100",
        1.4: "a fifth off",
        2.19: "a fifth of losses",
        0.7: "40 % of it",
        4.375: "a training run's losses",
        1750: "MHz",
        1835: "the claim, in TFLOP/s",
        0.00175: "THz",
        1_750_000: "kHz",
        1.75e9: "holds the nine zeros",
        3500: "Those are MHz",
        14_000: "MHz, and for one engine",
        0.571: "Upside down",
        114_688: "leaves the 65,536 out",
        229_376: "what one engine does",
        1_835_000: "the claim itself, in GFLOP/s",
        1_048_576: "what the chip does in a tick",
        524_288: "the multiply-adds of a tick",
        1: "1,050 TFLOP/s",
    },
    "08.3": {
        12: "their own 12 %",
        24: "Halfway",
        59.8: "best product",
        96: "Halved once too often",
        62.8: "H100 PCIe",
        56.9: "H100 NVL",
        709: "FP32",
        2.08: "Upside down",
        208: "Upside down",
        0.12: "12 % is what they said",
        4.8: "Ten times too small",
        52: "don't reach",
        40: "the share in the vote",
        28.4: "H100 NVL in FP8",
        14.2: "H100 NVL in FP8, with the star",
        31.4: "H100 PCIe in FP8",
        15.7: "H100 PCIe in FP8, with the star",
        44.4: "the other clock",
        6: "Halved three times",
        162: "475 of 293 TFLOP/s",
        33: "475 of 1,440 TFLOP/s",
        25: "the share of the headline",
        475: "their rate",
        989: "the peak, in TFLOP/s",
        1900: "48 % of the headline",
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


def test_the_clock_that_a_claim_needs_is_that_of_its_engines():
    engines = table("clocks")["Gaudi 3"]
    each_tick = 2 * engines.width * engines.units  # a second route, from the table
    feedback = lessons()["08"]["08.2"].feedback(1835e12 / each_tick / 1e9, {})
    assert feedback.right and each_tick == 1_048_576 and "1,678" in feedback.text
    assert round(float(Chip(table("chips")["Gaudi 3"]).by_clock().peak) / 1e12) == 1678


def test_no_answer_is_printed_before_it_is_asked_for():
    shown = {"08.vote": "396", "08.2": "1.75 GHz", "08.3": "48 %", "08.1": "209.5"}
    cells = Lesson(PATH).cells
    for id, answer in shown.items():
        asked = next(i for i, cell in enumerate(cells) if f'fl.check("{id}"' in cell.source)
        before = "\n".join(
            cell.source + cell.output_text for cell in cells[:asked] if not cell.measured
        )
        assert answer not in before, f"{answer} is on the page before {id}"


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
