"""Which legal lines a run is over: fl.crosses(run, on="2026-11-01"), one sentence a line.

The fact behind it: the same run has several totals. The EU's 1e23 counts what updates parameters
(direct), its 1e25 all that makes the model capable (cumulative: rollouts, private synthetic data,
merged weights), US texts the run and the developer's later changes and are silent on the rest.
What counts where: TOTALS, and the column `total` of tables/thresholds.csv. Not legal advice.
"""

from dataclasses import dataclass

from ...facts.chips import Chip, FleetError, fleet
from ...facts.formulas import forward, training
from ...facts.table import Row, TableError, table
from ...quantities.quantity import Q
from ...quantities.units import UnitError
from ..duration import work_of
from ..training_run import TrainingRun
from ..uncertainty import SPREAD, Range, read, total
from .lines import ADVICE, day, lines
from .verdicts import Crossings, cluster, cost, held, reaches, share

PARTS = ("run", "updates", "rollouts", "private_data", "merged")
TOTALS = {"direct": PARTS[:2], "run": PARTS[:3], "cumulative": PARTS}
TOTAL_NAMES = {
    "direct": "directly in training",
    "run": "with reinforcement learning's rollouts",
    "cumulative": "in all",
}
UNKNOWN = {"unknown, systemic": True, "unknown, not systemic": False}
WRITTEN = forward(1)  # a model that writes does forward passes only


def crosses(
    run,
    on=None,
    *,
    updates=None,
    rollouts=None,
    private_data=None,
    public_data=None,
    merged=None,
    original=None,
    systemic=None,
    biology=False,
    placed=None,
    revenue=None,
    die=None,
):
    """The legal lines that a training run, or a chip, is over on a day: fl.crosses(3.8e25).

    run: a TrainingRun, FLOP, a model of the table models by name or row; or a chip of the table
    chips, with die= in mm2. on: as in `lines`. What else was done, each as FLOP or as
    {"params": ..., "tokens": ...}: updates (later tuning and RL updates, 6ND), rollouts of RL,
    private_data and public_data written by a model, all of it and not only what was kept (2ND),
    merged (what is behind weights that were merged or taken as a start).
    original: FLOP, run or model that somebody else trained and that is changed here; or "unknown,
    systemic" and "unknown, not systemic" ("unknown" with systemic=True or False). biology: trained
    mainly on biological sequences.
    placed: date on the EU market; revenue: of the year before, in $. Not legal advice.

    >>> crosses("3.8e25 FLOP", on="2026-11-01").over
    ('EU 1e25', 'EU 1e23', 'US outbound 1e23', 'US outbound 1e25')
    """
    on, own = day(on)
    if chip := _chip(run):
        from .export_control import chip_crosses

        return chip_crosses(chip, on, die)
    run = _run(run)
    parts = {
        "run": run.range,
        "updates": _work(updates, "updates", training(1, 1)),
        "rollouts": _work(rollouts, "rollouts", WRITTEN),
        "private_data": _work(private_data, "private_data", WRITTEN),
        "merged": _work(merged, "merged", training(1, 1)),
    }
    unknown = isinstance(original, str) and original.strip().startswith("unknown")
    if unknown and systemic is None:
        systemic = UNKNOWN.get(original.strip())
        if systemic is None:
            raise UnitError(
                "The original is unknown: is it taken for a model with systemic risk? "
                f"Write {' or '.join(map(repr, UNKNOWN))}."
            )
    base = None if original is None or unknown else _run(original).range
    sums = {name: total([parts[p] for p in used if parts[p]]) for name, used in TOTALS.items()}
    case = Case(
        run,
        parts,
        sums,
        original is not None,
        base,
        systemic,
        biology,
        None if revenue is None else read(revenue, "$", "revenue"),
    )
    verdicts = [_verdict(row, its, case) for row, its in lines(on).rows]
    notes = [*run.doubts, *_notes(case, _work(public_data, "public_data", WRITTEN), placed)]
    table_day = ", the day the table was checked" if own else ""
    return Crossings(
        f"{run.flop!r}, held against the lines of {on}{table_day}. {ADVICE}",
        on,
        tuple(v for v in verdicts if v),
        {name: Q(one.value, "FLOP", "estimated") for name, (one, _) in sums.items()},
        tuple(notes),
    )


@dataclass(frozen=True)
class Case:
    """What is held against the lines: a run, what else was done, and what it builds on."""

    run: TrainingRun
    parts: dict  # name: Range of FLOP, or None
    sums: dict  # name of a total: (Range, draws)
    changed: bool  # somebody else's model
    base: Range | None  # what that one took
    systemic: bool | None
    biology: bool
    revenue: Range | None


