"""The legal lines that a training run is over, in sentences.

    python -m flopslib thresholds --params 405e9 --tokens 15.6e12 --date 2026-11-01
    python -m flopslib thresholds --model GPT-4
    python -m flopslib thresholds --date 2024-06-01

Without a run it prints the lines of the date. A number that cannot be read is one line on standard
error, and the exit status is 2. Not legal advice.
"""

# This docstring is what --help shows. To add an option: one line in OPTIONS. Everything is loaded
# inside `show`, so that help is instant.
from __future__ import annotations

import argparse
import sys
from typing import Any

OPTIONS = {
    "model": "a model of the table, such as GPT-4; or numbers:",
    "params": "parameters: 405e9, '405 billion'",
    "active": "those that one token uses",
    "tokens": "tokens of training: 15.6e12",
    "flop": "training FLOP, where they are known",
    "chips": "'16,384 x H100', or a number with --chip",
    "chip": "H100, or '300 TFLOP/s' at most",
    "chip-hours": "hours of all chips together",
    "days": "days",
    "format": "bf16, fp8 ...",
    "utilisation": "share of the dense peak: 0.4, '30 to 50 %%'",
    "price": "$ for a chip's hour",
    "date": "the day of the lines: 2026-11-01",
    "private-data": "FLOP that wrote unpublished training data",
    "rollouts": "FLOP that generated RL rollouts",
    "original": "the model that is changed: FLOP, its name, or 'unknown, systemic'",
    "placed": "date on the EU market",
}
OF_RUN = (
    "params",
    "tokens",
    "active",
    "flop",
    "chips",
    "chip",
    "chip_hours",
    "days",
    "format",
    "utilisation",
    "price",
)


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command to a parser; each may be left out."""
    for name, summary in OPTIONS.items():
        parser.add_argument(f"--{name}", metavar="...", nargs="+", help=summary)


def show(asked: argparse.Namespace) -> int:
    """Print the answer to parsed options; returns the exit status, 2 for a number that is none."""
    from ..._support.errors import UserError

    given = {}
    for name in OPTIONS:
        name = name.replace("-", "_")
        words = getattr(asked, name)
        if words:
            given[name] = " ".join(words)
    try:
        answers = _answers(given)
    except UserError as error:
        print(f"flopslib thresholds: {error}", file=sys.stderr)
        return 2
    print(*map(repr, answers), sep="\n\n")
    return 0


def _answers(given: dict[str, Any]) -> list[Any]:
    """What is printed: the lines of a day, or a run and its crossings. Raises UserError."""
    from ..._support.display import Text
    from ...facts.table import table
    from ..training_run import RunError, TrainingRun
    from .crossings import crosses
    from .lines import lines

    date = given.pop("date", None)
    if not given:
        return [lines(date)]
    of_run = {name: given.pop(name) for name in OF_RUN if name in given}
    if "model" not in given:
        run = TrainingRun(**of_run)
        return [run, crosses(run, date, **given)]
    if of_run:
        option = next(iter(of_run)).replace("_", "-")
        raise RunError(f"--model brings its own numbers: leave out --{option}, or --model.")
    row = table("models")[given.pop("model")]
    opening = Text(f"{row.name}, {row.organization}, {row.date}.")
    return [opening, crosses(row, date, **given)]
