"""Compiled code, run as the eager code that it was compiled from, so that its operators are seen.

PyTorch has a switch for that. It belongs to the compiler, which takes a second to load, and most
programs that are counted never compile anything; so where the compiler is not loaded yet, the
switch is turned as soon as it is loaded.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

import torch

from ..open_blocks import Shared

COMPILER = "torch._dynamo"


@Shared
def eager() -> Iterator[None]:
    """Compiled code runs as the eager code that it was compiled from."""
    with contextlib.ExitStack() as undo:

        def begin() -> None:
            stance = torch.compiler.set_stance("force_eager")
            undo.callback(stance.__exit__, None, None, None)

        if COMPILER in sys.modules:
            begin()
        else:
            finder = WhenLoaded(COMPILER, begin)
            undo.callback(finder.cancel)
            sys.meta_path.insert(0, finder)
        yield


class WhenLoaded(MetaPathFinder):
    """Calls `then()` once, after a module was imported for the first time.

    It finds nothing itself: the other finders are asked, and what they find does one thing more.
    """

    def __init__(self, name: str, then: Callable[[], None]):
        self.name = name
        self.then = then
        self.is_wanted = True

    def find_spec(self, fullname: str, path=None, target=None) -> ModuleSpec | None:
        """The module as it would have been found without this."""
        if fullname != self.name:
            return None
        self._look_no_more()
        spec = find_spec(fullname)
        if spec and spec.loader:
            execute = spec.loader.exec_module

            def execute_and_tell(module: ModuleType) -> None:
                execute(module)
                if self.is_wanted:
                    self.then()

            spec.loader.exec_module = execute_and_tell
        return spec

    def cancel(self) -> None:
        """Call nothing, also if another thread has begun to import the module."""
        self.is_wanted = False
        self._look_no_more()

    def _look_no_more(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)
