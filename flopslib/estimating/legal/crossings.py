"""The legal lines that a run or a chip is over: fl.crosses(run, on="2026-11-01").

The same run has several totals. The EU's 1e23 counts what updates parameters (direct), its 1e25
all that makes the model capable (cumulative: rollouts, private synthetic data, merged weights), US
texts the run and the developer's later changes, and they are silent on the rest.
What counts where: TOTALS, and the column `total` of facts/tables/thresholds.csv. Not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..._support.arguments import explained
from ..._support.errors import short
from ...facts.chips import (
    Chip,
    ChipCluster,
    chip_of_time,
    is_fleet,
    near_chips,
    row_of,
)
from ...facts.formulas import forward, training
from ...facts.table import Row, TableError, table
from ...facts.validation import WITHIN
from ...quantities.formatting import percent, sentence, words
from ...quantities.quantity import Q
from ...quantities.units import UnitError
from ..clusters import RunError
from ..duration import begins_with_number, flop_of, model_of
from ..training_run import GIVEN, TrainingRun, size_of
from ..uncertainty import SPREAD, UNCERTAINTY, Range, range_of, total
from .crossings_table import Crossings
from .export_control import chip_crosses
from .lines import ADVICE, Day, day, is_set, lines, tolerance
from .verdicts import (
    Verdict,
    carries_systemic_risk,
    cost_of,
    reaches,
    verdict_by_cluster,
    verdict_by_number,
    verdict_by_share,
    verdict_by_tokens,
    verdict_on_unset,
)

PARTS = ("run", "updates", "rollouts", "private_data", "merged")
TOTALS = {"direct": PARTS[:2], "run": PARTS[:3], "cumulative": PARTS}
TOTAL_NAMES = {
    "direct": "directly in training",
    "run": "with reinforcement learning's rollouts",
    "cumulative": "in all",
}
SAID = {  # how an argument is called in a sentence
    "private_data": "private data",
    "public_data": "public data",
    "systemic": "whether the original carries systemic risk",
    "biology": "training on biological sequences",
    "placed": "the date on the EU market",
    "die": "the area of a die",
    "original": "the original",
}
UNKNOWN = {"unknown, systemic": True, "unknown, not systemic": False}
LEARNED = training(1, 1).value  # FLOP for a parameter and a token
WRITTEN = forward(1).value  # a model that writes does forward passes only
EU = "European Union"
GUESSED = ("hardware", "estimate")  # how outsiders arrive at the FLOP of a model


# -- what is compared with the lines ---------------------------------------------------------------
@dataclass(frozen=True)
class Case:
    """A run, what else was done, and what it builds on."""

    run: TrainingRun
    on: str  # the day whose lines are asked for
    parts: dict[str, Range | None]  # FLOP of each of PARTS
    sums: dict[str, tuple[Range, list[float]]]  # name of a total: (its FLOP, sorted draws)
    public: Range | None  # FLOP that wrote data which are public
    changed: bool  # it builds on another developer's model
    base: Range | None  # FLOP of that model, where they are known
    systemic: bool | None  # whether that model carries systemic risk, where it was said
    biology: bool  # trained mainly on biological sequences
    placed: Day | None  # date on the EU market
    revenue: Range | None

    @property
    def counted(self) -> bool:
        """Whether the run was counted, and nothing that was not is added to it."""
        added = [name for name in PARTS[1:] if self.parts[name]]
        return self.run.counted and not added


@explained(UnitError)
def crosses(
    run: object,
    on: str | date | None = None,
    *,
    updates: object = None,
    rollouts: object = None,
    private_data: object = None,
    public_data: object = None,
    merged: object = None,
    original: object = None,
    systemic: bool | None = None,
    biology: bool = False,
    placed: str | date | None = None,
    revenue: object = None,
    die: float | None = None,
) -> Crossings:
    """The legal lines that a training run, or a chip, is over on a day. Not legal advice.

    Parameters
    ----------
    run : a TrainingRun, a number of FLOP, or a model of the table models by name or row; or a chip
        by name, row or data sheet, which is compared with the export lines instead.
    on : "2026-11-01" or a date; by default the day on which the table of lines was checked.
    updates : later tuning and updates by reinforcement learning. This and the next four are FLOP,
        or {"params": ..., "tokens": ...}: 6ND for updates and merged, 2ND for what was written.
    rollouts : what reinforcement learning generated.
    private_data : training data that a model wrote and that are not published; all of them, not
        only those that were kept.
    public_data : training data that a model wrote and that are published.
    merged : the training behind weights that were merged or taken as a start.
    original : the model of another developer that is changed here: FLOP, a run, a model's
        name; or "unknown, systemic", "unknown, not systemic", or "unknown" with systemic=.
    systemic : whether the original carries systemic risk; by default as its FLOP say.
    biology : whether it was trained mainly on biological sequences.
    placed : date on the EU market.
    revenue : of the year before, in $.
    die : of a chip, in mm2.

    Returns
    -------
    Crossings: `.over` (names of lines that apply), `["EU 1e25"]` (a Verdict), `.totals`, `.notes`.

    Raises
    ------
    UnitError, TableError or FleetError, in one sentence.

    Examples
    --------
    >>> crosses("3.8e25 FLOP", on="2026-11-01").over
    ('EU 1e25', 'EU 1e23', 'US outbound 1e23', 'US outbound 1e25')
    """
    asked = day(on)
    of_a_run = {
        "updates": updates,
        "rollouts": rollouts,
        "private_data": private_data,
        "public_data": public_data,
        "merged": merged,
        "original": original,
        "systemic": systemic,
        "biology": biology or None,
        "placed": placed,
        "revenue": revenue,
    }
    chip = _chip(run)
    if chip is not None:
        found = chip_crosses(chip, asked, die)
        return _with_unused(found, of_a_run, "the lines on a chip do not ask for it")
    model = _model_without_number(run)
    if model is not None:
        return _with_unused(_bounded(model, asked), of_a_run, "no FLOP are known to add it to")
    found = _crossings(_case(_run(run), asked, of_a_run), asked)
    found = _with_unused(found, {"die": die}, "the lines on a run need no die")
    unused = {} if original else {"systemic": systemic}
    return _with_unused(found, unused, "no original that is changed was given")


def _case(run: TrainingRun, asked: Day, given: dict[str, Any]) -> Case:
    """A run and what else was given, read."""
    parts = _parts(
        run,
        given["updates"],
        given["rollouts"],
        given["private_data"],
        given["merged"],
    )
    base, systemic = _original(given["original"], given["systemic"])
    placed = given["placed"]
    revenue = given["revenue"]
    return Case(
        run=run,
        on=asked.text,
        parts=parts,
        sums=_sums(parts),
        public=_work(given["public_data"], "public_data", WRITTEN),
        changed=given["original"] is not None,
        base=base,
        systemic=systemic,
        biology=bool(given["biology"]),
        placed=None if placed is None else day(placed),
        revenue=None if revenue is None else range_of(revenue, "$", "revenue"),
    )


def _with_unused(
    found: Crossings,
    given: Mapping[str, object],
    why: str,
) -> Crossings:
    """The answers, with a sentence for each argument that was given and not used."""
    notes = []
    for name, value in given.items():
        if value is not None:
            notes.append(f"Not used: {SAID.get(name, name)}; {why}.")
    return replace(found, notes=(*found.notes, *notes))


def _crossings(case: Case, asked: Day) -> Crossings:
    """The answers of all lines of a day to a case."""
    verdicts = [_verdict(row, state, case) for row, state in lines(asked.text).rows]
    totals = {}
    for name, (flop, _) in case.sums.items():
        totals[name] = Q(flop.value, "FLOP", _how_known(flop, case))
    against = f"held against the lines of {asked.text}{asked.remark}"
    return Crossings(
        opening=f"{case.run.flop!r}, {against}. {ADVICE}",
        on=asked.text,
        verdicts=tuple(verdict for verdict in verdicts if verdict is not None),
        totals=totals,
        notes=tuple(_notes(case)),
    )


def _how_known(flop: Range, case: Case) -> str:
    """How a total is known, with its bounds: its own, or those that are assumed."""
    if case.counted:
        return "counted"
    ends = flop.widened()
    low, high = Q(ends.low, "FLOP"), Q(ends.high, "FLOP")
    assumed = f", {percent(UNCERTAINTY)} either way" if flop.exact else ""
    return f"estimated: {low} to {high}{assumed}"


# -- reading what was given ------------------------------------------------------------------------
def _chip(x: object) -> Row | None:
    """The row of a chip, from its name, its data sheet or its row; None for anything else."""
    if isinstance(x, Chip):
        return x.row
    if isinstance(x, Row):
        return x if x.table == "chips" else None
    if isinstance(x, ChipCluster):
        raise RunError(
            f'{x} are chips, and a run needs a time as well: fl.TrainingRun(chips="{x}", days=90).'
        )
    if chip_of_time(x):  # "184,320 A100-hours" are a run
        return None
    if isinstance(x, str) and is_fleet(x) and begins_with_number(x):
        raise RunError(
            f'{short(x)!r} are chips, and a run needs a time as well: fl.TrainingRun(chips="{x}", '
            "days=90)."
        )
    return row_of(x) if isinstance(x, str) else None


def _run(x: object) -> TrainingRun:
    """A run from a run, a model's name or row, or a number of FLOP, which may be a range."""
    if isinstance(x, TrainingRun):
        return x
    if isinstance(x, Row):
        if "flop" not in vars(x):
            raise UnitError(f"{x.name} of the table {x.table} has no training FLOP.")
        return TrainingRun(flop=_flop_as_known(x))
    if chip_of_time(x):
        return TrainingRun(chip_hours=x)
    if isinstance(x, str) and not begins_with_number(x):
        return TrainingRun(flop=_flop_as_known(_model(x)))
    return TrainingRun(flop=x)


