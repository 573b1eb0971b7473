"""python -m flopslib: the machine's card in a terminal, or the course's own copy to work in.

    python -m flopslib            measures this machine and prints its card (a few seconds)
    python -m flopslib --json     the same for programs, without the card
    python -m flopslib count torchvision.models:resnet50 --input 1,3,224,224
    python -m flopslib thresholds --params 405e9 --tokens 15.6e12      the legal lines it is over
    python -m flopslib start      lays out your copy of the lessons and opens JupyterLab

The fact behind it: everything is loaded inside the command that needs it, so help is instant.
To add one: a file `cli.py` in a room, with its `options` and `show`, and a line in COMMANDS.
"""

import argparse
import importlib
import json
import os
import sys

COMMANDS = {
    "count": ("counting.cli", "the operations of anybody's model, by module"),
    "thresholds": ("estimating.legal.cli", "the legal lines that a training run is over"),
}


def parser():
    top = argparse.ArgumentParser(
        prog="python -m flopslib",
        description="This machine's card, or with `start` your own copy of the lessons.",
    )
    top.add_argument("--json", action="store_true", help="print the card for programs")
    commands = top.add_subparsers(dest="command")
    start = commands.add_parser("start", help="lay out your copy of the lessons, open JupyterLab")
    start.add_argument("--no-browser", action="store_true", help="do not open a browser")
    start.add_argument("--port", type=int, help="port for JupyterLab")
    start.add_argument("--to", metavar="FOLDER", help="where your copy goes")
    for name, (module, summary) in COMMANDS.items():
        cli = importlib.import_module(f"flopslib.{module}")
        cli.options(
            commands.add_parser(
                name,
                help=summary,
                description=cli.__doc__,
                formatter_class=argparse.RawDescriptionHelpFormatter,
            )
        )
    return top


def main(arguments=None):
    """Run one command; returns the exit status."""
    asked = parser().parse_args(arguments)
    if asked.command == "start":
        from .course import learner_copy

        return learner_copy.start(to=asked.to, browser=not asked.no_browser, port=asked.port)
    if asked.command in COMMANDS:
        module, _ = COMMANDS[asked.command]
        return importlib.import_module(f"flopslib.{module}").show(asked)
    show_card(asked.json)
    return 0


def show_card(as_json=False):
    """Measure what this machine can do at most, then print it; for a person with its card."""
    from .measuring.ceilings.cpu import ceilings
    from .measuring.system.machine import machine

    here = machine()
    found = ceilings(library=False, watch=_progress if sys.stderr.isatty() else None)
    if as_json:
        print(json.dumps({"machine": here.to_dict(), **found.to_dict()}, indent=1))
        return
    from .measuring.card import card

    # A card tells of a product, as in lesson 00, and not of a peak: cards have to compare.
    print(here, found, card(ceilings=found), sep="\n", flush=True)


def _progress(fraction, text):
    """One line that is written over, and gone at the end."""
    done = round(24 * fraction)
    line = f"{'#' * done:.<24} {100 * fraction:3.0f} %  {text:30.30}" if fraction < 1 else ""
    print(f"\r{line:62.62}", end="" if line else "\r", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read has read enough: `... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)
