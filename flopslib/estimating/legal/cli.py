"""Legal lines in a terminal, for people who read no code: a run goes in, sentences come out.

    python -m flopslib thresholds --params 405e9 --tokens 15.6e12 --date 2026-11-01

Without a run it prints the lines of the date. A number that cannot be read is told in one line,
with exit status 2. To add a question: one line in OPTIONS. Nothing is loaded before it is asked.
"""

import sys

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


def options(parser):
    """Give the terminal's parser its options; each may be left out."""
    for name, told in OPTIONS.items():
        parser.add_argument(f"--{name}", metavar="...", nargs="+", help=told)


def show(asked):
    """Print the answer to parsed options; returns the exit status, 2 for a number that is none."""
    from ..._support.display import Text
    from ..._support.errors import UserError
    from ...facts.table import table
    from ..training_run import RunError, TrainingRun
    from .crossings import crosses
    from .lines import lines

    given = {name: getattr(asked, name.replace("-", "_")) for name in OPTIONS}
    given = {name.replace("-", "_"): " ".join(said) for name, said in given.items() if said}
    date, model = given.pop("date", None), given.pop("model", None)
    try:
        if model:
            if both := [name for name in OF_RUN if name in given]:
                raise RunError(f"--model brings its own numbers: leave out --{both[0]}, or it.")
            row = table("models")[model]
            answer = [
                Text(f"{row.name}, {row.organization}, {row.date}."),
                crosses(row, date, **given),
            ]
        elif not given:
            answer = [lines(date)]
        else:
            told = {name: given.pop(name) for name in OF_RUN if name in given}
            run = TrainingRun(**told)
            answer = [run, crosses(run, date, **given)]
    except UserError as e:
        print(f"flopslib thresholds: {e}", file=sys.stderr)
        return 2
    print(*map(repr, answer), sep="\n\n")
    return 0
