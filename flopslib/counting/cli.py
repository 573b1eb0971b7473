"""A count in a terminal, for any model file: a name goes in, the table by module comes out.

    python -m flopslib count torchvision.models:resnet50 --input 1,3,224,224
    python -m flopslib count my_model.py:GPT --input 1,1024:int64 --device meta

The name is a model, a class or function that makes one, or a function that works on the inputs.
What cannot be found, made or called is one line on the error stream, with exit status 2.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .._support.errors import UserError, short, whole
from ..quantities.quantity import read_several

if TYPE_CHECKING:
    import torch

CIRCUMSTANCES = "Models run in eval mode, without gradients; inputs are zeros."
LONGEST_NAME = 60  # characters of a module's name in a message
LONGEST_REASON = 120  # characters of another program's error in a message
MOST_NAMES = 8  # of a module, in a message


class TargetError(UserError, ValueError):
    """A name or an input that cannot be counted."""


def options(parser: argparse.ArgumentParser) -> None:
    """Give the terminal's parser its options."""
    parser.add_argument(
        "name", metavar="MODULE:CALLABLE", help="my_package.models:Net, or my_model.py:build"
    )
    parser.add_argument(
        "--input",
        action="append",
        default=[],
        metavar="SHAPE",
        help="1,3,224,224 or 1,128:int64; once for each input, in their order",
    )
    parser.add_argument("--device", default="cpu", help="cpu, cuda, mps, or meta: no arithmetic")
    parser.add_argument("--depth", type=int, help="how far down the tree of modules to print")


def show(asked: argparse.Namespace) -> int:
    """Print the table of parsed options; return the exit status, 2 for what cannot be counted."""
    from .counter import CountError, count

    try:
        fn, description = target(asked.name)
        inputs = [tensor(text, asked.device) for text in asked.input]
        import torch

        if isinstance(fn, torch.nn.Module):
            with as_one_line(f"{asked.name} cannot be put into eval mode"):
                moved = fn.to(asked.device)
                if type(moved) is type(fn):  # in place, mostly; an override may return a copy
                    fn = moved
                fn.eval()  # in place: what an override returns is not asked
        what = f"{asked.name} cannot be called on these inputs"
        with torch.no_grad(), as_one_line(what, example_option(fn)):
            try:
                report = count(fn, *inputs)
            except CountError as error:  # its sentence is for Python's own lines
                raise (error.__cause__ or error) from None
    except UserError as error:
        print(f"flopslib count: {error}", file=sys.stderr)
        return 2
    print(f"{description}. {CIRCUMSTANCES}\n\n{report.table(asked.depth)!r}")
    return 0


# -- what is to be counted -------------------------------------------------------------------------
def target(name: str) -> tuple[Callable, str]:
    """(what is to be counted, its description) for MODULE:CALLABLE. Raises TargetError."""
    import torch

    module, _, inside = name.rpartition(":")
    if not module or not inside:
        raise TargetError(
            f"{short(name, LONGEST_NAME)!r} does not say where and what. Write MODULE:CALLABLE, "
            "such as torch.nn.functional:relu or my_model.py:Net."
        )
    found = look_up(load(module), module, inside)
    if isinstance(found, torch.nn.Module):
        return found, f"The model {inside}"
    needed = required(found)
    if inspect.isclass(found) and needed:
        raise TargetError(
            f"{short(inside)} needs {', '.join(needed)} to be made. Write a function "
            "without arguments that returns one, and name that."
        )
    if not needed:
        with as_one_line(f"{inside} cannot be made"):
            result = found()
        if isinstance(result, torch.nn.Module):
            return result, f"The model that {inside}() makes"
    return found, f"The function {inside}"


def look_up(found: Any, module: str, inside: str) -> Callable:
    """The callable of this dotted name in a module. Raises TargetError."""
    for part in inside.split("."):
        if not hasattr(found, part):
            public = sorted(name for name in vars(found) if name[:1] != "_")
            listed = ", ".join(public[:MOST_NAMES]) or "nothing"
            raise TargetError(
                f"{short(module, LONGEST_NAME)} has no {short(part)!r}. It has {listed}."
            )
        found = getattr(found, part)
    if not callable(found):
        raise TargetError(
            f"{short(inside)} is not a model and not callable: "
            f"it is of type {type(found).__name__}."
        )
    return found


def required(fn: Callable) -> list[str]:
    """Names of the arguments without which it cannot be called."""
    try:
        parameters = inspect.signature(fn).parameters.values()
    except (ValueError, TypeError):
        return ["its inputs"]  # a built-in function without a signature
    return [
        p.name
        for p in parameters
        if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    ]


def load(module: str) -> ModuleType:
    """A module by its name, or by the path of its file. Raises TargetError."""
    if not module.endswith(".py"):
        sys.path.insert(0, "")  # as python -m does: what lies in this folder is found
        try:
            with as_one_line(f"{module} cannot be imported"):
                return importlib.import_module(module)
        finally:
            sys.path.remove("")
    path = Path(module)
    if not path.is_file():
        raise TargetError(f"There is no file {short(module, LONGEST_NAME)}.")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise TargetError(f"{short(module, LONGEST_NAME)} is not a file of Python.")
    loaded = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.resolve().parent))  # its own neighbours are found
    try:
        with as_one_line(f"{module} cannot be imported"):
            spec.loader.exec_module(loaded)
    finally:
        sys.path.pop(0)
    return loaded


def example_option(fn: Callable) -> str:
    """The option of an input that a model would take, such as "--input 1,784"; "" if unknown."""
    from .mistakes.example import example_for

    example = example_for(fn)
    return f"Try {example.option}" if example else ""


@contextlib.contextmanager
def as_one_line(what: str, hint: str = "") -> Iterator[None]:
    """The user's own error, whatever it is, as the end of one line of ours; then the hint."""
    try:
        yield
    except UserError:
        raise
    except (Exception, SystemExit) as error:
        first_line = next(iter(str(error).strip().splitlines()), "")
        if not hint and "indices" in first_line:
            hint = "For tokens write 1,64:int64"
        reason = short(first_line, LONGEST_REASON)
        told = f"{what}. {type(error).__name__}: {reason}"
        if hint:
            stop = " " if reason.endswith((".", "!", "?")) else ". "
            told += stop + hint
        raise TargetError(told) from error


# -- what it is given ------------------------------------------------------------------------------
def shape_of(text: str) -> list[int]:
    """[1, 3, 224, 224] of "1,3,224,224" or "1x3x224x224"; [] of "scalar". Raises TargetError."""
    if text.strip() == "scalar":
        return []
    try:
        sizes = read_several(text.replace("x", ","), grouped=False)
        return [whole("a size", size, least=0, error=TargetError) for size in sizes]
    except UserError:
        raise TargetError(
            f"{short(text)!r} is not a shape. Write 1,3,224,224, or 1,128:int64 for whole numbers "
            "such as tokens."
        ) from None


def tensor(text: str, device: str) -> torch.Tensor:
    """Zeros of a shape: "1,3,224,224", "1,128:int64", or "scalar" for a shape without sizes."""
    import torch

    sizes, _, dtype = text.partition(":")
    shape = shape_of(sizes)
    kind = getattr(torch, dtype or "float32", None)
    if not isinstance(kind, torch.dtype):
        raise TargetError(
            f"{short(dtype)!r} is not a dtype of torch: float32, bfloat16, int64 are."
        )
    with as_one_line(f"An input of {short(sizes)} on {short(device, 20)!r} cannot be made"):
        return torch.zeros(shape, dtype=kind, device=device)
