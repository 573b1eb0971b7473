"""The legal lines on training compute that a run is over, and what follows.

Say what you know of the run: a model of the table, a number of FLOP, parameters and tokens, or
chips and days. Numbers may be written as people write them: 405 billion, 15.6T, 3.8e25, 30 to 50 %.
Without a run you get the lines of a day. This is not legal advice.

  python -m flopslib thresholds GPT-4
  python -m flopslib thresholds 3.8e25 --date 2027-01-01
  python -m flopslib thresholds --params 405 billion --tokens 15.6 trillion
  python -m flopslib thresholds 16k H100 --days 90
  python -m flopslib thresholds --kind chip
"""

# This docstring is what --help shows. To add an option: one line in OPTIONS; another name for it:
# ALSO. Everything is loaded inside `show`, so that help is instant.
from __future__ import annotations

import argparse
import re
import sys
from typing import Any

USAGE = "python -m flopslib thresholds [MODEL | FLOP | CHIPS] [options]"
RUN, MORE, LINES = "the run", "what else was done", "which lines"
OPTIONS = {  # name: (group, what is typed, help)
    "model": (RUN, "NAME", "a model of the table, such as GPT-4"),
    "flop": (RUN, "FLOP", "the training compute, where it is known: 3.8e25, '2e25 to 4e25'"),
    "params": (RUN, "NUMBER", "parameters: 405 billion, 70B"),
    "active": (RUN, "NUMBER", "parameters that one token uses, in a mixture of experts"),
    "tokens": (RUN, "NUMBER", "tokens it was trained on, all passes: 15.6 trillion"),
    "chips": (RUN, "CHIPS", "16,384 x H100"),
    "chip": (RUN, "NAME", "the kind of chip, or the most that one does: 300 TFLOP/s"),
    "days": (RUN, "NUMBER", "how long the chips ran"),
    "chip-hours": (RUN, "NUMBER", "hours of all chips together: 30.8 million"),
    "utilisation": (RUN, "SHARE", "share of the chips' dense peak that was reached: 40 %%, 0.4"),
    "format": (RUN, "NAME", "format of the numbers: bf16, fp8"),
    "price": (RUN, "DOLLARS", "price of one chip for an hour"),
    "private-data": (MORE, "FLOP", "to write training data that were never published"),
    "rollouts": (MORE, "FLOP", "to generate answers for reinforcement learning"),
    "original": (MORE, "FLOP or NAME", "the model of another maker it builds on, if it does"),
    "placed": (MORE, "DATE", "the day it came on the EU market"),
    "die": (MORE, "MM2", "of a chip: the area of its die"),
    "date": (LINES, "DATE", "the day whose lines you want: 2026-11-01, 2026-11"),
    "kind": (LINES, "KIND", "training, modification, cost, chip, all ...: every word of them"),
}
ALSO = {  # what people type instead
    "flop": ("flops", "compute", "training-compute"),
    "params": ("parameters",),
    "utilisation": ("utilization", "share", "mfu"),
    "chips": ("gpus",),
    "chip": ("gpu",),
    "chip-hours": ("gpu-hours",),
    "date": ("on", "day"),
}
OF_CHIP = ("die",)


def _dest(option: str) -> str:
    """The argument of TrainingRun or crosses that an option becomes."""
    return option.replace("-", "_")


OF_RUN = [_dest(name) for name in OPTIONS if OPTIONS[name][0] == RUN and name != "model"]


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help that says what to type once: "--params NUMBER", not "NUMBER [NUMBER ...]"."""

    def _format_args(self, action: argparse.Action, default_metavar: str) -> str:
        return str(action.metavar)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if not action.option_strings or action.metavar is None:
            return super()._format_action_invocation(action)
        return f"{action.option_strings[0]} {action.metavar}"


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command to a parser; each may be left out."""
    parser.usage = USAGE
    parser.formatter_class = _Help
    parser.add_argument(
        "run",
        nargs="*",
        metavar="MODEL | FLOP | CHIPS",
        help="a run, in a word",
    )
    groups = {name: parser.add_argument_group(name) for name in (RUN, MORE, LINES)}
    for name, (group, typed, summary) in OPTIONS.items():
        spellings = [name, *ALSO.get(name, ())]
        groups[group].add_argument(
            *(f"--{spelling}" for spelling in spellings),
            dest=_dest(name),
            metavar=typed,
            nargs="+",
            help=summary,
        )


def show(asked: argparse.Namespace) -> int:
    """Print the answer to parsed options; returns the exit status, 2 for a number that is none."""
    from ..._support.errors import UserError, renamed

    given = {}
    names = {}
    for option in OPTIONS:
        name = _dest(option)
        names[name] = f"--{option}"
        words = getattr(asked, name)
        if words:
            given[name] = " ".join(words)
    try:
        answers = _answers(" ".join(asked.run), given)
    except UserError as error:
        print(f"flopslib thresholds: {renamed(str(error), names)}", file=sys.stderr)
        return 2
    texts = [renamed(repr(answer), names) for answer in answers]
    print("\n\n".join(texts))
    return 0


def _answers(words: str, given: dict[str, Any]) -> list[Any]:
    """What is printed: the lines of a day, or a run and its crossings. Raises UserError."""
    from .lines import lines
    from .overview import overview

    date = given.pop("date", None)
    kind = _kinds(given.pop("kind", None))
    if words:
        given = _with_words(words, given)
    if given:
        *opening, crossings = _on_a_run(given, date)
        if kind:
            crossings = crossings.of_kind(kind)
        return [*opening, crossings]
    if kind is None:
        return [overview(lines(date))]
    return [lines(date, kind=kind or None)]


def _kinds(text: str | None) -> list[str] | None:
    """The kinds of line that were asked for; [] for all of them, None where none was named."""
    if text is None:
        return None
    kinds = re.split(r"[,;\s]+", text.strip().lower())
    return [] if kinds == ["all"] else kinds


def _with_words(words: str, given: dict[str, Any]) -> dict[str, Any]:
    """The options, with the words in front of them as one: a model, FLOP, or chips."""
    from ...facts.chips import chip_of_time, is_fleet, row_of
    from ..clusters import RunError
    from ..duration import begins_with_number

    name = "model"
    if row_of(words):
        name = "chips" if {"days", "chip_hours"} & given.keys() else "chip"
    elif chip_of_time(words):
        name = "chip_hours"
    elif begins_with_number(words):
        name = "chips" if is_fleet(words) else "flop"
    if name in given:
        raise RunError(f"{words!r} and {name}={given[name]!r}: leave one of them out.")
    return {name: words, **given}


def _on_a_run(given: dict[str, Any], date: str | None) -> list[Any]:
    """A run, or a chip, and the lines that it is over."""
    from ..._support.display import Text
    from ...facts.chips import row_of
    from ...facts.table import table
    from ..clusters import RunError
    from ..training_run import TrainingRun
    from .crossings import crosses

    if set(given) <= {"chip", *OF_CHIP} and row_of(given.get("chip")):
        return [crosses(given["chip"], date, die=given.get("die"))]
    of_run = {name: given.pop(name) for name in OF_RUN if name in given}
    if "model" not in given:
        run = TrainingRun(**of_run)
        return [run, crosses(run, date, **given)]
    if of_run:
        option = next(iter(of_run))
        raise RunError(f"A model brings its own numbers: leave out {option}=, or the model.")
    row = table("models")[given.pop("model")]
    opening = Text(f"{row.name}, {row.organization}, {row.date}.")
    return [opening, crosses(row, date, **given)]