def _flop_as_known(model: Row) -> Q:
    """The FLOP of a model; if outsiders guessed them without bounds, within Epoch AI's word."""
    flop = flop_of(model)
    known = vars(model)
    within = WITHIN.get(model.confidence)
    if within is None or known.get("basis") not in GUESSED or known.get("flop_low") is not None:
        return flop
    low, high = Q(flop.value / within, "FLOP"), Q(flop.value * within, "FLOP")
    scale = f"{model.confidence!r} by Epoch AI's scale"
    return flop.because(f"estimated: {low} to {high}, {scale}")


def _model(name: str) -> Row:
    """A row of the table models; TableError, with the nearest names of models and chips."""
    try:
        return model_of(name)
    except TableError as error:
        chips = near_chips(name)
        hint = f" Or did you mean the chip {chips[0]!r}?" if chips else ""
        raise TableError(f"{error}{hint}") from None


def _work(
    x: object,
    name: str,
    each: float,
) -> Range | None:
    """FLOP from FLOP, or from {"params", "tokens"} at `each` FLOP for a parameter and a token."""
    if x is None:
        return None
    if not isinstance(x, Mapping):
        return range_of(x, "FLOP", name)
    if set(x) != {"params", "tokens"}:
        raise UnitError(f'{name} is FLOP, or {{"params": 70e9, "tokens": 2e12}}.')
    params = size_of(x["params"], "", f"params of {name}")
    tokens = size_of(x["tokens"], "token", f"tokens of {name}")
    if params is None or tokens is None:
        return None
    return params * tokens * each


