"""python -m flopslib: the machine's card in a terminal, or your own copy of the lessons.

    python -m flopslib            measures this machine and prints its card (a few seconds)
    python -m flopslib --json     the same for programs, without the card
    python -m flopslib count torchvision.models:resnet50 --input 1,3,224,224
    python -m flopslib thresholds --params 405e9 --tokens 15.6e12
    python -m flopslib start      lays out your copy of the lessons and opens JupyterLab

An installed package has the same under the name `flopslib`.
Everything is loaded inside the command that needs it, so that help is instant.
To add a command that prints something: a module `cli` in a room, with its `options` and `show`,
and a line in COMMANDS. Another kind of command, as `start` is: a sub-parser in `parser` and a
branch in `main`. Then its line above, and the number of commands in the docstring of flopslib.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from typing import NoReturn

# {command: (module with its options and show, summary)}
COMMANDS = {
    "count": ("counting.cli", "the operations of any model, by module"),
    "thresholds": ("estimating.legal.cli", "the legal lines that a training run is over"),
}


BAR = 24  # letters of the progress bar
LINE = 62  # letters of the whole line that it is drawn in
LAST_PORT = 65_535


class _Parser(argparse.ArgumentParser):
    """A parser whose refusal is one line, as all others are."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. `{self.prog} --help` says what there is.\n")


def _called() -> str:
    """What the user typed: the installed command, or the module."""
    name = os.path.basename(sys.argv[0]).removesuffix(".exe")
    return name if name == "flopslib" else "python -m flopslib"


def _port(text: str) -> int:
    """A port that a server can have; 0 lets the system choose one."""
    port = int(text)
    if not 0 <= port <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is not a port: they go from 0 to {LAST_PORT}")
    return port


def _folder(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a folder has a name, as in --to my_notebooks")
    return text


def parser() -> argparse.ArgumentParser:
    """The parser of the command line, with one sub-parser for each command."""
    top = _Parser(
        prog=_called(),
        description="This machine's card, or with `start` your own copy of the lessons.",
    )
    top.add_argument("--json", action="store_true", help="print the card for programs")
    commands = top.add_subparsers(dest="command")
    start = commands.add_parser("start", help="lay out your copy of the lessons, open JupyterLab")
    start.add_argument("--no-browser", action="store_true", help="do not open a browser")
    start.add_argument("--no-server", action="store_true", help="lay out your copy, open nothing")
    start.add_argument("--port", type=_port, help="port for JupyterLab")
    start.add_argument("--to", type=_folder, metavar="FOLDER", help="where your copy goes")
    for name, (module, summary) in COMMANDS.items():
        cli = importlib.import_module(f"flopslib.{module}")
        command = commands.add_parser(
            name,
            help=summary,
            description=cli.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        cli.options(command)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status; arguments: sys.argv's, if none are given."""
    options, unknown = parser().parse_known_args(arguments)
    if unknown:
        print(f"flopslib: {_no_option(unknown[0], options)}", file=sys.stderr)
        return 2
    if options.command == "start":
        from .course import opening

        if options.no_server:
            return opening.lay_out_only(options.to)
        return opening.start(to=options.to, browser=not options.no_browser, port=options.port)
    if options.command in COMMANDS:
        module, _ = COMMANDS[options.command]
        return importlib.import_module(f"flopslib.{module}").show(options)
    show_card(options.json)
    return 0


def _no_option(word: str, options: argparse.Namespace) -> str:
    """The sentence about a word that no option takes."""
    from ._support.errors import did_you_mean, short

    command = f" of {options.command}" if options.command else ""
    known = ["--" + name.replace("_", "-") for name in vars(options)]
    hint = did_you_mean(word.partition("=")[0], known)
    return f"{short(word)!r} is not an option{command}.{hint or ' --help lists them.'}"


def show_card(as_json: bool = False) -> None:
    """Measure the most that this machine can do and print it, with its card or as JSON."""
    from .measuring.ceilings.find import ceilings
    from .measuring.system.machine import machine

    here = machine()
    watch = _progress if sys.stderr.isatty() else None
    roof = ceilings(library=False, watch=watch)
    if as_json:
        print(json.dumps({"machine": here.to_dict(), **roof.to_dict()}, indent=1))
        return
    from .measuring.card import card

    # A card has the rate of a product, as in lesson 00, and not of a peak: cards are compared.
    print(here, roof, card(ceilings=roof), sep="\n", flush=True)


def _progress(fraction: float, text: str) -> None:
    """Draw one line over the last one; at the end the line is blank."""
    if fraction < 1:
        bar = "#" * round(BAR * fraction)
        line, end = f"{bar:.<{BAR}} {100 * fraction:3.0f} %  {text:30.30}", ""
    else:
        line, end = "", "\r"
    print(f"\r{line:{LINE}.{LINE}}", end=end, file=sys.stderr, flush=True)


def script() -> int:
    """The installed command: `main`, and no traceback where the reader closes the pipe."""
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:  # as `... | head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    return status


if __name__ == "__main__":
    sys.exit(script())
