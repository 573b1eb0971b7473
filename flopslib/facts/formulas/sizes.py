"""What a formula takes: sizes are whole numbers from 1 up, amounts may be as round as 405e9.

A wrong shape gives a wrong count silently, so what is not a size is named in an error.
To let a formula take something else: a function here, which every formula may use.
"""

from __future__ import annotations

from ..._support.arguments import Function, explained
from ..._support.errors import short, whole
from ...quantities.quantity import Q, read
from ...quantities.units import UnitError
from ..chips import fleet, is_fleet

Number = int | float
Amount = Number | str  # 405e9, "405 billion"


def formula(function: Function) -> Function:
    """Every formula's decorator: an argument that it cannot use is named in one sentence."""
    return explained(UnitError, f"fl.formulas.{function.__name__}")(function)


def sizes(**named: object) -> list[int]:
    """The sizes as whole numbers of at least 1; UnitError names the one that is not.

    >>> sizes(m=3, k=4)
    [3, 4]
    """
    return [whole(name, size, error=UnitError) for name, size in named.items()]


def parameters(n: object) -> Number:
    """A number of parameters: 124_439_808, 405e9, "405 billion" or "405B".

    >>> parameters("405 billion")
    405000000000
    """
    number = read(n, "", "parameters", noun="parameters params")
    return _amount(number, "parameters", n)


def tokens(n: object) -> Number:
    """A number of tokens: a plain number, a quantity, "300 billion tokens" or "15T".

    >>> tokens("300 billion tokens")
    300000000000
    """
    number = read(n, "token", "tokens").value
    return _amount(number, "tokens", n)


def rate(name: str, given: object, unit: str) -> Q:
    """A quantity above 0 in this unit; a plain number is taken in it.

    >>> rate("pace", 3, "token/s").unit
    'token/s'
    """
    amount = read(given, unit, name)
    if amount <= 0:
        raise UnitError(f"{name} is {short(given)}: write a quantity above 0, in {unit}.")
    return amount


def peak_of(chips: object) -> Q:
    """FLOP/s: of chips, such as "512 x H100", their dense peak together; of a rate, itself.

    >>> peak_of("8 x A100")
    2.5 PFLOP/s (cited: nvidia.com/en-us/data-center/a100, 2020-11)
    """
    if isinstance(chips, str) and is_fleet(chips):
        cluster = fleet(chips)
        return cluster.peak(cluster.usual)
    return rate("peak", chips, "FLOP/s")


def _amount(number: Number, name: str, typed: object) -> Number:
    """The number, whole where it can be; raises UnitError below 1."""
    if number < 1:
        raise UnitError(f"{name} is {short(typed)}: write a number from 1 up, such as 405e9.")
    whole_number = int(number)
    return whole_number if whole_number == number else number
