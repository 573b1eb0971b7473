"""Rules for rarer operators, by a second route: spelled out in others, or done number by number.

`spelled` makes the same result of smaller operators; `tallied` runs the textbook's loop on
fl.tally, where each number counts itself.
"""

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import flopslib as fl

pytestmark = pytest.mark.filterwarnings("ignore")


def x(*shape):
    return torch.rand(*shape)


def kinds(fn, *args):
    c = fl.count(fn, *args)
    assert not c.unknown
    return c.kinds()


def numbers(*shape):
    return fl.tally(np.random.default_rng(0).uniform(1, 2, shape))


def tallied(*results):
    return fl.tally([one for result in results for one in np.ravel(result)]).count.kinds


def gradient(fn, *given):
    """The kinds of the backward alone, asked for every input."""
    given = [one.requires_grad_() for one in given]
    out = fn(*given)
    c = fl.count(torch.autograd.grad, out, given, torch.ones_like(out))
    assert not c.unknown
    return c.kinds()


def test_a_product_at_a_few_places_is_a_dot_product_for_each():
    places = torch.eye(5).to_sparse_csr()
    assert kinds(torch.sparse.sampled_addmm, places, x(5, 7), x(7, 5)) == kinds(
        lambda: [c + a @ b for c, a, b in zip(x(5), x(5, 7), x(5, 7))]
    )


@pytest.mark.parametrize("p", [1.0, 2.0, 3.0])
def test_distances_within_are_those_between_each_pair_once(p):
    rows = x(5, 7)

    def spelled():
        return [torch.cdist(rows[i : i + 1], rows[i + 1 :], p) for i in range(4)]

    assert kinds(F.pdist, rows, p) == kinds(spelled)


def test_solving_with_the_factors_of_a_mirrored_matrix_is_two_triangles_and_a_diagonal():
    def substituted(lower, b):
        known = []
        for i, row in enumerate(lower):
            known.append(
                b[i] - sum((row[j] * known[j] for j in range(1, i)), row[0] * known[0])
                if i
                else b[0]
            )
        return known

    lower, b = numbers(8, 8), numbers(8)
    made = tallied(*substituted(lower, [one / d for one, d in zip(substituted(lower, b), b)]))
    found = kinds(
        torch.linalg.ldl_solve, torch.eye(8), torch.arange(1, 9, dtype=torch.int32), x(8, 1)
    )
    assert found["div"] == made["div"] == 8
    assert found["product"] == 2 * 8 * 8
    assert made["mul"] + made["add"] == found["product"] - 2 * 8  # the ones of the diagonals


def test_a_pseudo_inverse_is_its_decomposition_and_a_product():
    def spelled(a):
        u, s, v = torch.linalg.svd(a, full_matrices=False)
        return (v.mT * s.reciprocal()) @ u.mT

    def mirrored(a):
        s, v = torch.linalg.eigh(a)
        return (v * s.reciprocal()) @ v.mT

    assert kinds(torch.linalg.pinv, x(6, 4)) == {**kinds(spelled, x(6, 4)), "mul": 6 * 4}
    assert kinds(lambda a: torch.linalg.pinv(a, hermitian=True), x(5, 5)) == kinds(
        mirrored, x(5, 5)
    )


@pytest.mark.parametrize(
    "run, spelled",
    [
        (lambda a: torch.allclose(a, a), lambda a: ((a - a).abs() <= 0.1 + 0.2 * a.abs()).all()),
        (lambda a: F.rrelu(a, training=True), lambda a: torch.where(a > 0, a, 0.1 * a)),
        (lambda a: a.scatter(0, PLACES, a, reduce="add"), lambda a: a[:2] + a[:2]),
        (lambda a: a.clone().scatter_(0, PLACES, a, reduce="multiply"), lambda a: a[:2] * a[:2]),
        (lambda a: a.scatter(0, PLACES, a), lambda a: a.clone()),
        (lambda a: torch._conj_physical(torch.complex(a, a)), lambda a: -a),
    ],
)
def test_an_operator_costs_what_its_definition_costs(run, spelled):
    found, made = kinds(run, x(4, 4)), kinds(spelled, x(4, 4))
    made["compare"] = made.get("compare", 0) and found.get("compare")  # where() asks once more
    assert found == {kind: n for kind, n in made.items() if n}


PLACES = torch.tensor([[0, 1, 2, 3], [1, 2, 3, 0]])


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
    assert gradient(copied, x(1, 1, 6)) == {"add": many}


def test_the_gradients_of_a_bag_go_to_its_rows_and_weights():
    table, weights = x(10, 3), x(8)
    at = torch.tensor([0, 3, 3, 9, 1, 0, 2, 2])

    def bag(table, weights):
        return F.embedding_bag(
            at, table, torch.tensor([0, 4]), mode="sum", per_sample_weights=weights
        )

    assert kinds(
        torch.ops.aten._embedding_bag_backward,
        x(2, 3),
        at,
        torch.tensor([0, 4]),
        torch.tensor([0, 0, 0, 0, 1, 1, 1, 1]),
        torch.tensor([4, 4]),
        torch.tensor([]),
        10,
        False,
        0,
        False,
        None,
    ) == {"add": 8 * 3}
    found, weight = (
        gradient(bag, table, weights),
        tallied(*[(numbers(3) * numbers(3)).sum() for _ in at]),
    )
    assert found["mul"] >= weight["mul"] and found["add"] == weight["add"] + 8 * 3


def test_a_row_that_is_too_long_is_measured():
    found = kinds(lambda: F.embedding(torch.tensor([1, 2]), x(5, 4), max_norm=0.1))
    assert found == {
        **tallied(*(np.sqrt((row * row).sum()) for row in numbers(2, 4))),
        "compare": 2,
    }


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
    found = kinds(
        lambda: F.grid_sample(x(1, channels, 4, 4, 4), x(1, 1, 1, points, 3), align_corners=False)
    )
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
    grid = x(1, *(1,) * axes, axes)
    assert gradient(
        lambda a, at: F.grid_sample(a, at, align_corners=False), x(1, 1, *size), grid
    ) == tallied(*made)
