"""The served model: cached against uncached scores, counts by operator and by formula, bytes."""

import pytest
import torch

import flopslib as fl
from flopslib.lab.models import LabError, TinyGPT
from flopslib.lab.serving.cache import Cache, caches
from flopslib.lab.serving.chat import about, chat_model, matrix_parameters
from flopslib.lab.serving.step import step

SMALL = {"context": 64, "width": 48, "layers": 2, "heads": 6, "kv_heads": 2, "vocabulary": 96}
HEAD_WIDTH = 8


@pytest.fixture(scope="module")
def small():
    torch.manual_seed(3)
    return TinyGPT(**SMALL).eval()


@pytest.fixture(scope="module")
def text():
    return torch.randint(96, (40,), generator=torch.Generator().manual_seed(0))


@torch.no_grad()
def uncached(model, tokens):
    return model(tokens[None])[0]


def test_a_prompt_in_one_piece_gives_the_scores_of_the_model_itself(small, text):
    scores = step(small, [text], [Cache(small, 64)], every=True)
    assert torch.allclose(scores, uncached(small, text), atol=1e-5)


@pytest.mark.parametrize("pieces", [(40,), (1,) * 40, (24, 16), (1, 30, 9), (39, 1)])
def test_the_last_scores_do_not_depend_on_how_a_text_is_cut(small, text, pieces):
    cache = Cache(small, 64)
    for piece in text.split(pieces):
        scores = step(small, [piece], [cache])
    assert cache.length == 40
    assert torch.allclose(scores[0], uncached(small, text)[-1], atol=1e-5)
    assert scores.argmax() == uncached(small, text)[-1].argmax()


def test_chats_in_one_batch_do_not_see_each_other(small, text):
    texts = [text[:5], text[3:20], text[:1]]
    together = step(small, texts, caches(small, 3, room=32))
    for scores, alone in zip(together, texts):
        assert torch.allclose(scores, uncached(small, alone)[-1], atol=1e-5)


def test_a_copied_beginning_is_as_good_as_one_that_was_read(small, text):
    beginning = Cache(small, 64)
    step(small, [text[:30]], [beginning])
    copied = Cache(small, 64).copy_of(beginning)
    scores = step(small, [text[30:]], [copied])
    assert torch.allclose(scores[0], uncached(small, text)[-1], atol=1e-5)
    assert beginning.length == 30


def test_another_first_token_makes_the_whole_beginning_worthless(small, text):
    other = text.clone()
    other[0] = (text[0] + 1) % 96
    kept, read = Cache(small, 64), Cache(small, 64)
    step(small, [text], [kept])
    step(small, [other], [read])
    differs = (kept.keys != read.keys)[1, :, :40].any(dim=-1)
    assert differs.all()


def test_what_was_forgotten_is_written_over(small, text):
    cache = Cache(small, 64)
    step(small, [text[:10].flip(0)], [cache])
    cache.forget()
    scores = step(small, [text], [cache])
    assert torch.allclose(scores[0], uncached(small, text)[-1], atol=1e-5)


def test_the_bytes_kept_are_those_of_the_formula(small, text):
    cache = Cache(small, 64)
    step(small, [text], [cache])
    formula = fl.formulas.kv_cache(2, kv_heads=2, head_width=HEAD_WIDTH, tokens=40, bytes_each=4)
    assert cache.kept == formula == 2 * 2 * 2 * 8 * 40 * 4
    full = cache.keys.nbytes + cache.values.nbytes
    assert full * 40 == int(cache.kept) * 64


@pytest.mark.parametrize("context, flop", [(1, 50_737_152), (512, 57_016_320)])
def test_a_step_of_the_chat_model_is_2n_and_attention_exactly(context, flop):
    chat = chat_model()
    (cache,) = caches(chat, 1, room=512, kept=context - 1)
    counted = fl.count(lambda: step(chat, [torch.tensor([7])], [cache])).flops
    multiply = matrix_parameters(chat)
    assert multiply == 25_362_432
    formula = 2 * multiply + int(fl.formulas.attention_decode(4, context, 768))
    assert counted == formula == flop


def test_a_shared_beginning_saves_what_its_closed_form_says():
    chat = chat_model()
    tokens = torch.arange(256)
    multiply = matrix_parameters(chat)
    head = chat.head.weight.numel()

    def by_hand(new, kept):  # attention of each new token over all that is kept; one row of scores
        attention = new * int(fl.formulas.attention_decode(4, kept, 768))
        return 2 * new * (multiply - head) + 2 * head + attention

    whole = fl.count(lambda: step(chat, [tokens], [Cache(chat, 256)])).flops
    (kept,) = caches(chat, 1, room=256, kept=240)
    own = fl.count(lambda: step(chat, [tokens[240:]], [kept])).flops
    assert whole == by_hand(256, 256) == 13_690_601_472
    assert own == by_hand(16, 256) == 856_031_232


def test_a_chat_that_is_full_says_so(small, text):
    cache = Cache(small, 20)
    with pytest.raises(LabError, match=r"room for 20 tokens, keeps 0 and is given 40 more"):
        step(small, [text], [cache])
    with pytest.raises(LabError, match="one new token"):
        step(small, [text[:0]], [cache])
    with pytest.raises(LabError, match="1 rows of tokens and 2 caches"):
        step(small, [text], [cache, cache])
    with pytest.raises(LabError, match="beginning has 12"):
        (twelve,) = caches(small, 1, room=12, kept=12)
        Cache(small, 8).copy_of(twelve)


@pytest.mark.parametrize("kv_heads, error", [(4, "6 heads make no 4 groups"), (0, "kv_heads")])
def test_key_heads_divide_the_heads(kv_heads, error):
    with pytest.raises(LabError, match=error):
        TinyGPT(heads=6, width=48, kv_heads=kv_heads)


def test_the_sentence_about_the_model_depends_on_the_cache(small):
    near = about(small, fl.Q("30 MB"))
    assert near.stays_near and "keep most of them near" in repr(near)
    far = about(small, fl.Q("1 kB"))
    assert not far.stays_near and "come from memory" in repr(far)
    assert "cannot be read" in repr(about(small))
    assert near.fetched == 4 * matrix_parameters(small)
