"""Lesson 03's own rule: a formula as text, a function, a decorated one; and what may go wrong."""

import pytest
import torch

import flopslib as fl
from flopslib.counting.registry import REGISTRY
from flopslib.course import ask
from flopslib.lab.custom_ops import experts, in_blocks, local_attention
from flopslib.lab.transformer import Attention


def right(x, up, down, chosen):
    tokens, k = chosen.shape
    return fl.cost("4*T*k*d*f", T=tokens, k=k, d=x.shape[1], f=up.shape[2])


def check(answer):
    reply = fl.check("03.3", answer)
    assert "\n" not in reply.text and reply.text.endswith("."), reply.text
    return reply


@pytest.mark.parametrize(
    "answer",
    [
        right,
        lambda x, up, down, chosen: right(x, up, down, chosen),
        lambda x, up, down, chosen: 4 * x.size * chosen.shape[1] * up.shape[2],
        lambda *operands: (
            {"product": 4 * operands[0].size * operands[3].shape[1] * 13}
            if operands[1].shape[2] == 13
            else right(*operands)
        ),
    ],
)
def test_a_rule_is_taken_in_any_form(answer):
    assert check(answer).right


@pytest.mark.parametrize(
    "text", ["4*T*k*d*f", "2 * 2*f*d*k * T", "4T*k*d*f", "2*(T*k*d*f + T*k*f*d)"]
)
def test_a_formula_alone_is_called_right_and_says_what_a_rule_takes(text):
    reply = check(text)
    assert reply.right is False and "The formula is right" in reply.text
    assert "fl.cost" in reply.text and "you are done here" in reply.text


def test_a_rule_that_was_registered_is_taken_and_stays_registered():
    with fl.rule("course::experts")(right) as rule:
        assert check(rule).right and REGISTRY["course::experts"] is rule


@pytest.mark.parametrize(
    "answer, says",
    [
        ("4Tkdf", "cannot be read"),
        ("4*t*k*d*f", "'t' is none of them"),
        (12, "is neither"),
        ("__import__('os')", "none of them"),
        ("4*T/0", "divides by 0"),
        ("3*T*k*d*f", "it should be"),
        (lambda x: fl.cost("2*n", m=x.size), "'n'"),
        (lambda x: fl.cost(mul="n", n=x.size), "only mul"),
        (lambda x, up, down, chosen: None, "let it end in `return`"),
        (lambda x, y: x.shape[7], "IndexError"),
        (lambda *operands: "4*T", "fl.cost"),
        (lambda x, up, down, chosen: 4 * up.size * x.shape[0], "every token through every expert"),
    ],
)
def test_whatever_a_rule_does_is_answered_in_one_sentence(answer, says):
    reply = check(answer)
    assert reply.right is False and says in reply.text, reply.text


@pytest.mark.parametrize(
    "id, truth, guess, sentence",
    [
        ("03.a", 3, 0.333, "turn it over"),
        ("03.a", 3, 2, "if the pairs that the layer hides are left out"),
        ("03.b", "268 MFLOP", "268 GFLOP", "it is M, not G"),
        ("03.b", "268 MFLOP", 16 * 67_108_864, "grows sixteenfold"),
    ],
)
def test_a_guess_meets_its_own_sentence(id, truth, guess, sentence):
    asked = ask.lessons()["03"][id]
    assert sentence in asked.reveal(asked.read_truth(truth), guess)[0].text


def test_without_the_pairs_that_the_layer_hides_the_three_counters_differ_by_two():
    d, tokens = 128, 512
    seen = 8 * tokens * d**2
    kept = seen + 4 * d * sum(range(1, tokens + 1))  # a token meets itself and earlier ones
    count = fl.count(Attention(d, heads=2), torch.randn(1, tokens, d))
    assert f"{kept:,} FLOP if the pairs" in repr(count) and round(kept / seen, 1) == 2


def test_an_operator_has_one_name_in_two_spellings():
    x = torch.randn(3, 64, 16)
    rule = fl.rule("course.local_attention")
    with rule(lambda q, k, v, block: fl.cost("4*T*b*d", T=64, b=block, d=16)):
        assert fl.count(local_attention, *x, 8).flops == 4 * 64 * 8 * 16


def test_the_operators_of_the_lesson_compute_and_their_rules_count_what_their_insides_do():
    q, k, v = torch.randn(3, 12, 8)
    same = torch.nn.functional.scaled_dot_product_attention(*(x.view(3, 4, 8) for x in (q, k, v)))
    assert torch.allclose(local_attention(q, k, v, 4), same.view(12, 8), atol=1e-6)
    assert fl.count(in_blocks, q, k, v, 4).flops == 4 * 12 * 4 * 8
    x, up, down = torch.randn(5, 4), torch.randn(3, 4, 6), torch.randn(3, 6, 4)
    chosen = torch.tensor([[0, 1], [1, 2], [0, 2], [2, 1], [0, 1]])

    def one_by_one():
        return torch.stack(
            [sum((row @ up[i]).relu() @ down[i] for i in some) for row, some in zip(x, chosen)]
        )

    assert torch.allclose(experts(x, up, down, chosen), one_by_one(), atol=1e-5)
    assert fl.count(experts, x, up, down, chosen).unknown == {"course.experts": 1}
    with fl.rule("course::experts")(right):
        by_rule = fl.count(experts, x, up, down, chosen)
    assert by_rule.flops == fl.count(one_by_one).flops and not by_rule.unknown
    with fl.rule("course::experts")(lambda *_: None):  # shapes do not tell: unknown, not zero
        assert fl.count(experts, x, up, down, chosen).unknown == {"course.experts": 1}
