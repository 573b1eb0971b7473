"""How a law spends a budget: the star is the law's choice, and serving moves it to the left."""

import numpy as np
import pytest
from legibility import assert_legible, title, written
from plot_examples import BESIROGLU as LAW

import flopslib as fl
from flopslib.facts.table import table
from flopslib.plotting.figures.budgets import ABOVE, MODELS, SIZES

OTHERS = ("Hoffmann as printed", "20 tokens each", "Kaplan")


def marks(picture, marker):
    found = []
    for line in picture.figure.axes[0].lines:
        if line.get_marker() == marker:
            found += zip(line.get_xdata(), line.get_ydata())
    return found


def curves(picture):
    return [line for line in picture.figure.axes[0].lines if len(line.get_xdata()) > 20]


@pytest.mark.parametrize("budget", [1e18, 5.76e23, 1e27])
def test_the_star_is_where_the_law_puts_it_and_lowest_on_its_u(budget):
    picture = fl.plot.best_size(LAW, budget)
    plan = LAW.best(budget)
    (star,) = marks(picture, "*")
    assert star == pytest.approx((plan.parameters, plan.loss - LAW.floor))
    (u,) = curves(picture)
    assert star[1] <= u.get_ydata().min() * (1 + 1e-9)
    assert u.get_xdata()[u.get_ydata().argmin()] == pytest.approx(plan.parameters, rel=0.1)
    assert fl.words(plan.parameters) in title(picture) and f"loss {plan.loss:.3f}" in picture.say()


def test_every_point_of_the_u_takes_the_budget():
    (u,) = curves(fl.plot.best_size(LAW, 1e24))
    sizes = u.get_xdata()
    tokens = 1e24 / (6 * np.array(sizes))
    for size, read, above in zip(sizes[::20], tokens[::20], u.get_ydata()[::20]):
        assert above + LAW.floor == pytest.approx(LAW.loss(size, read))


def test_models_are_where_their_sizes_and_tokens_put_them():
    rings = marks(fl.plot.best_size(LAW, 1e24), "o")
    for name, ring in zip(MODELS, rings, strict=True):
        row = table("models")[name]
        assert ring == pytest.approx(
            (row.parameters, LAW.loss(row.parameters, row.tokens) - LAW.floor)
        )


def test_chinchilla_is_what_gophers_budget_should_buy_and_gopher_is_not():
    said = fl.plot.best_size(LAW, "5.76e23 FLOP").say()
    assert "18.4 for each; loss 1.974" in said
    assert "Gopher 280B, 1.07 tokens a parameter, 2.00" in said
    assert "Chinchilla, 20 tokens a parameter, 1.97" in said


def test_with_tokens_served_a_diamond_of_the_same_loss_is_left_of_the_star():
    picture = fl.plot.best_size(LAW, "1e21 FLOP", served="2e12 tokens")
    (star,), (diamond,) = marks(picture, "*"), marks(picture, "D")
    cheap = LAW.cheapest(LAW.best(1e21), "2e12 tokens")
    assert diamond == pytest.approx((cheap.parameters, star[1])) and diamond[0] < star[0] / 2
    solid, dashed = curves(picture)
    assert solid.get_linestyle() == "-" and dashed.get_linestyle() == "--"
    assert min(dashed.get_ydata()) < min(solid.get_ydata())  # it was trained with more
    saved = 1 - cheap.total / LAW.plan(*_size_of(LAW.best(1e21)), "2e12").total
    assert f"{100 * saved:.3g} % fewer in all" in picture.say()


def _size_of(plan):
    return plan.parameters, plan.tokens


def test_where_little_is_served_nothing_is_saved_and_it_says_so():
    assert "no other size saves as much as 0.5 %" in fl.plot.best_size(LAW, 1e27, "1e9").say()


@pytest.mark.parametrize("name", ["Kaplan", "20 tokens each"])
def test_a_law_of_the_split_alone_is_judged_by_another_on_whose_u_it_lies(name):
    picture = fl.plot.best_size(fl.scaling.law(name), "1e27 FLOP", judge=LAW)
    split = fl.scaling.law(name).best("1e27 FLOP")
    (star,) = marks(picture, "*")
    loss = LAW.loss(split.parameters, split.tokens)
    assert star == pytest.approx((split.parameters, loss - LAW.floor))
    assert f"loss {loss:.3f} by Besiroglu's law, whose own choice comes to 1.859" in picture.say()


@pytest.mark.parametrize("name", ["Besiroglu", *OTHERS])
@pytest.mark.parametrize("budget", [1e18, 1e21, 1e24, 1e27])
@pytest.mark.parametrize("served", [0, "2e12 tokens"])
def test_it_is_legible_wherever_the_sliders_are(name, budget, served):
    law = fl.scaling.law(name)
    picture = fl.plot.best_size(law, budget, served, judge=None if law.has_loss else LAW)
    assert_legible(picture)
    assert len(title(picture)) < 90
    for marker in "*D":
        for size, above in marks(picture, marker):
            assert SIZES[0] < size < SIZES[1] and ABOVE[0] < above < ABOVE[1]
    assert set(MODELS) <= set(written(picture))
