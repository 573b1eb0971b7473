"""Readers, a list, cascades, rules, caches: by arrays, and by loops over words."""

import math

import pytest
import torch

import flopslib as fl
from flopslib.lab.photos.drawn import drawn
from flopslib.lab.photos.words import LETTERS, manual, take
from flopslib.lab.routing import route
from flopslib.lab.routing.answers import CACHE, LIST
from flopslib.lab.routing.listed import UNLISTED
from flopslib.lab.routing.readers import RoutingError, train

COST = {"small": 39_552, "large": 293_120, "list": 52, "cache": 192}


@pytest.fixture(scope="module")
def known():
    return manual()[0]


@pytest.fixture(scope="module")
def photos():
    return take(manual()[1][:400], seed=9)


@pytest.fixture(scope="module")
def answers(photos):
    """A small and a larger reader that have learned for a second each, on the same photographs."""
    letters = drawn(LETTERS, 9600, seed=3)
    return [
        route.read(train(width, letters, name), photos)
        for name, width in (("small", 3), ("large", 10))
    ]


@pytest.fixture(scope="module")
def listed(answers, known):
    return [route.with_list(answer, known) for answer in answers]


# -- readers ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("name, width", route.WIDTHS.items())
def test_the_flop_of_a_letter_follow_from_the_width(name, width):
    net = route.network(width)
    letter = torch.zeros(1, 1, 16, 16)
    formula = 2 * 9 * width * 256 + 2 * 9 * width * 2 * width * 64 + 2 * 32 * width * 26
    assert fl.count(net, letter).flops == formula
    assert formula == {3: 39_552, 10: 293_120, 32: 2_560_000}[width]


def test_a_reader_learns_and_is_the_same_for_the_same_seed(photos):
    letters = drawn(LETTERS, 1280, seed=1)
    torch.manual_seed(8)
    expected = torch.rand(3)
    torch.manual_seed(8)
    first, again = train(3, letters, seed=4), train(3, letters, seed=4)
    assert torch.equal(torch.rand(3), expected)
    assert torch.equal(first.shares(photos.pieces), again.shares(photos.pieces))
    assert first.shares(photos.pieces).sum(dim=1).allclose(torch.ones(len(photos.pieces)))


def test_a_word_is_right_when_all_its_letters_are_and_as_sure_as_their_product(answers, photos):
    small = answers[0]
    shares = small.reader.shares(photos.pieces)
    for word in range(0, 400, 37):
        rows = shares[photos.of == word]
        text = "".join(LETTERS[i] for i in rows.argmax(dim=1))
        assert small.texts[word] == text
        sure = math.prod(rows.max(dim=1).values.tolist())
        assert float(small.sure[word]) == pytest.approx(sure, rel=1e-4)
        assert bool(small.right[word]) == (text == photos.words[word])


def test_the_thirds_make_up_the_whole(answers):
    thirds = answers[0].wrong_by_thirds()
    assert sum(thirds) / 3 == pytest.approx(answers[0].wrong, abs=0.01)
    assert thirds[0] < thirds[2]


# -- the list --------------------------------------------------------------------------------------
def test_the_list_chooses_the_likeliest_word_by_a_loop_over_its_words(answers, listed, known):
    small, with_words = answers[0], listed[0]
    photos = small.photos
    for word in range(0, 400, 53):
        rows = small.shares[photos.of == word].clamp_min(1e-9)
        odds = {}
        for candidate in known:
            if len(candidate) == len(rows):
                letters = [float(row[LETTERS.index(c)]) for row, c in zip(rows, candidate)]
                odds[candidate] = math.prod(letters)
        none = UNLISTED * float(small.sure[word])
        best = max(odds, key=odds.__getitem__)
        total = sum(odds.values()) + none
        if odds[best] > none:
            assert with_words.texts[word] == best
            assert float(with_words.sure[word]) == pytest.approx(odds[best] / total, rel=1e-3)
        else:
            assert with_words.texts[word] == small.texts[word]
            assert float(with_words.sure[word]) == 0


def test_a_search_is_counted_by_formula_and_by_the_counter(listed, known):
    photos = listed[0].photos
    length = int(photos.lengths[0])
    words = sum(len(word) == length for word in known)
    table = torch.zeros(length * 26, words)
    counted = fl.count(torch.mm, torch.zeros(1, length * 26), table).flops
    assert counted == route.search_flop(length, words)
    assert int(listed[0].seen[LIST][0]) * route.COMPARED == counted


