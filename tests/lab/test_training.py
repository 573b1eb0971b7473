"""A step of training: what it learns from, what it moves, and what it refuses."""

import math

import pytest
import torch
from torch.nn import functional as F

import flopslib as fl
from flopslib.lab.models import MLP, SmallCNN, TinyGPT, build
from flopslib.lab.training import TrainingError, TrainingStep

TEXT = "training is a loop: read, compare, blame, move. " * 20
T, L, d, V = 128, 4, 128, 256  # the GPT of lesson 09


def small_step(**options):
    return TrainingStep(TinyGPT(context=32), batch=4, tokens=32, text=TEXT, **options)


def test_a_blind_model_starts_at_the_loss_of_a_blind_guess_and_learns():
    torch.manual_seed(0)
    step = small_step()
    for _ in range(30):
        step()
    assert step.losses[0] == pytest.approx(math.log(256), abs=0.2)
    assert sum(step.losses[-5:]) / 5 < step.losses[0] - 2


def test_a_step_is_adam_on_the_cross_entropy_of_the_next_characters():
    torch.manual_seed(0)
    step = TrainingStep(TinyGPT(context=8, layers=1), batch=1, tokens=8, text="a FLOP is")
    other = TinyGPT(context=8, layers=1)
    other.load_state_dict(step.model.state_dict())
    codes = torch.tensor([list(b"a FLOP is")])  # one text, so nothing is drawn
    loss = F.cross_entropy(other(codes[:, :-1])[0], codes[0, 1:])
    optimizer = torch.optim.Adam(other.parameters(), lr=3e-3)
    loss.backward()
    optimizer.step()
    assert float(step()) == pytest.approx(loss.item())
    for mine, wanted in zip(step.model.parameters(), other.parameters()):
        torch.testing.assert_close(mine, wanted)


def test_the_same_seed_takes_the_same_texts_and_other_random_numbers_are_left_alone():
    torch.manual_seed(0)
    model = TinyGPT(context=32)
    states = torch.get_rng_state()
    first = [TrainingStep(model, 4, 32, seed=seed, text=TEXT)._next_texts() for seed in (1, 1, 2)]
    assert torch.equal(first[0], first[1]) and not torch.equal(first[0], first[2])
    assert torch.equal(torch.get_rng_state(), states)


def test_what_is_frozen_stays_and_the_repr_says_how_much_moves():
    model = TinyGPT(context=32)
    model.blocks.requires_grad_(False)
    step = TrainingStep(model, 1, 32, text=TEXT)
    before = model.blocks[0].feed_forward[0].weight.clone(), model.embedding.weight.clone()
    step()
    assert torch.equal(before[0], model.blocks[0].feed_forward[0].weight)
    assert not torch.equal(before[1], model.embedding.weight)
    assert "moves 37,120 of them" in repr(TrainingStep(model, 1, 32, text=TEXT))
    assert "After 1 step the loss is" in repr(step)


@pytest.mark.parametrize(
    "wanted, options",
    [
        ("batch is 0", {"batch": 0}),
        ("tokens is 2.5", {"tokens": 2.5}),
        ("This model was built for 32 tokens, and tokens is 33", {"tokens": 33}),
        ("This text has 4 ASCII characters; at least 33 are needed", {"text": "FLOP"}),
        ("seed is -1", {"seed": -1}),
    ],
)
def test_what_does_not_fit_is_a_sentence(wanted, options):
    with pytest.raises(TrainingError, match=wanted):
        TrainingStep(TinyGPT(context=32), **{"tokens": 32, "text": TEXT} | options)


def test_a_model_with_nothing_to_learn_is_refused():
    with pytest.raises(TrainingError, match="Every parameter of this model is frozen"):
        TrainingStep(TinyGPT(context=32).requires_grad_(False), tokens=32, text=TEXT)


# -- computed a second time ------------------------------------------------------------------------
def test_what_is_computed_again_gives_the_same_scores_and_gradients():
    torch.manual_seed(0)
    model = TinyGPT(context=16, layers=2)
    tokens = torch.randint(256, (2, 16))
    gradients = []
    for recompute in (False, True):
        model.zero_grad()
        model(tokens, recompute=recompute).square().sum().backward()
        gradients.append([p.grad.clone() for p in model.parameters()])
    for kept, again in zip(*gradients):
        torch.testing.assert_close(kept, again)


