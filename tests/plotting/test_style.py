"""Colours: told apart by any eye, and dark enough on white."""

import itertools

import numpy as np
import pytest

from flopslib.plotting import style

# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour):
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(light):
    """CIELAB of linear RGB, under D65."""
    t = TO_XYZ @ np.clip(light, 0, 1) / [0.95047, 1, 1.08883]
    x, y, z = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("pair", list(itertools.combinations((*style.PALETTE, style.INK), 2)))
def test_the_palette_stays_apart_for_every_eye(eye, pair):
    left, right = (lab(np.array(EYES[eye]) @ linear(colour)) for colour in pair)
    assert np.linalg.norm(left - right) >= 20, "2 is seen side by side, 20 from memory"


@pytest.mark.parametrize("colour", [*style.PALETTE, style.INK, style.QUIET])
def test_every_colour_that_carries_meaning_is_dark_enough_on_white(colour):
    assert 1.05 / (linear(colour) @ TO_XYZ[1] + 0.05) >= 3


def test_colour_is_never_alone():
    assert len(set(style.DASHES)) >= len(style.PALETTE)
