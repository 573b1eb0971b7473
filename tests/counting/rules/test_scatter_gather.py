"""What is looked up, put somewhere, sorted or compared."""

import numpy as np
import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F
from counting_routes import gradient, kinds, numbers, positive, tallied, x

import flopslib as fl

PLACES = torch.tensor([[0, 1, 2, 3], [1, 2, 3, 0]])


# -- put and added ---------------------------------------------------------------------------------
def test_gathered_sums_add_each_number_once():
    at = torch.tensor([0, 1, 1])
    assert kinds(torch.index_add, x(3, 4), 0, at, x(3, 4)) == {"add": 12}
    assert kinds(torch.scatter_add, x(3), 0, at, x(3)) == {"add": 3}
    bag = nn.EmbeddingBag(5, 4, mode="sum")
    assert kinds(bag, torch.tensor([[1, 2, 4]])) == {"add": 2 * 4}
    table = nn.Embedding(5, 4)
    c = fl.count(lambda: table(at).sum().backward())
    assert c.only(op="embedding_dense_backward").kinds() == {"add": 12}


def test_putting_numbers_somewhere_is_no_addition_unless_asked_for():
    at = torch.tensor([0, 2])

    def put(accumulate):
        return kinds(lambda a: a.index_put((at,), torch.ones(2), accumulate), x(3))

    assert put(True) == {"add": 2} and put(False) == {}


@pytest.mark.parametrize(
    "run, spelled",
    [
        (lambda a: a.scatter(0, PLACES, a, reduce="add"), lambda a: a[:2] + a[:2]),
        (lambda a: a.clone().scatter_(0, PLACES, a, reduce="multiply"), lambda a: a[:2] * a[:2]),
        (lambda a: a.scatter(0, PLACES, a), lambda a: a.clone()),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_scattering_costs_what_it_does_at_each_place(run, spelled):
    assert kinds(run, positive(4, 4)) == kinds(spelled, positive(4, 4))


# -- looked up -------------------------------------------------------------------------------------
def test_the_gradients_of_a_bag_go_to_its_rows_and_weights():
    table, weights = positive(10, 3), positive(8)
    at = torch.tensor([0, 3, 3, 9, 1, 0, 2, 2])

    def bag(table, weights):
        return F.embedding_bag(
            at, table, torch.tensor([0, 4]), mode="sum", per_sample_weights=weights
        )

    assert kinds(
        torch.ops.aten._embedding_bag_backward,
        positive(2, 3),
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
    c = fl.count(lambda: F.embedding(torch.tensor([1, 2]), positive(5, 4), max_norm=0.1))
    rows = tallied(*(np.sqrt((row * row).sum()) for row in numbers(2, 4)))
    assert c.kinds() == {**rows, "compare": 2} and "aten.embedding_renorm" in list(c.assumed)[0]


# -- compared and sorted ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "run, made",
    [
        (lambda a: torch.equal(a, a.clone()), {"compare": 24}),
        (lambda a: torch.histc(a, 5), {"compare": 24, "int": 24}),
        (
            lambda a: nn.EmbeddingBag.from_pretrained(a, mode="mean")(torch.tensor([[0, 1, 2]])),
            {"add": 2 * 6, "div": 6},
        ),
        (
            lambda a: nn.EmbeddingBag.from_pretrained(a, mode="max")(torch.tensor([[0, 1, 2]])),
            {"compare": 2 * 6},
        ),
    ],
)
def test_a_look_at_each_number_is_worked_out_by_hand(run, made):
    assert kinds(run, torch.rand(4, 6) + 0.5) == made


def test_a_sort_is_an_assumption_and_says_so():
    c = fl.count(torch.sort, x(8))
    assert c.assumed == {"aten.sort": 1} and c.kinds() == {"compare": 8 * 3}