def test_the_list_helps_the_small_one_past_the_larger_one_without(answers, listed):
    assert listed[0].wrong < answers[1].wrong < answers[0].wrong


# -- cascades --------------------------------------------------------------------------------------
@pytest.mark.parametrize("at", [0, 0.3, 0.9, 1])
def test_a_cascade_answers_as_a_loop_over_words_does(answers, at):
    small, large = answers
    desk = route.cascade(small, large, at=at)
    flop = 0
    for word, length in enumerate(small.photos.lengths.tolist()):
        keeps = at < 1 and float(small.sure[word]) >= at
        expected = small if keeps else large
        assert desk.texts[word] == expected.texts[word]
        flop += length * (COST["small"] + (0 if keeps else COST["large"]))
    assert float(desk.flop(COST)) == pytest.approx(flop / len(small.photos))


def test_its_cost_is_the_closed_form_where_words_are_equally_long(answers):
    four = take([word for word in answers[0].photos.words if len(word) == 4], seed=2)
    small, large = (route.read(answer.reader, four) for answer in answers)
    desk = route.cascade(small, large, at=0.6)
    keeps = float(desk.early.float().mean())
    alone = [float(answer.flop(COST)) for answer in (small, large)]
    assert float(desk.flop(COST)) == pytest.approx(fl.formulas.cascade(*alone, keeps))


@pytest.mark.parametrize("at", [0.01, 0.2, 0.5, 0.8, 0.99])
def test_what_is_lost_is_never_more_than_kept_times_wrong(answers, listed, at):
    for first, last in (answers, listed, (listed[0], answers[1])):
        law = route.early(route.cascade(first, last, at=at), last)
        assert law.lost <= law.allowed + 1e-9
        assert law.allowed == pytest.approx(fl.formulas.early_loss(law.keeps, law.wrong))


def test_three_in_a_row_ask_the_next_only_where_the_one_before_is_unsure(answers, listed):
    three = route.cascade(answers[0], listed[0], listed[1], at=[0.9, 0.5])
    asked = (answers[0].sure < 0.9).tolist()
    assert [letters > 0 for letters in three.seen[LIST].tolist()] == asked


def test_a_threshold_keeps_its_promise_on_the_photographs_it_was_chosen_on(answers):
    small, large = answers
    (at,) = route.threshold(small, large, cost=COST, loss=0.01)
    desk = route.cascade(small, large, at=at)
    assert desk.wrong <= large.wrong + 0.01 + 1e-9
    for lower in (0.5 * at, 0.8 * at):
        other = route.cascade(small, large, at=lower)
        assert other.wrong > large.wrong + 0.01 or other.flop(COST) > 0.97 * desk.flop(COST)


# -- rules -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("rule", ["coin", "length", "grain", "doubt"])
def test_a_rule_gives_the_large_one_its_share_of_the_letters(answers, rule):
    mixed = route.passed_by(rule, *answers, share="30 %")
    letters = sum(mixed.seen["large"].tolist())
    total = len(answers[0].photos.pieces)
    assert 0.3 * total - 17 <= letters <= 0.3 * total
    everywhere = rule == "doubt"
    assert (sum(mixed.seen["small"].tolist()) == total) == everywhere


def test_doubt_passes_on_what_the_small_one_is_least_sure_of(answers):
    mixed = route.passed_by("doubt", *answers)
    goes = ~mixed.early
    assert float(answers[0].sure[goes].max()) <= float(answers[0].sure[~goes].min()) + 1e-6


# -- caches ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("near", [0.8, 0.9, 0.97])
def test_a_cache_answers_as_a_loop_over_words_does(answers, near):
    small, large = answers
    photos = small.photos
    keys = small.reader.features(photos.pieces)
    cached = route.cached(large, keys, near, "small")
    stored = []
    for word in range(len(photos)):
        key = keys[photos.of == word].flatten()
        key = key / key.norm()
        best = max(
            ((float(key @ other), text) for other, text in stored if len(other) == len(key)),
            default=(-1, ""),
        )
        if best[0] >= near:
            assert bool(cached.early[word]) and cached.texts[word] == best[1]
            continue
        assert not bool(cached.early[word]) and cached.texts[word] == large.texts[word]
        stored.append((key, large.texts[word]))
    law = route.early(cached, large)
    assert law.keeps == pytest.approx(1 - len(stored) / len(photos))