def _parts(
    run: TrainingRun,
    updates: object,
    rollouts: object,
    private_data: object,
    merged: object,
) -> dict[str, Range | None]:
    """FLOP of each of PARTS; None for what was not done."""
    return {
        "run": run.range,
        "updates": _work(updates, "updates", LEARNED),
        "rollouts": _work(rollouts, "rollouts", WRITTEN),
        "private_data": _work(private_data, "private_data", WRITTEN),
        "merged": _work(merged, "merged", LEARNED),
    }


def _original(original: object, systemic: bool | None) -> tuple[Range | None, bool | None]:
    """(FLOP of the original, whether it carries systemic risk), None for what is not known."""
    if original is None:
        return None, systemic
    if not isinstance(original, str) or not original.strip().startswith("unknown"):
        return _run(original).range, systemic
    if systemic is not None:
        return None, systemic
    if original.strip() in UNKNOWN:
        return None, UNKNOWN[original.strip()]
    raise UnitError(
        "The original is unknown: is it taken for a model with systemic risk? "
        f"Write {' or '.join(map(repr, UNKNOWN))}."
    )


def _sums(parts: dict[str, Range | None]) -> dict[str, tuple[Range, list[float]]]:
    """{name of a total: (its FLOP, sorted draws of them)}."""
    sums = {}
    for name, used in TOTALS.items():
        found = (parts[part] for part in used)
        sums[name] = total([flop for flop in found if flop is not None])
    return sums


