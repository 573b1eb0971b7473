"""A count in a terminal, for anybody's model file: a name goes in, the table by module comes out.

    python -m flopslib count torchvision.models:resnet50 --input 1,3,224,224
    python -m flopslib count my_model.py:GPT --input 1,1024:int64 --device meta

The name is a model, a class or function that makes one, or a function that works on the inputs.
What cannot be found, made or called is told in one line, with exit status 2.
"""

import contextlib
import importlib
import importlib.util
import inspect
import sys
from pathlib import Path

from .._support.errors import UserError, short, whole
from ..quantities.quantity import read_several

LATER = "Models run in eval mode, without gradients; inputs are zeros."


class TargetError(UserError, ValueError):
    """A name or an input that cannot be counted."""


def options(parser):
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


def show(asked):
    """Print the table of parsed options; returns the exit status, 2 for what cannot be counted."""
    from .counter import count

    try:
        fn, made = found(asked.name)
        inputs = [tensor(text, asked.device) for text in asked.input]
        import torch

        if isinstance(fn, torch.nn.Module):
            fn = fn.to(asked.device).eval()
        with torch.no_grad(), theirs(f"{asked.name} cannot be called on these inputs"):
            report = count(fn, *inputs)
    except UserError as error:
        print(f"flopslib count: {error}", file=sys.stderr)
        return 2
    print(f"{made}. {LATER}\n\n{report.table(asked.depth)!r}")
    return 0


def found(name):
    """(what is to be counted, a sentence on how it was found) for MODULE:CALLABLE."""
    import torch

    module, _, inside = name.rpartition(":")
    if not module or not inside:
        raise TargetError(
            f"{name[:60]!r} does not say where and what. Write MODULE:CALLABLE, such "
            "as torch.nn.functional:relu or my_model.py:Net."
        )
    target = load(module)
    for part in inside.split("."):
        if not hasattr(target, part):
            near = ", ".join(sorted(n for n in vars(target) if n[:1] != "_")[:8])
            raise TargetError(f"{module[:60]} has no {part[:40]!r}. It has {near or 'nothing'}.")
        target = getattr(target, part)
    if not callable(target):
        raise TargetError(
            f"{inside[:40]} is no model and nothing to call, but {type(target).__name__}."
        )
    if isinstance(target, torch.nn.Module):
        return target, f"The model {inside}"
    needed = required(target)
    if inspect.isclass(target) and needed:
        raise TargetError(
            f"{inside[:40]} needs {', '.join(needed)} to be made. Write a function "
            "without arguments that returns one, and name that."
        )
    if not needed:
        with theirs(f"{inside} cannot be made"):
            made = target()
        if isinstance(made, torch.nn.Module):
            return made, f"The model that {inside}() makes"
    return target, f"The function {inside}"


def required(target):
    """Names of the arguments without which it cannot be called."""
    try:
        given = inspect.signature(target).parameters.values()
    except (ValueError, TypeError):
        return ["its inputs"]  # a built-in function tells nothing
    return [
        p.name
        for p in given
        if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    ]


def load(module):
    """A module by its name, or by the path of its file."""
    if not module.endswith(".py"):
        sys.path.insert(0, "")  # as python -m does: what lies in this folder is found
        try:
            with theirs(f"{module} cannot be imported"):
                return importlib.import_module(module)
        finally:
            sys.path.remove("")
    path = Path(module)
    if not path.is_file():
        raise TargetError(f"There is no file {module[:60]}.")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    made = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.resolve().parent))  # its own neighbours are found
    try:
        with theirs(f"{module} cannot be imported"):
            spec.loader.exec_module(made)
    finally:
        sys.path.pop(0)
    return made


@contextlib.contextmanager
def theirs(what):
    """The user's own error, whatever it is, as the end of one line of ours."""
    try:
        yield
    except UserError:
        raise
    except (Exception, SystemExit) as error:
        first = next(iter(str(error).strip().splitlines()), "")
        more = ". For tokens write 1,64:int64" if "indices" in first else ""
        raise TargetError(f"{what}. {type(error).__name__}: {first[:120]}{more}") from error


def shape_of(text):
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


def tensor(text, device):
    """Zeros of a shape: "1,3,224,224", "1,128:int64", or "scalar" for a shape without sizes."""
    import torch

    sizes, _, dtype = text.partition(":")
    shape = shape_of(sizes)
    kind = getattr(torch, dtype or "float32", None)
    if not isinstance(kind, torch.dtype):
        raise TargetError(f"{dtype[:40]!r} is no dtype of torch: float32, bfloat16, int64 are.")
    with theirs(f"An input of {sizes[:40]} on {device[:20]!r} cannot be made"):
        return torch.zeros(shape, dtype=kind, device=device)
