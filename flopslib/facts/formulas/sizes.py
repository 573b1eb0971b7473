"""What a formula takes: sizes are whole numbers from 1 up, amounts may be as round as 405e9.

The fact behind it: a wrong shape gives a wrong count without a word. So what is no size is named.
To let a formula take something else: a function here, which every formula may use.
"""

from ...quantities.parsing import parse
from ...quantities.quantity import number, quantity
from ...quantities.units import UnitError, powers_of


def sizes(**named):
    """The sizes as whole numbers of at least 1; UnitError names the one that is not.

    >>> sizes(m=3, k=4)
    [3, 4]
    """
    for name, size in named.items():
        if isinstance(size, bool) or not hasattr(size, "__index__") or size < 1:
            raise UnitError(f"{name} is {repr(size)[:40]}, and a size is a whole number from 1 up.")
    return [size.__index__() for size in named.values()]


def parameters(n):
    """A number of parameters: 124_439_808, 405e9 or "405 billion"; UnitError if it is none.

    >>> parameters("405 billion")
    405000000000
    """
    found, powers = parse(n) if isinstance(n, str) else (number(n), powers_of())
    if powers != powers_of() or found < 1:
        raise UnitError(
            f"parameters is {repr(n)[:40]}, and it is a plain number from 1 up, such "
            'as 124_439_808, 405e9 or "405 billion".'
        )
    return int(found) if found == int(found) else found


def tokens(n):
    """A number of tokens, in base units; a quantity, a text with its unit, or a plain number.

    >>> tokens("300 billion tokens")
    300000000000
    """
    found = quantity(n, "token").value
    if found < 1:
        raise UnitError(f"tokens is {repr(n)[:40]}, and there is nothing to train on below 1.")
    return int(found) if found == int(found) else found
