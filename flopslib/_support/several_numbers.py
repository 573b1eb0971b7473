"""Results that hold several numbers: used as one number, they say which of them to take.

A count has FLOP and bytes, a measurement a best and a sustained rate. Which of them `m / 2` means
is not for us to choose, so it is refused in one sentence, which names the number and can be pasted.
To make a result such a one: the mix-in `SeveralNumbers`, with its noun and its usual number.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from .callers import name_of
from .errors import NoSuchName, UserError, did_you_mean, short


class NotOneNumber(UserError, TypeError):
    """A result with several numbers, in the place of one."""


def _refused(text: str) -> Callable[..., NoReturn]:
    """A method that refuses one operation; `text` has {x} for the number and {y} for the other."""

    def refuse(self: SeveralNumbers, other: Any = None, *_) -> NoReturn:
        raise NotOneNumber(self.as_number(text, other))

    return refuse


class SeveralNumbers:
    """Mix-in: arithmetic, comparisons and unknown names are answered with what to write."""

    __slots__ = ()
    __array_ufunc__ = None  # numbers of NumPy leave arithmetic to us

    NOUN = "This result"  # at the beginning of a sentence
    VARIABLE = "x"  # what it is called where the user gave it no name
    MEANT: dict[str, str] = {}  # {a name that people ask for in vain: what to write}

    def usual(self) -> str:
        """What to write behind its name for the number that is mostly meant: ".best"."""
        raise NotImplementedError

    def with_unit(self, other: Any) -> str:
        """A plain number as the user would have to write it beside a quantity."""
        return short(repr(other))

    def as_number(self, text: str = "{x}", other: Any = None) -> str:
        """The sentence that says what to write where it was taken for one number."""
        x = self.named_number()
        y = written(other)
        right = text.format(x=x, y=y)
        return f"{self.NOUN} holds several numbers. Write {right}."

    def named_number(self) -> str:
        """What to write for its usual number: "m.best"."""
        name = name_of(self, self.VARIABLE)
        return name + self.usual()

    # -- operations: none is done -----------------------------------------------------------------
    __add__ = _refused("{x} + {y}")
    __radd__ = _refused("{y} + {x}")
    __sub__ = _refused("{x} - {y}")
    __rsub__ = _refused("{y} - {x}")
    __mul__ = _refused("{x} * {y}")
    __rmul__ = _refused("{y} * {x}")
    __truediv__ = _refused("{x} / {y}")
    __floordiv__ = _refused("{x} // {y}")
    __mod__ = _refused("{x} % {y}")
    __pow__ = _refused("{x} ** {y}")
    __lt__ = _refused("{x} < {y}")
    __le__ = _refused("{x} <= {y}")
    __gt__ = _refused("{x} > {y}")
    __ge__ = _refused("{x} >= {y}")
    __int__ = _refused("int({x})")
    __float__ = _refused("float({x})")
    __round__ = _refused("round({x})")
    __neg__ = _refused("-{x}")
    __abs__ = _refused("abs({x})")

    def __rtruediv__(self, other: Any) -> NoReturn:
        """3.8e25 / m is mostly work by a rate: the plain number needs its unit."""
        if isinstance(other, numbers.Number):
            work = self.with_unit(other)
            raise NotOneNumber(self.as_number(f"{work} / {{x}}"))
        raise NotOneNumber(self.as_number("{y} / {x}", other))

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        raise NotOneNumber(self.as_number())

    def refuse_a_number(self, other: Any) -> None:
        """Raise NotOneNumber where it is compared with a number by ==, which would be False."""
        if isinstance(other, numbers.Number) or hasattr(other, "unit"):
            raise NotOneNumber(self.as_number("{x} == {y}", other))

    # -- names -------------------------------------------------------------------------------------
    if not TYPE_CHECKING:  # a type checker shall go on finding names that there are not

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_") or hasattr(type(self), name):  # a property's own error
                return object.__getattribute__(self, name)
            raise NoSuchName(self._no_such(name))

    def _no_such(self, name: str) -> str:
        """The sentence for a name that it does not have."""
        if name.lower() in self.MEANT:
            x = name_of(self, self.VARIABLE)
            meant = self.MEANT[name.lower()].format(x=x, usual=self.usual())
            return f"{self.NOUN} has no .{name}. Write {meant}."
        known = set(dir(type(self)))
        known.update(getattr(type(self), "__dataclass_fields__", ()))
        public = []
        for word in sorted(known):
            if word.islower() and not word.startswith("_"):
                public.append(word)
        return f"{self.NOUN} has no .{short(name)}.{did_you_mean(name, public)}"


def written(other: Any) -> str:
    """How the other number of an operation is written; never the numbers of an array."""
    if isinstance(other, SeveralNumbers):
        return other.named_number()
    name = name_of(other, "y")
    if isinstance(other, (numbers.Number, str)):
        return short(repr(other))
    if name == "y" and hasattr(other, "unit"):
        return short(repr(other))
    return name