def test_without_gradients_there_is_nothing_to_compute_again():
    model = TinyGPT(context=16)
    with torch.no_grad():
        kept, again = (
            fl.count(model, torch.zeros(1, 16, dtype=torch.long), recompute=recompute)
            for recompute in (False, True)
        )
    assert kept == again


# -- the count of a step, by other routes ----------------------------------------------------------
def test_the_model_flop_of_a_step_are_six_a_parameter_that_multiplies_and_attention():
    step = TrainingStep(TinyGPT(context=T), batch=8, tokens=T)
    count = fl.count(step)
    multiply = 12 * L * d**2 + V * d
    assert multiply == 819_200
    assert count.model_flops == 1024 * (6 * multiply + 12 * L * T * d) == 5_838_471_168
    by_palm = fl.formulas.palm(multiply, layers=L, heads=4, head_width=32, tokens=T)
    assert count.model_flops == int(step.tokens) * int(by_palm)
    phases = count.by("phase")
    assert phases["backward"] == 2 * phases["forward"]


@pytest.mark.parametrize("recompute, flops", [(False, 8_638_169_088), (True, 11_255_414_784)])
def test_a_step_on_meta_is_megatron_s_formula(recompute, flops):
    """With each block recomputed to its end; PyTorch by itself stops before the last product."""
    from torch.utils.checkpoint import set_checkpoint_early_stop

    with torch.device("meta"):
        gpt = TinyGPT(1000, 128, 256, 3, 4)
        tokens = torch.zeros(4, 128, dtype=torch.long)
    with fl.count() as count, set_checkpoint_early_stop(False):
        gpt(tokens, recompute=recompute).sum().backward()
    by_formula = fl.formulas.megatron(
        4, 128, layers=3, width=256, vocabulary=1000, recompute=recompute
    )
    assert count.flops == by_formula == flops
    assert count.model_flops == 8_638_169_088


@pytest.mark.parametrize("name", ["GPT-2 124M", "Llama 3.1 8B", "Llama 3.1 70B", "Mixtral 8x7B"])
def test_backward_is_twice_forward_in_published_models(name):
    model = build(name)
    tokens = torch.zeros(1, 1024, dtype=torch.long, device="meta")
    with fl.count() as count:
        model(tokens).sum().backward()
    forward = fl.count(model, tokens).flops
    assert count.model_flops == 3 * forward
    if name == "GPT-2 124M":
        assert count.model_flops == 874_944_921_600  # printed in nanoGPT's transformer_sizing


def back_over_forward(model, x):
    with fl.count() as count:
        model(x).sum().backward()
    phases = count.by("phase")
    return float(phases["backward"] / phases["forward"])


@pytest.mark.parametrize("layers", range(2, 9))
def test_nobody_asks_what_the_input_should_have_been(layers):
    """n equal layers: 2n - 1 products on the way back, n on the way there."""
    mlp = MLP(*[64] * (layers + 1))
    assert back_over_forward(mlp, torch.rand(8, 64)) == 2 - 1 / layers
    assert back_over_forward(mlp, torch.rand(8, 64, requires_grad=True)) == 2


def test_the_first_convolution_of_a_net_has_one_product_on_the_way_back():
    """By hand, at 32 x 32, 16 x 16 and 8 x 8 places; the classes last."""
    forward = [1024 * 27 * 16, 256 * 144 * 32, 64 * 288 * 64, 640]
    by_hand = 2 - forward[0] / sum(forward)
    assert back_over_forward(SmallCNN(), torch.rand(2, 3, 32, 32)) == by_hand
    assert by_hand == pytest.approx(1.8421, abs=1e-4)


def test_frozen_blocks_still_pass_the_gradient_on():
    """By hand: each frozen table once, the output layer and attention's products twice."""
    gpt = TinyGPT(context=T)
    gpt.blocks.requires_grad_(False)
    tables, head, attention = 12 * L * d**2, V * d, 2 * L * T * d  # multiply-adds a token
    forward = tables + head + attention
    by_hand = (tables + 2 * head + 2 * attention) / forward
    phases = fl.count(TrainingStep(gpt, 8, T)).by("phase")
    assert float(phases["backward"] / phases["forward"]) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(1.1724, abs=1e-4)