# -- a model whose FLOP are not published -------------------------------------------------------
def _model_without_number(x: object) -> Row | None:
    """The row of a model without FLOP whose size is known; None for anything else."""
    if isinstance(x, str) and not begins_with_number(x):
        x = _model(x)
    if not isinstance(x, Row) or x.table != "models" or x.flop is not None:
        return None
    return x if x.active_parameters or x.parameters else None


def _bounded(model: Row, asked: Day) -> Crossings:
    """What is known all the same of a model whose size is public: the tokens that a line takes."""
    active = model.active_parameters or model.parameters
    kind = "active parameters" if model.active_parameters else "parameters in all"
    read_most = max((row for row in table("models") if row.tokens), key=lambda row: row.tokens)
    verdicts = []
    for row, state in lines(asked.text, kind="training").rows:
        if "biolog" in (row.only or "") or not is_set(row, asked.text):
            continue
        verdicts.append(verdict_by_tokens(row, state, active, read_most.tokens.value))
    return Crossings(
        opening=f"{model.name}, {model.date}: no FLOP are published ({model.cited}), held against "
        f"the lines of {asked.text}{asked.remark}. {ADVICE}",
        on=asked.text,
        verdicts=tuple(verdicts),
        notes=(
            f"Its size is known: {words(active)} {kind}. So each line is answered with the tokens "
            "that it would take to get there, by 6ND (estimated).",
            f"The most tokens of any model in the table: {read_most.tokens!r}, {read_most.name}.",
            "Work beside the training that 6ND counts, such as rollouts, comes on top.",
        ),
    )


# -- the answer to one line ------------------------------------------------------------------------
def _verdict(
    row: Row,
    state: str,
    case: Case,
) -> Verdict | None:
    """The answer to one line, or None where the line does not ask about such a run."""
    run = case.run
    if row.kind == "training":
        return _on_training(row, state, case)
    if row.kind == "modification" and case.changed:
        return _on_modification(row, state, case)
    if row.kind == "cluster" and run.cluster and run.cluster.count:
        return verdict_by_cluster(row, state, run.cluster)
    if row.kind == "cost":
        return _on_cost(row, state, run)
    if row.kind == "revenue" and case.revenue:
        dollars, draws = total([case.revenue])
        return verdict_by_number(row, state, run, dollars, draws, known="as given")
    return None


def _on_cost(row: Row, state: str, run: TrainingRun) -> Verdict | None:
    only_distilled = "distilled" in (row.only or "")
    if only_distilled or run.cost is None:
        return None
    dollars, draws = total([cost_of(run)])
    return verdict_by_number(row, state, run, dollars, draws)


def _on_training(
    row: Row,
    state: str,
    case: Case,
) -> Verdict | None:
    biology_alone = "biolog" in (row.only or "")
    if biology_alone and not case.biology:
        return None
    if case.changed and row.where == EU:
        return None  # the EU asks a change for its share of the original
    if not is_set(row, case.on):
        return verdict_on_unset(row, state, case.on)
    warnings = (_silent(row, case), _has_time(row, case))
    more = "; ".join(warning for warning in warnings if warning)
    return _on_sum(row, state, case, row.total, more=more)


def _on_sum(
    row: Row,
    state: str,
    case: Case,
    name: str,
    more: str = "",
) -> Verdict:
    """The answer to one of the totals."""
    flop, draws = case.sums[name]
    known = "counted" if case.counted else ""
    accepted = tolerance(row, case.on)
    return verdict_by_number(
        row, state, case.run, flop, draws, known=known, accepted=accepted, more=more
    )


