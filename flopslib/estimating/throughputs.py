"""Published training runs: their MFU as stated, and worked out again from tokens a second.

    MFU = tokens a second x FLOP a token / (chips x peak)

One pace makes many shares: with attention or by 6N alone, with look-up tables or experts that do
nothing for a token, of the dense BF16 peak or of a larger one. `share` takes each such choice, and
`steps` shows what each of them does to a run.
To add a run: a row in facts/tables/throughputs.csv. To add a choice: a field of `Choices`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .._support.display import TableDisplay
from ..facts import formulas
from ..facts.chips import Chip, fleet
from ..facts.table import Row, table
from ..quantities.formatting import percent
from ..quantities.quantity import Q

TABLE = "throughputs"
HEADS = (
    "training run",
    "stated, % (cited)",
    "ours, % (estimated)",
    "by 6N alone, % (estimated)",
)
ALL_HOURS = "all chip hours"  # the basis of a pace with stops and restarts in it
SHOWN = (  # one run for each thing to see; the others are in the table of facts
    "PaLM 540B",  # a wide model: attention is a hundredth of the work
    "MPT 7B, 2,048 tokens",  # a narrower one: attention is a thirteenth
    "MPT 7B, 65,536 tokens",  # long texts: attention is most of it
    "GPT-2 124M",  # one chip
    "DeepSeek-V3, while running",  # two formats, two peaks
    "Llama 3.1 405B, all its hours",  # stops and restarts in the pace
)


# -- what is in a share ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Choices:
    """What the work of a token holds, and which peak it is held against."""

    attention: bool = True
    recomputation: bool = False  # then it is HFU, and no longer MFU
    lookup: bool = True  # tables that are looked up count as parameters, and multiply nothing
    all_experts: bool = False  # also those that a token does not use
    sparse: bool = False
    fp8: bool = False


# {a field of Choices: what it does, in words}, in the order in which they are taken
WORDS = {
    "lookup": "+ look-up table in N",
    "all_experts": "+ all experts in N",
    "attention": "+ attention",
    "recomputation": "+ recomputation",
    "fp8": "by the FP8 peak",
    "sparse": "by the sparse peak",
}
BARE = Choices(attention=False, lookup=False)
BEGIN = "6N by the dense {format} peak"


def as_published(row: Row) -> Choices:
    """The choices with which the row's own share was worked out."""
    return Choices(lookup=row.lookup_in == "yes")


def share(row: Row, choices: Choices = Choices(), format: str = "") -> float:
    """The share of a peak that a run of the table throughputs reaches: 0.462 for 46.2 %.

    format: of the peak; the first that the row is held against unless given.

    >>> round(share(table("throughputs")["PaLM 540B"]), 4)
    0.4623
    """
    one = peak(row, choices, format)
    return formulas.utilisation(row.pace, work(row, choices), row.chips * one)


def work(row: Row, choices: Choices = Choices()) -> Q:
    """FLOP/token of a run: 6N, with attention 6N + 12 L d T, with what is computed twice."""
    N = _parameters(row, choices)
    flops = formulas.training(N)
    if choices.attention:
        flops = formulas.palm(N, row.layers, 1, row.width, row.context)  # 1 head of the whole width
    if choices.recomputation:
        flops = flops * _passes(row)
    return flops


def _parameters(row: Row, choices: Choices) -> int:
    """N, with or without what multiplies nothing for a token."""
    N = row.parameters
    lookup_in = row.lookup_in == "yes"
    if choices.all_experts and row.all_parameters:
        N = row.all_parameters
        lookup_in = True
    lookup = row.lookup or 0
    if choices.lookup and not lookup_in:
        return N + lookup
    if lookup_in and not choices.lookup:
        return N - lookup
    return N


def _passes(row: Row) -> float:
    """What is computed over what the model needs: its stated HFU over its MFU, 1 without both."""
    return row.hfu / row.mfu if row.hfu and row.mfu else 1


def peak(row: Row, choices: Choices = Choices(), format: str = "") -> Q:
    """FLOP/s of one chip, cited; the dense peak where it has no sparse one, or none in FP8."""
    sheet = Chip(fleet(row.chip).chip)
    name = _format(row, sheet, choices, format)
    sparse = choices.sparse and _gain(sheet) > 1
    return sheet.peak(name, sparse=sparse)


def _format(row: Row, sheet: Chip, choices: Choices, format: str) -> str:
    if choices.fp8 and "fp8" in sheet.formats:
        return "fp8"
    return format or formats(row)[0]


def _gain(sheet: Chip) -> float:
    return sheet.row.sparse_gain or 1


