"""fl.ceilings: which way is chosen, and what cannot be asked for."""

import pytest

import flopslib
from flopslib._support.errors import UserError
from flopslib.measuring.ceilings import find
from flopslib.measuring.ceilings.find import ceilings
from flopslib.measuring.ceilings.result import CeilingError


def test_a_gpu_is_handed_on(monkeypatch):
    monkeypatch.setattr(find, "gpu_ceilings", lambda formats, device, watch: (formats, device))
    assert ceilings(["TF32"], device="cuda:1") == (["TF32"], "cuda:1")


def test_it_is_on_the_map():
    assert flopslib.ceilings is ceilings


@pytest.mark.parametrize(
    "wrong",
    [
        {"formats": ["FP31"]},
        {"formats": "FP32"},
        {"levels": ["L9"]},
        {"cores": 0},
        {"cores": True},
        {"cores": 1.5},
    ],
)
def test_what_is_not_known_is_refused_in_one_sentence(faked, wrong):
    with pytest.raises(CeilingError, match="; (write|give) a") as caught:
        ceilings(library=False, **wrong)
    assert isinstance(caught.value, UserError)