def _on_modification(
    row: Row,
    state: str,
    case: Case,
) -> Verdict | None:
    if row.where != EU:
        return _on_sum(row, state, case, "run")
    if row.share is not None:
        return _verdict_by_share(row, state, case)
    # The EU's fallback, for an original whose FLOP are not known: one line for each class.
    systemic = bool(case.systemic)
    if case.base is not None or systemic != ("systemic risk" in row.name):
        return None
    return _on_sum(row, state, case, _total_of_change(systemic))


def _verdict_by_share(
    row: Row,
    state: str,
    case: Case,
) -> Verdict | None:
    if case.base is None:
        return None
    systemic = case.systemic
    if systemic is None:
        systemic = carries_systemic_risk(case.base.value)
    change, _ = case.sums[_total_of_change(systemic)]
    return verdict_by_share(row, state, change, case.base, systemic, tolerance(row, case.on))


def _total_of_change(systemic: bool) -> str:
    return "cumulative" if systemic else "direct"


def _silent(row: Row, case: Case) -> str:
    """A warning where a text is silent, and what it is silent on would change the answer."""
    if row.total != "run":
        return ""
    more = {
        "data that a model wrote": case.parts["private_data"],
        "merged weights": case.parts["merged"],
        "the original's work": case.base,
    }
    beyond = {name: flop.value for name, flop in more.items() if flop is not None}
    here = case.sums["run"][0].value
    if reaches(here, row) or not reaches(here + sum(beyond.values()), row):
        return ""
    return f"its text is silent on {' and '.join(beyond)}: with it, over"


def _has_time(row: Row, case: Case) -> str:
    """Until when the provider of an older model has time, where its run is over a line."""
    if not row.legacy or not case.placed or not row.applies:
        return ""
    in_time = case.placed.text < row.applies and case.on < row.legacy
    if not in_time or not reaches(case.sums[row.total][0].value, row):
        return ""
    return f"its provider has until {row.legacy} (Article 111(3))"


# -- what belongs beside the answers ---------------------------------------------------------------
def _notes(case: Case) -> Iterator[str]:
    """What a reader must know: doubts, assumptions, ways, totals, what is left out, old models."""
    yield from case.run.doubts
    yield from case.run.notes
    if case.sums["cumulative"][0].exact and not case.counted:
        yield _assumed(case.run)
    if len(case.run.routes) > 1:
        ways = "; ".join(f"by {way} {work}" for way, work in case.run.routes.items())
        yield f"In {len(case.run.routes)} ways: {ways} (estimated)."
    if any(not flop.exact for flop, _ in case.sums.values()):
        yield f"Probabilities are worked out from the bounds: {SPREAD} (estimated)."
    yield from _different_totals(case)
    if case.public:
        yield (
            f"{Q(case.public.value, 'FLOP')} (estimated) went into data that are public: the EU "
            "leaves them out."
        )
    if case.changed:
        yield (
            "For a change of another developer's model the EU asks for its share of the original, "
            "not for 1e25 or 1e23."
        )
    act = table("thresholds")["EU AI Act"]
    if case.placed and case.placed.text < act.applies:
        yield (
            f"On the EU market since {case.placed.text}, before the EU's duties began: for such a "
            f"model they hold from {act.legacy} on (Article 111(3))."
        )


def _assumed(run: TrainingRun) -> str:
    """How well a number without bounds is taken to be known, and what to give instead."""
    usual = f"about {percent(UNCERTAINTY)} either way (assumed)"
    if GIVEN not in run.routes:
        return f"The result of {' and '.join(run.routes)} is taken as right to {usual}."
    return (
        f"The FLOP have no bounds of their own, so they are taken as known to {usual}. For others "
        'give a range, such as "9e24 to 1.1e25"; behind a count write "(counted)".'
    )


def _different_totals(case: Case) -> Iterator[str]:
    values = {name: flop.value for name, (flop, _) in case.sums.items()}
    if values["direct"] == values["cumulative"]:
        return
    if not case.parts["rollouts"]:
        del values["run"]
    parts = []
    for name, value in values.items():
        flop = Q(value, "FLOP")
        parts.append(f"{TOTAL_NAMES[name]} {flop}")
    yield f"{sentence('; '.join(parts))} (estimated). Each line takes its own total."