def _chip(run):
    """The row of one chip, from a name, a Chip or a row; None for anything else."""
    if isinstance(run, Chip):
        return run.row
    if isinstance(run, Row):
        return run if "sparse_gain" in vars(run) else None
    try:
        one = fleet(run) if isinstance(run, str) else None
    except (FleetError, TableError):
        return None
    return one.chip if one and one.count == 1 else None


def _run(x):
    if isinstance(x, TrainingRun):
        return x
    if isinstance(x, Row):
        if "flop" not in vars(x) or x.flop is None:
            raise UnitError(f"The table has no FLOP for {x.name}: nobody has said how many.")
        return TrainingRun(flop=x.flop)
    a_range = isinstance(x, (tuple, list)) or isinstance(x, str) and " to " in x
    return TrainingRun(flop=x if a_range else work_of(x))


def _work(x, name, each):
    """A Range of FLOP from FLOP, or from {"params", "tokens"} at `each` FLOP for both; or None."""
    if x is None:
        return None
    if not isinstance(x, dict):
        return read(x, "FLOP", name)
    if set(x) != {"params", "tokens"}:
        raise UnitError(f'{name} is FLOP, or {{"params": 70e9, "tokens": 2e12}}.')
    return (
        read(x["params"], "", f"params of {name}", 1)
        * read(x["tokens"], "token", f"tokens of {name}", 1)
        * each.value
    )


def _notes(case, public, placed):
    """What a reader must know beside the answers: ways, totals, what is left out, old models."""
    if len(case.run.routes) > 1:
        ways = "; ".join(f"by {way} {work}" for way, work in case.run.routes.items())
        yield f"In {len(case.run.routes)} ways: {ways} (estimated)."
    if any(not one.exact for one, _ in case.sums.values()):
        yield f"Probabilities are worked out from the bounds: {SPREAD} (estimated)."
    values = {name: one.value for name, (one, _) in case.sums.items()}
    if values["direct"] != values["cumulative"]:
        if not case.parts["rollouts"]:
            del values["run"]
        told = "; ".join(f"{TOTAL_NAMES[name]} {Q(v, 'FLOP')}" for name, v in values.items())
        yield f"{told[0].upper()}{told[1:]} (estimated). Each line takes its own total."
    if public:
        yield (
            f"{Q(public.value, 'FLOP')} (estimated) went into data that anybody may have: the "
            "EU leaves them out."
        )
    if case.changed:
        yield (
            "For a change of somebody else's model the EU asks for its share of the original, "
            "not for 1e25 or 1e23."
        )
    law = table("thresholds")["EU AI Act"]
    if placed is not None and (at := day(placed)[0]) < law.applies:
        yield f"On the market since {at}, before the EU's duties: they hold from {law.legacy} on."


def _verdict(row, its, case):
    """The answer to one line, or None where it does not ask about such a run."""
    run, sums, european = case.run, case.sums, row.where == "European Union"
    if row.kind == "training":
        if "biolog" in (row.only or "") and not case.biology or case.changed and european:
            return None
        return held(row, its, run, *sums[row.total], _silent(row, case))
    if row.kind == "modification" and case.changed:
        if not european:
            return held(row, its, run, *sums["run"])
        if row.share is not None:
            return case.base and share(row, its, case)
        if case.base is None and ("systemic risk" in row.name) == bool(case.systemic):
            return held(row, its, run, *sums["cumulative" if case.systemic else "direct"])
    if row.kind == "cluster" and run.machine and run.machine.count:
        return cluster(row, its, run.machine)
    if row.kind == "cost" and "distilled" not in (row.only or "") and run.cost is not None:
        return held(row, its, run, *total([cost(run)]))
    if row.kind == "revenue" and case.revenue:
        return held(row, its, run, *total([case.revenue]))
    return None


def _silent(row, case):
    """A warning where the text is silent, and what it is silent on would change the answer."""
    more = {
        "data that a model wrote": case.parts["private_data"],
        "merged weights": case.parts["merged"],
        "the original's work": case.base,
    }
    beyond = {name: one.value for name, one in more.items() if one and row.total == "run"}
    here = case.sums["run"][0].value
    if reaches(here, row) or not reaches(here + sum(beyond.values()), row):
        return ""
    return f"; its text is silent on {' and '.join(beyond)}: with it, over"