def formats(row: Row) -> list[str]:
    """The formats whose peak the run is held against: ["bf16"], or ["bf16", "fp8"]."""
    return row.formats.split("; ")


# -- one choice after the other --------------------------------------------------------------------
def steps(row: Row, choices: Choices = Choices()) -> list[tuple[str, float]]:
    """[(what is in, share)] of a run: 6N by the dense peak, then each choice on top of the others.

    A choice that changes nothing for this run, such as experts where there are none, is left out.
    """
    taken = BARE
    done = [(BEGIN.format(format=formats(row)[0].upper()), share(row, taken))]
    for name in _chosen(choices):
        taken = replace(taken, **{name: True})
        reached = share(row, taken)
        if reached != done[-1][1]:
            done.append((WORDS[name], reached))
    return done


def without_effect(row: Row, choices: Choices = Choices()) -> list[str]:
    """The choices that change nothing for this run, in words."""
    shown = [what for what, _ in steps(row, choices)]
    return [WORDS[name] for name in _chosen(choices) if WORDS[name] not in shown]


def sentence_of(row: Row, choices: Choices = Choices()) -> str:
    """The share of a run, what is in it, what was stated, and what changes nothing, in a sentence.

    >>> sentence_of(table("throughputs")["MPT 1B"]).partition(" (")[0]
    'MPT 1B: MFU 36.7 %'
    """
    done = steps(row, choices)
    what = " ".join(step for step, _ in done)
    said = f"{row.name}: {_kind(row, what)} {percent(done[-1][1])} (estimated: {what})"
    if done[-1][1] > 1:
        said += ", more than the peak"
    if row.mfu:
        also = f", HFU {row.hfu:g} %" if row.hfu else ""
        said += f"; stated was MFU {row.mfu:g} %{also} ({row.cited})"
    idle = [step.removeprefix("+ ") for step in without_effect(row, choices)]
    if idle:
        said += f"; without effect here: {', '.join(idle)}"
    return f"{said}."


def _kind(row: Row, what: str) -> str:
    """The name of a share: over all hours it is not an MFU, because the chips also stood still."""
    if row.basis == ALL_HOURS:
        return "share of the peak, stops included,"
    return "HFU" if WORDS["recomputation"] in what else "MFU"


def _chosen(choices: Choices) -> Iterator[str]:
    for name in WORDS:
        if getattr(choices, name):
            yield name


# -- all of them -----------------------------------------------------------------------------------
class Shares(TableDisplay):
    """Some runs of the table throughputs: MFU as stated, ours, and by 6N alone, in per cent."""

    def __init__(self, rows: Sequence[Row]):
        self.rows = tuple(rows)

    def _caption(self) -> str:
        return (
            f"{len(self.rows)} published training runs: the share of the chips' dense peak that "
            "went into the model, as stated (cited), and worked out again from tokens a second "
            "(estimated), with attention and by 6N alone."
        )

    def _heads(self) -> Sequence[str]:
        return HEADS

    def _numbers(self) -> Sequence[int]:
        return range(1, len(HEADS))

    def _cells(self) -> Iterator[list[str]]:
        for row in self.rows:
            ours = as_published(row)
            by_rule = replace(ours, attention=False)
            yield [_run(row), _stated(row), _percents(row, ours), _percents(row, by_rule)]


def published() -> Shares:
    """The published runs that each show something else, one a row: SHOWN of the table throughputs.

    >>> published()                                                          # doctest: +SKIP
    6 published training runs: the share of the chips' dense peak that went into the model ...
    """
    rows = table(TABLE)
    return Shares([rows[name] for name in SHOWN])


def _run(row: Row) -> str:
    """The run and its chips: "MPT 70B, 512 x H100"."""
    of = ""
    if len(formats(row)) > 1:
        of = f", of the {' / '.join(formats(row)).upper()} peak"
    if row.basis == ALL_HOURS:
        return f"{row.name}, {row.chip}{of}"
    return f"{row.name}, {row.chips:,} x {row.chip}{of}"


def _stated(row: Row) -> str:
    if row.mfu:
        return f"{row.mfu:.1f}"
    if row.mfu_low:
        return f"{row.mfu_low:g} to {row.mfu_high:g} while running"
    return "-"


def _percents(row: Row, choices: Choices) -> str:
    """A share of each peak that the run is held against: "34.6 / 17.3"."""
    shown = []
    for format in formats(row):
        percents = 100 * share(row, choices, format)
        shown.append(f"{percents:.1f}")
    return " / ".join(shown)
