"""The judge of exercise 18.3: a sentence on a data sheet, with all that a reader needs in it.

The learner's sentence is taken apart as fl.claim does it, and laid beside the sheet of the part
that it names. The first thing that is missing or off gets its sentence.
"""

from __future__ import annotations

import re

from ...estimating.claims.beside.chips import fits, formats_of, parts_of, peaks
from ...estimating.claims.claim import claim
from ...estimating.claims.reading.count_or_rate import ASK, COUNT, RATE
from ...estimating.claims.reading.names import CHIP, names_in
from ...estimating.claims.reading.passages import ClaimError, cleaned
from ...estimating.claims.reading.spoken import BANDWIDTH
from ...facts.chips import chip
from ..questions.sandbox import SandboxError

RIGHT = (
    "Right. A reader can check that in a minute: one part, one format, dense or with the star, one "
    "day or sheet."
)
EMPTY = "It has no number in it: that may be true, and says nothing. How fast is which card?"
NO_RATE = "How fast does it calculate? Give a rate, in FLOP/s with its prefix."
A_COUNT = "That reads as a count. What a card does in a second is a rate: write /s behind it."
NO_SLASH = "TFLOPS or TFLOP/s? Write the second, and nobody has to guess."
NO_CARD = "Which card is it? Name one of the table, such as the H100 SXM."
NOT_H100 = "That is another card. Sentence 4 is about the H100: take one of its three."
WHICH = "Which H100? Three cards have that name: SXM, PCIe and NVL."
NO_FORMAT = "In which number format? From FP64 to FP8 the rates of this sheet are 59 times apart."
STAR_OR_NOT = "Dense, or with the star? One is twice the other."
BOTH = "It says dense and with the star. A single rate is one of the two."
WITH_STAR = "That is the rate with the star, and you call it dense. Dense is half of it."
DENSE = "That is the dense rate. With the star the sheet prints twice as much."
OTHER_PART = "That rate is another part's: each of the three cards has its own."
NO_CELL = "That rate is in no cell of this part's sheet, in this format."
NO_BANDWIDTH = "The bandwidth is missing. Sentence 4 had one, and it was of another card."
OTHER_BANDWIDTH = "That bandwidth is the NVL's, and the rate is not."
NO_CELL_OF_MEMORY = "That bandwidth is on no sheet of this part."
SINCE_WHEN = "As of when, or by which sheet? Add a date or a source."
HELD = re.compile(r"(?i)\b(?:dense|without (?:the )?(?:star|sparsity))\b")
STARRED = re.compile(r"(?i)\bsparse\b|\bwith (?:the )?(?:star|sparsity)\b|\*")
SECOND = re.compile(r"(?i)/\s?s\b|per second|a second")
SHEET = re.compile(r"(?i)\bdata ?sheet|\bsheet\b|\bnvidia\b")


def text_of_claim(answer):
    """A function that returns a typed sentence; None for anything else."""
    return (lambda: answer) if isinstance(answer, str) else None


def judge_repair(run):
    """A sentence on one part of one chip: rate, format, dense or not, bandwidth, and since when."""
    text = run()
    if not isinstance(text, str):
        raise SandboxError("It gives something that is not a sentence: return a text.")
    try:
        taken = claim(text)
    except ClaimError as error:
        raise SandboxError(str(error)) from None
    if not taken.numbers:
        yield False, EMPTY
    rates = of_kind(taken, RATE)
    yield from what_rate(taken, rates)
    part = yield from which_part(text)
    yield from which_cell(text, part, rates[0])
    yield from which_bandwidth(part, of_kind(taken, BANDWIDTH))
    if not taken.dates and not SHEET.search(text) and "who says so?" in taken.missing:
        yield False, SINCE_WHEN
    yield True, RIGHT


def of_kind(taken, kind):
    return [number for number in taken.numbers if number.kind == kind]


def what_rate(taken, rates):
    """Whether there is a rate, and written as one."""
    if not rates:
        counts = of_kind(taken, COUNT) + of_kind(taken, ASK)
        yield False, A_COUNT if counts else NO_RATE
    if not SECOND.search(rates[0].text):
        yield False, NO_SLASH


def which_part(text):
    """The part of a chip that is named; yields what is amiss if it is none, or several."""
    chips = [name for name in names_in(cleaned(text)) if name.kind == CHIP]
    if not chips:
        yield False, NO_CARD
    parts = parts_of(chips[0])
    own = {part.name for part in family()}
    if not parts or any(part.name not in own for part in parts):
        yield False, NOT_H100
    if len(parts) > 1:
        yield False, WHICH
    return parts[0]


def which_cell(text, part, rate):
    """Whether a rate is a peak of the part, in the format that is named, dense or not as said."""
    formats = formats_of(names_in(cleaned(text)))
    if not formats:
        yield False, NO_FORMAT
    dense, starred = HELD.search(text), STARRED.search(text)
    if not dense and not starred:
        yield False, STAR_OR_NOT
    if dense and starred:
        yield False, BOTH
    cells = [cell for cell in peaks(part) if cell.format in formats]
    fitting = [cell.where for cell in cells if fits(rate, cell.value)]
    if not fitting:
        others = [cell for other in family() for cell in peaks(other) if cell.format in formats]
        is_other = any(fits(rate, cell.value) for cell in others)
        yield False, OTHER_PART if is_other else NO_CELL
    if dense and not any(where.endswith("dense") for where in fitting):
        yield False, WITH_STAR
    if starred and not any(where.endswith("star") for where in fitting):
        yield False, DENSE


def which_bandwidth(part, bandwidths):
    """Whether a bandwidth is that of the part."""
    if not bandwidths:
        yield False, NO_BANDWIDTH
    if fits(bandwidths[0], part.bandwidth):
        return
    if fits(bandwidths[0], chip("H100 NVL").bandwidth):
        yield False, OTHER_BANDWIDTH
    yield False, NO_CELL_OF_MEMORY


def family():
    """The three cards of one name."""
    return [chip(f"H100 {part}") for part in ("SXM", "PCIe", "NVL")]
