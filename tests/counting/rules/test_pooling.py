"""Windows of a picture: pooling, interpolation, sampling, and where gradients go."""

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from counting_routes import gradient, kinds, numbers, positive, tallied, x

import flopslib as fl

aten = torch.ops.aten


# -- windows ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "run, made",
    [
        # of the 6 windows of 4: 3 comparisons each; their mean is 3 additions and a division
        (lambda a: F.max_pool3d(a.view(1, 1, 2, 2, 6), 2), {"compare": 3 * 7}),
        (lambda a: F.avg_pool1d(a.view(1, 4, 6), 2), {"add": 12, "div": 12}),
        (lambda a: F.adaptive_avg_pool2d(a.view(1, 4, 6), (2, 3)), {"add": 24 - 6, "div": 6}),
        (lambda a: F.adaptive_max_pool2d(a.view(1, 4, 6), (2, 3)), {"compare": 24 - 6}),
        (
            lambda a: aten.avg_pool2d_backward(
                a.view(1, 4, 6)[:, :2, :3],
                a.view(1, 4, 6),
                [2, 2],
                [2, 2],
                [0, 0],
                False,
                True,
                None,
            ),
            {"div": 6, "add": 6 * 4},
        ),
        (
            lambda a: aten._adaptive_avg_pool2d_backward(
                a.view(1, 4, 6)[:, :2, :3], a.view(1, 4, 6)
            ),
            {"div": 6, "add": 24},
        ),
        (
            lambda a: F.interpolate(a.view(1, 1, 2, 2, 6), scale_factor=2, mode="trilinear"),
            {"mul": 192 * 8, "add": 192 * 7},
        ),
        (
            lambda a: F.interpolate(a.view(1, 4, 6), scale_factor=2, mode="linear"),
            {"mul": 48 * 2, "add": 48},
        ),
        (
            lambda a: F.interpolate(a.view(1, 1, 4, 6), scale_factor=2, mode="bicubic"),
            {"mul": 96 * 16, "add": 96 * 15},
        ),
    ],
)
def test_a_window_takes_what_is_worked_out_by_hand(run, made):
    assert kinds(run, torch.rand(4, 6) + 0.5) == made


def test_a_picture_is_made_larger_by_weighted_sums():
    found = kinds(F.interpolate, x(1, 2, 4, 4), scale_factor=2, mode="bilinear")
    assert found == {"mul": 4 * 128, "add": 3 * 128}


def test_pooling_backward_adds_each_gradient_where_the_largest_was():
    data = x(1, 2, 4, 6, requires_grad=True)
    c = fl.count(lambda: F.max_pool2d(data, 2).sum().backward())
    assert c.only(op="max_pool2d_with_indices_backward").kinds() == {"add": 2 * 2 * 3}


@pytest.mark.parametrize(
    "copied, many",
    [
        (lambda a: F.pad(a, (2, 1), mode="replicate"), 9),
        (lambda a: F.interpolate(a, scale_factor=3), 18),
        (lambda a: F.interpolate(a, scale_factor=2, mode="nearest-exact"), 12),
        (lambda a: a.unfold(-1, 3, 1), 12),
    ],
)
def test_the_gradient_of_a_copy_is_added_where_the_number_stood(copied, many):
    assert gradient(copied, positive(1, 1, 6)) == {"add": many}


# -- samples ---------------------------------------------------------------------------------------
def corners(place):
    """The weight of each corner: a distance along every axis, multiplied."""
    at = [((p + 1) * 5 - 1) / 2 for p in place]
    near = [a - 0.5 for a in at]  # minus the whole number below, found by comparing
    sides = [(n, 1 - n) for n in near]
    return [np.prod(list(side)) for side in itertools.product(*sides)]


def test_a_sample_of_a_volume_is_a_weighted_sum_of_eight_corners():
    channels, points = 2, 3
    values = numbers(channels, points, 8)
    made = []
    for point in range(points):
        weights = corners(numbers(3))
        made += [
            sum(w * v for w, v in zip(weights[1:], values[c, point, 1:]))
            + weights[0] * values[c, point, 0]
            for c in range(channels)
        ]
    volume, at = positive(1, channels, 4, 4, 4), positive(1, 1, 1, points, 3)
    found = kinds(lambda: F.grid_sample(volume, at, align_corners=False))
    assert found == {**tallied(*made), "compare": 3 * points}  # the whole numbers below


@pytest.mark.parametrize("axes", [2, 3])
def test_the_gradient_of_a_sample_is_weight_and_slope_at_every_corner(axes):
    made, g = [], numbers(1)[0]
    for _ in range(2**axes):
        weight, value, apart = *numbers(2), numbers(axes)
        made += [0.5 + weight * g]
        made += [
            0.5 + value * np.prod([d for j, d in enumerate(apart) if j != axis]) * g
            for axis in range(axes)
        ]
    size = (3,) * axes
    grid = positive(1, *(1,) * axes, axes)
    assert gradient(
        lambda a, at: F.grid_sample(a, at, align_corners=False), positive(1, 1, *size), grid
    ) == tallied(*made)
