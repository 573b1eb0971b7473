"""Results with several numbers: every use as one number says which to take."""

import copy
import operator
import pickle

import numpy as np
import pytest

from flopslib._support.errors import NoSuchName, UserError
from flopslib._support.several_numbers import NotOneNumber, SeveralNumbers


class Weather(SeveralNumbers):
    NOUN = "The weather"
    VARIABLE = "w"
    MEANT = {"rain": "{x}.wet{usual}"}

    def __init__(self):
        self.warm = 20

    @property
    def wet(self):
        return self.missing

    def usual(self):
        return ".warm"


weather = Weather()


@pytest.mark.parametrize(
    "use, told",
    [
        (lambda: weather / 2, "weather.warm / 2"),
        (lambda: 2 / weather, "2 / weather.warm"),
        (lambda: weather > 1e9, "weather.warm > 1000000000.0"),
        (lambda: weather >= 3, "weather.warm >= 3"),
        (lambda: weather + 1, "weather.warm + 1"),
        (lambda: 1 - weather, "1 - weather.warm"),
        (lambda: weather * weather, "weather.warm * weather.warm"),
        (lambda: float(weather), "float(weather.warm)"),
        (lambda: int(weather), "int(weather.warm)"),
        (lambda: round(weather, 2), "round(weather.warm)"),
        (lambda: abs(weather), "abs(weather.warm)"),
        (lambda: f"{weather:,}", "weather.warm"),
        (lambda: np.float64(3) * weather, f"{np.float64(3)!r} * weather.warm"),
        (lambda: operator.mod(weather, 7), "weather.warm % 7"),
        (lambda: Weather() / 2, "w.warm / 2"),
    ],
)
def test_a_use_as_one_number_is_told_with_the_number_to_take(use, told):
    with pytest.raises(NotOneNumber) as raised:
        use()
    assert str(raised.value).startswith("The weather holds several numbers. Write ")
    assert str(raised.value).endswith(f"{told}.")


def test_an_array_beside_it_is_not_printed():
    big = np.arange(1000.0)
    with pytest.raises(NotOneNumber, match="Write big / weather.warm.$"):
        big / weather


def test_a_name_that_is_not_there_is_told_with_the_one_that_is_meant():
    with pytest.raises(NoSuchName, match="^The weather has no .rain. Write weather.wet.warm.$"):
        weather.rain  # noqa: B018
    with pytest.raises(NoSuchName, match="Did you mean 'wet'"):
        weather.wett  # noqa: B018
    assert not hasattr(weather, "anything") and getattr(weather, "else", 7) == 7


def test_a_propertys_own_error_is_not_covered():
    with pytest.raises(AttributeError, match="has no .missing"):
        weather.wet  # noqa: B018


def test_it_is_true_and_can_be_copied_and_kept():
    assert weather and weather == weather and weather != 5
    for again in (copy.copy(weather), copy.deepcopy(weather), pickle.loads(pickle.dumps(weather))):
        assert again.warm == 20


def test_each_of_the_errors_is_the_users_in_one_sentence():
    for kind in (NotOneNumber, NoSuchName):
        assert issubclass(kind, UserError)