def test_no_photograph_comes_twice(answers):
    cached = route.cached(answers[1], answers[0].photos.pieces.flatten(1), near=0.999999)
    assert float(cached.early.float().mean()) < 0.01


def test_a_key_that_is_a_text_hits_where_the_same_was_said_before(answers):
    small, large = answers
    cached = route.cached_texts(large, small, at=0.2)
    first = {}
    for word, text in enumerate(small.texts):
        if float(small.sure[word]) < 0.2:
            assert not bool(cached.early[word])
            continue
        assert bool(cached.early[word]) == (text in first)
        assert cached.texts[word] == large.texts[first.setdefault(text, word)]


# -- what they cost, and where they stop -----------------------------------------------------------
def test_seconds_are_waited_for_by_every_word_that_is_passed_on(answers):
    small, large = answers
    desk = route.cascade(small, large, at=0.5)
    seconds = desk.each_seconds({"small": 1, "large": 10})
    assert seconds.tolist() == [1 if early else 11 for early in desk.early.tolist()]


def test_a_ledger_has_a_row_a_way_and_says_how_each_number_is_known(answers, listed):
    desk = route.cascade(*listed, at=0.5, name="the desk")
    pace = {"small": 1e-3, "large": 4e-3}
    ledger = route.Ledger([answers[0], desk, answers[1]], COST, pace, pace, "0.043 to 0.048 $/h")
    text = repr(ledger)
    assert "counted" in text and "measured" in text and "estimated" in text and "cited" in text
    low, high = ledger.dollars(answers[1])
    letters = len(answers[1].photos.pieces) / len(answers[1].photos)
    assert float(low) == pytest.approx(1e6 * letters * 4e-3 * 0.043 / 3600)
    assert float(high / low) == pytest.approx(0.048 / 0.043)


def test_kinds_are_told_apart(answers, listed):
    assert [answers[0].kind, listed[0].kind] == ["alone", "with a list"]
    assert route.cascade(*listed, at=0.5).kind == "in turns"
    keys = answers[0].reader.features(answers[0].photos.pieces)
    assert CACHE in route.cached(listed[1], keys).seen


def test_a_desk_alarms_when_its_camera_is_scratched(answers, known):
    small, large = (answer.reader for answer in answers)
    words = answers[0].photos.words[:200]
    desk = route.Desk(small, large, known, words, at=0.5, pair_at=0.5)
    usual, scratched = desk.on("usual").passed, desk.on("scratch")
    assert usual == desk.usual
    assert scratched.passed > 2 * usual and scratched.wrong > 0.8
    assert repr(scratched).startswith("On a day of the kind 'scratch'")


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda small, large: route.cascade(small, large, at=1.5), "from 0 to 1"),
        (lambda small, large: route.cascade(small, large, at="often"), "often"),
        (lambda small, large: route.cascade(small, large, at=[0.5, 0.5]), "1 are needed"),
        (lambda small, large: route.cascade(small, at=0.5), "two answers at least"),
        (
            lambda small, large: route.cascade(
                small, route.read(large.reader, large.photos.first(9)), at=0.5
            ),
            "different",
        ),
        (lambda small, large: route.early(small, large), "answers nothing early"),
        (lambda small, large: route.passed_by("lenght", small, large), "Did you mean 'length'"),
        (lambda small, large: route.cached(small, torch.zeros(2, 3)), "2 keys"),
        (
            lambda small, large: route.with_list(route.cascade(small, large, at=0.5), ["A"]),
            "not one reader alone",
        ),
        (lambda small, large: route.with_list(small, []), "holds no words"),
        (lambda small, large: small.flop({"smal": 3}), "no 'small'"),
        (lambda small, large: route.reader("huge"), "no reader 'huge'"),
        (lambda small, large: train(0, drawn(LETTERS, 64)), "width is 0"),
        (lambda small, large: train(3, drawn(LETTERS, 30)), "needs 64"),
        (
            lambda small, large: route.Desk(small.reader, large.reader, ["A"], [], 0.5, 0.5),
            "needs words",
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(answers, call, words):
    with pytest.raises(RoutingError) as raised:
        call(*answers)
    assert words in str(raised.value)
