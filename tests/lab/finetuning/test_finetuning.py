"""Four ways to teach a net more: FLOP and bytes by two routes, what changes, what is refused."""

import copy
import functools

import pytest
import torch
from torch.nn import functional as F

import flopslib as fl
from flopslib.lab.finetuning.adapted import (
    FROM_NOTHING,
    RANK,
    WAYS,
    LoRA,
    adapted,
    learns,
    merged,
)
from flopslib.lab.finetuning.bits import pruned, rounded, with_zeros
from flopslib.lab.finetuning.errors import TuningError
from flopslib.lab.finetuning.kept import kept
from flopslib.lab.finetuning.keyboard import DIGITS, OTHERS, base, keyboard
from flopslib.lab.finetuning.ledger import Taught, ledger, taught
from flopslib.lab.finetuning.mixed import (
    PRECISIONS,
    PreciseStep,
    held_by,
    precisions,
    swallowed,
)
from flopslib.lab.finetuning.reader import CAPITALS, Reader, reader, student
from flopslib.lab.finetuning.steps import BATCH, Right, Step, answers, learn, repeated, right
from flopslib.lab.finetuning.ways import Scores, Trial, by_direction, compared
from flopslib.lab.photos.drawn import drawn

TABLE = 256 * 256
LAST = 256 * 10
NET = reader()
TEN = drawn(DIGITS, 100)


@functools.cache
def step(way, rank=RANK):
    return Step(adapted(NET, way, rank=rank), TEN)


@functools.cache
def count(way, rank=RANK):
    return fl.count(step(way, rank))


# -- FLOP: counted, and by formula -----------------------------------------------------------------


def products(way, rank=RANK):
    """FLOP of a step by hand: 9 square tables and the last; nobody waits for the first's error."""
    if way in ("full", FROM_NOTHING):
        return 6 * (9 * TABLE + LAST) - 2 * TABLE
    if way == "head":
        return 2 * (9 * TABLE + LAST) + 2 * LAST
    first_sends_no_error = 2 * TABLE + 2 * rank * 256
    adapters = 8 * int(fl.formulas.lora(256, 256, rank))
    return adapters + 2 * TABLE + 6 * LAST - first_sends_no_error


@pytest.mark.parametrize("way", [*WAYS, FROM_NOTHING])
def test_a_step_takes_the_flop_of_its_products_and_not_one_more(way):
    assert count(way).flops == BATCH * products(way)


@pytest.mark.parametrize("rank", [1, 8, 32, 128])
def test_the_share_of_lora_is_the_formulas_at_every_rank(rank):
    assert count("LoRA", rank).flops == BATCH * products("LoRA", rank)
    assert count("QLoRA", rank).flops == count("LoRA", rank).flops


def test_three_per_cent_learn_and_two_thirds_of_the_flop_remain():
    flop = by_direction({way: count(way) for way in WAYS})
    assert flop.share("LoRA") == flop.share("QLoRA") == 141_361_152 / 219_086_848
    assert f"{100 * flop.share('LoRA'):.1f} {100 * flop.share('head'):.1f}" == "64.5 34.8"
    shown = repr(flop)
    assert "75.8" in shown and "143.3" in shown and "63.4" in shown and shown.endswith("34.8 %")


def test_a_small_net_takes_a_54th_of_the_flop_of_the_large_one():
    letter = torch.zeros(1, 16, 16)
    large, small = (int(fl.count(net, letter).flops) for net in (NET, student()))
    assert (large, small) == (2 * (9 * TABLE + 256 * 26), 2 * (256 * 32 + 2 * 32 * 32 + 32 * 26))
    assert (large, small) == (1_192_960, 22_144)
    assert sum(parameter.numel() for parameter in student().parameters()) == 11_322


# -- what learns -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "way, learning",
    [
        ("full", 9 * (TABLE + 256) + 5 * 512 + LAST + 10),
        ("LoRA", 8 * 2 * 256 * RANK + LAST + 10),
        ("QLoRA", 8 * 2 * 256 * RANK + LAST + 10),
        ("head", LAST + 10),
    ],
)
def test_a_way_moves_what_learns_and_nothing_else(way, learning):
    one = Step(adapted(NET, way), TEN)
    assert learns(one.net) == learning
    before = copy.deepcopy(dict(one.net.state_dict()))
    for _ in range(3):
        one()
    after = one.net.state_dict()
    moved = {name for name in before if not torch.equal(before[name], after[name])}
    assert moved == {name for name, p in one.net.named_parameters() if p.requires_grad}


def test_the_net_that_is_adapted_stays_as_it_is():
    before = copy.deepcopy(NET.state_dict())
    for way in WAYS:
        learn(adapted(NET, way), TEN, 2)
    assert all(torch.equal(before[name], table) for name, table in NET.state_dict().items())
    assert all(parameter.requires_grad for parameter in NET.parameters())


def inside(net, pictures):
    """What a net hands to its last table."""
    x = net.first(pictures.flatten(1))
    for block in net.blocks:
        x = block(x)
    return net.norm(x)


def test_lora_begins_as_the_base_exactly():
    with torch.no_grad():
        fresh = inside(adapted(NET, "LoRA"), TEN.pictures)
        assert torch.equal(fresh, inside(NET, TEN.pictures))


@pytest.mark.parametrize("way", ["LoRA", "QLoRA"])
def test_merged_says_the_same_and_takes_the_flop_of_the_base(way):
    tuned = learn(adapted(NET, way), TEN, 10)
    one = merged(tuned)
    assert not any(isinstance(part, LoRA) for part in one.modules())
    assert torch.allclose(one(TEN.pictures), tuned(TEN.pictures), atol=1e-5)
    letter = TEN.pictures[:1]
    assert fl.count(one, letter).flops == fl.count(adapted(NET, "head"), letter).flops


def test_a_base_in_four_bits_is_the_base_rounded():
    rounded = copy.deepcopy(NET)
    with torch.no_grad():
        for block in rounded.blocks:
            for layer in (block.up, block.down):
                layer.weight.copy_(fl.Format("NF4").round(layer.weight))
        kept_small = adapted(NET, "QLoRA")
        far = inside(kept_small, TEN.pictures) - inside(rounded, TEN.pictures)
    assert float(far.abs().max()) < 1e-4


# -- bytes: by hooks, and by hand ------------------------------------------------------------------


def kept_by_hand(way):
    """Bytes of weights, of what learns, and of activations, of the net 256 wide."""
    numbers = 9 * (TABLE + 256) + 5 * 512 + LAST + 10
    learning = {"full": numbers, "head": LAST + 10}.get(way, 8 * 2048 + LAST + 10)
    weights = 4 * numbers
    if way != "full" and way != "head":
        weights += 4 * 8 * 2048
    if way == "QLoRA":
        four_bits = TABLE // 2 + 4 * TABLE // 64 + 256 * 2 * 4
        weights += 8 * (four_bits - 4 * TABLE)
    row = BATCH * 256 * 4
    labels = 8 * BATCH
    scores = 4 * BATCH * 10 + 4  # of the loss, and the sum of its weights
    if way == "head":
        return weights, 4 * learning, row + scores + labels
    spread = 5 * 2 * 4 * BATCH  # the mean and the spread of each norm
    if way == "full":
        rows = 1 + 4 * 4 + 2
        return weights, 4 * learning, rows * row + spread + scores + labels
    return None


@pytest.mark.parametrize("way", ["full", "head"])
def test_what_a_training_keeps_is_what_a_pencil_finds(way):
    weights, learning, activations = kept_by_hand(way)
    found = kept(step(way))
    assert (found.weights, found.gradients, found.notes) == (weights, learning, 2 * learning)
    assert found.activations == activations
    assert found.total == weights + 3 * learning + activations


def test_four_bits_take_an_eighth_of_the_tables_and_the_rest_as_before():
    found, whole, lora = (kept(step(way)) for way in ("QLoRA", "full", "LoRA"))
    assert found.weights == 2_389_032 + 65_536 - 8 * (4 * TABLE - 36_864 - 2048) == 668_712
    assert found.activations == lora.activations == 1_127_428
    assert found.gradients == 75_816 and whole.total == 10_806_948
    assert "(counted)" in repr(found)


def notes_of(optimizer):
    """The bytes of what an optimizer keeps, its count of steps left out."""
    notes = [
        kept for state in optimizer.state.values() for name, kept in state.items() if name != "step"
    ]
    return sum(table.nbytes for table in notes)


def test_the_optimizer_really_keeps_two_notes_for_each_parameter_that_learns():
    for way in WAYS:
        one = Step(adapted(NET, way), TEN)
        one()
        assert notes_of(one.optimizer) == int(kept(one).notes)
        gradients = [p.grad.nbytes for p in one.net.parameters() if p.grad is not None]
        assert sum(gradients) == int(kept(one).gradients)


def test_to_find_the_bytes_moves_nothing():
    one = Step(adapted(NET, "full"), TEN)
    before = copy.deepcopy(one.net.state_dict())
    assert kept(one) == kept(one)
    assert all(torch.equal(before[name], table) for name, table in one.net.state_dict().items())


# -- learning --------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_net_and_the_learners_random_numbers_stay():
    torch.manual_seed(3)
    before, threads = torch.random.get_rng_state(), torch.get_num_threads()
    one, other = (learn(adapted(NET, "LoRA"), TEN, 5) for _ in range(2))
    assert torch.equal(one(TEN.pictures), other(TEN.pictures))
    assert torch.equal(before, torch.random.get_rng_state())
    assert torch.get_num_threads() == threads


def test_soft_answers_that_are_sure_are_labels():
    sure = F.one_hot(TEN.labels, 10).float()
    by_label, by_answer = (
        learn(adapted(NET, "head"), TEN, 5, soft=soft, soften=1) for soft in (None, sure)
    )
    assert torch.allclose(by_label.last.weight, by_answer.last.weight, atol=1e-6)


def test_answers_are_shares_and_right_is_their_best():
    given = answers(NET, drawn(CAPITALS, 52))
    assert given.shape == (52, 26)
    assert torch.allclose(given.sum(dim=1), torch.ones(52), atol=1e-5)
    photographs = drawn(CAPITALS, 52)
    hits = sum(
        photographs.characters[place] == character
        for place, character in zip(given.argmax(dim=1).tolist(), photographs.text)
    )
    assert float(right(NET, photographs)) == pytest.approx(100 * hits / 52)


def test_a_net_learns_its_photographs_by_heart():
    few = drawn("AB", 64, seed=5)
    net = learn(student("AB"), few, 150)
    assert right(net, few) > 95 > right(student("AB"), few)
    assert repr(right(net, few)).endswith(" of 100 right (measured)")


def test_a_net_that_starts_from_nothing_has_the_shape_of_the_base():
    fresh = adapted(NET, FROM_NOTHING, OTHERS, seed=7)
    assert isinstance(fresh, Reader) and fresh.characters == OTHERS
    assert fresh.first.weight.shape == NET.first.weight.shape
    assert not torch.equal(fresh.first.weight, NET.first.weight)


# -- side by side ----------------------------------------------------------------------------------


class Timed:
    def __init__(self, seconds):
        self.seconds = seconds


ROUNDS = (  # seconds of full, LoRA, QLoRA, head
    (0.010, 0.007, 0.011, 0.003),
    (0.020, 0.016, 0.024, 0.006),
    (0.010, 0.0068, 0.0108, 0.004),
)


def ways(rounds=ROUNDS):
    steps = {way: step(way) for way in WAYS}
    counts = {way: count(way) for way in WAYS}
    return compared(steps, counts, [[Timed(seconds) for seconds in times] for times in rounds])


def test_ways_are_shares_of_the_first_one():
    side_by_side = ways()
    assert side_by_side.share("full") == {"FLOP": 1, "seconds": 1, "bytes": 1}
    shares = side_by_side.share("QLoRA")
    assert [f"{100 * share:.1f}" for share in shares.values()] == ["64.5", "110.0", "18.7"]
    assert f"{100 * side_by_side['LoRA'].learns:.1f}" == "3.2"
    assert "2,389 + 2,389 + 4,778 + 1,251 kB" in repr(side_by_side)
    assert side_by_side.times("LoRA") == pytest.approx([0.7, 0.8, 0.68])
    assert "70 % (68 to 80)" in repr(side_by_side)
    assert side_by_side.says() == (
        "Seconds, in 3 rounds: LoRA took 70 % (68 to 80) of what full took, more than its share of "
        "the FLOPs. QLoRA took 1.6 times as long as LoRA (1.5 to 1.6), for the same FLOPs "
        "(measured)."
    )
    with pytest.raises(TuningError, match="no 'lora' here: full, .*, head. Did you mean 'LoRA'"):
        side_by_side["lora"]


@pytest.mark.parametrize(
    "share, verdict",
    [(0.5, "50 % of what full took, less than"), (0.645, "64 % (50 to 70)"), (1.2, "more than")],
)
def test_seconds_are_held_against_flops_whatever_came_out(share, verdict):
    times = (share, share, share) if share != 0.645 else (0.5, 0.645, 0.7)
    said = ways([(1, seconds, 1.2, 0.1) for seconds in times]).says()
    assert verdict in said
    if share == 0.645:
        assert "about its share of the FLOPs" in said


def test_ways_without_a_time_each_in_every_round_are_refused():
    for rounds in ([(1, 2, 3)], [(1, 2, 3, 4), (1, 2)], []):
        with pytest.raises(TuningError, match="a time each in every round"):
            ways(rounds)


def test_a_rank_that_takes_more_than_training_all_says_so():
    flop = [fl.Q(number, "FLOP", "counted") for number in (64, 100, 151)]
    reprs = [repr(Trial("LoRA", part, flop[1], Right(70))) for part in flop]
    assert ["more than training all" in text for text in reprs] == [False, False, True]


def test_scores_know_who_is_ahead():
    scores = Scores({"digits": {"full": 80.0, "LoRA": 78.5}})
    assert scores.ahead("digits", "full", "LoRA") == 1.5
    assert scores.says("digits").startswith("The ways themselves lie within 1.5 points")
    assert "Right of 100" in repr(scores)


# -- the ledger ------------------------------------------------------------------------------------


@functools.cache
def small_keys():
    keys = keyboard()
    return keys


def test_a_ledger_adds_up_what_was_counted():
    keys = small_keys()
    by_labels = taught(keys, 128, steps=2)
    by_answers = taught(keys, 192, teacher=NET, steps=4)
    each = fl.count(Step(student(), keys.capitals)).flops
    look = fl.count(NET, keys.capitals.pictures[:1]).flops
    book = ledger([by_labels, by_answers], each, look, teacher="2e11 FLOP")
    assert int(each) == 64 * (6 * 11_072 - 2 * 256 * 32)
    assert book.own(by_answers) == 4 * each and book.looks(by_answers) == 192 * look
    seen = fl.count(lambda: answers(NET, keys.capitals.first(192))).flops
    assert book.looks(by_answers) == seen
    assert book.looks(by_labels) == 0 and book.total(by_labels) == 2 * each
    assert by_answers.name == "192 soft answers, no labels, 0.01 x the steps"
    assert "200 GFLOP, once" in repr(book)
    with pytest.raises(TuningError, match="at least one small net"):
        ledger([], 1, 1, 1)


def test_the_keyboard_says_what_it_holds():
    assert repr(small_keys()) == (
        "16,000 photographs of capitals, 100 of digits and 3,600 of digits and small letters to "
        "learn from, and 3,000 others of each to be tried on; 16,000 more of capitals for small "
        "nets (counted)."
    )


def test_a_small_net_learns_from_photographs_that_its_teacher_never_saw():
    keys = small_keys()
    known = {picture.numpy().tobytes() for picture in keys.capitals.pictures}
    assert not any(picture.numpy().tobytes() in known for picture in keys.unseen.pictures)
    looked = []
    teacher = copy.deepcopy(NET)
    teacher.register_forward_hook(lambda net, given, scores: looked.append(given[0]))
    taught(keys, 128, teacher, steps=1)
    assert torch.equal(torch.cat(looked), keys.unseen.pictures[:128])


@pytest.mark.parametrize(
    "alone, worst, words",
    [
        (70.0, 79.0, ("The base is worth 10.0 points", "lie within 1.0 points, a gap that other")),
        (76.0, 74.0, ("or below it: head (-2.0).",)),
        (79.0, 79.0, ("The base is worth little here", "full (+1.0), head (+0.0)")),
        (85.0, 75.0, ("from nothing the same net reads 5.0 points more", "full reads most")),
    ],
)
def test_scores_say_what_a_base_was_worth_whatever_came_out(alone, worst, words):
    scores = Scores({"digits": {"full": 80.0, "head": worst, FROM_NOTHING: alone}})
    assert all(part in scores.says("digits") for part in words)


def a_net(points, letters, steps=400, soft=False):
    return Taught(NET, Right(points), letters, steps, soft)


@pytest.mark.parametrize(
    "nets, words",
    [
        (
            [a_net(74, 1000), a_net(79, 1000, soft=True)],
            "With 1,000 photographs answers are 5.0 points better than labels, and answers cost 2 "
            "times the FLOPs.",
        ),
        (
            [a_net(80, 1000), a_net(79.5, 1000, soft=True)],
            "With 1,000 photographs labels and answers teach equally well, and answers cost 2 "
            "times the FLOPs.",
        ),
        (
            [a_net(80, 1000), a_net(75, 1000, 800), a_net(70, 1000, soft=True)],
            "With 1,000 photographs labels are 10.0 points better than answers, and answers cost 2 "
            "times the FLOPs. With 1,000 photographs and about the same FLOPs labels are 5.0 "
            "points better than answers.",
        ),
        (
            [a_net(80, 1000, 1600), a_net(90, 1000, 1600, soft=True), a_net(90, 500, soft=True)],
            "With 1,000 photographs and 4 x the steps answers are 10.0 points better than labels, "
            "and answers cost 1.25 times the FLOPs.",
        ),
    ],
)
def test_a_ledger_says_who_was_better_whatever_came_out(nets, words):
    assert ledger(nets, step=1000, look=400, teacher=1e9).says() == words


# -- precisions ------------------------------------------------------------------------------------


@functools.cache
def precise(precision):
    return PreciseStep(NET_OF_DIGITS, TEN, precision, rate=1e-4)


@pytest.mark.parametrize(
    "precision, kinds",
    [("FP32", (4, 0, 4, 8)), ("BF16", (2, 0, 2, 4)), ("mixed", (2, 4, 2, 8))],
)
def test_a_precision_keeps_what_its_tensors_take(precision, kinds):
    one = PreciseStep(NET_OF_DIGITS, TEN, precision)
    one()
    tables = list(one.net.parameters())
    parameters = sum(table.numel() for table in tables)
    seen = (
        sum(table.nbytes for table in tables),
        sum(table.nbytes for table in one.masters),
        sum(table.grad.nbytes for table in tables),
        notes_of(one.optimizer),
    )
    assert tuple(size / parameters for size in seen) == kinds == held_by(one)[0]
    assert all(master.grad is None for master in one.masters)


def test_activations_in_16_bits_take_half_and_the_flop_stay():
    whole, mixed = (held_by(precise(name))[1] for name in ("FP32", "mixed"))
    assert 0.5 < mixed / whole < 0.52
    flops = {fl.count(precise(name)).flops for name in PRECISIONS}
    assert flops == {count("full").flops}


def test_in_fp32_a_precise_step_is_a_step():
    plain, exact = copy.deepcopy(NET_OF_DIGITS), PreciseStep(NET_OF_DIGITS, TEN, "FP32", rate=1e-3)
    learn(plain, TEN, 3, rate=1e-3)
    repeated(exact, 3)
    assert all(torch.equal(a, b) for a, b in zip(plain.parameters(), exact.net.parameters()))


def test_small_steps_add_up_in_fp32_and_are_swallowed_in_bf16():
    nets = {name: PreciseStep(NET_OF_DIGITS, TEN, name, rate=1e-5) for name in ("BF16", "mixed")}
    start = NET_OF_DIGITS.blocks[0].up.weight.bfloat16()
    moved = {}
    for name, one in nets.items():
        for _ in range(30):
            one()
        moved[name] = float((one.net.blocks[0].up.weight != start).float().mean())
    assert moved["BF16"] < 0.2 < 0.3 < moved["mixed"]


def test_how_much_is_swallowed_goes_by_the_rate_and_agrees_with_the_format():
    shares = [swallowed(NET_OF_DIGITS, TEN, rate) for rate in (1e-3, 1e-4, 1e-5)]
    assert shares == sorted(shares) and shares[0] < 0.1 < 0.8 < shares[2]
    bf16 = fl.Format("BF16")
    assert bf16.round(bf16.round(0.1) + 0.0001) == bf16.round(0.1)


def test_precisions_side_by_side_say_what_came_out():
    steps = {name: precise(name) for name in PRECISIONS}
    rounds = [[Timed(seconds) for seconds in times] for times in ((4, 5, 3), (4, 6, 2))]
    reads = dict(zip(PRECISIONS, map(Right, (70, 50, 70.5))))
    three = precisions(steps, rounds, reads)
    assert three.says() == (
        "BF16 beside FP32: slower in every round, and reads 20.0 points less (measured). mixed "
        "beside FP32: faster in every round, and reads as well (+0.5 points, within chance) "
        "(measured)."
    )
    mixed = repr(three).splitlines()[-1]
    assert mixed.split()[:9] == ["mixed", "2", "B", "4", "B", "2", "B", "8", "B"]
    assert "16 B" in mixed and "62 % (50 to 75)" in mixed
    with pytest.raises(TuningError, match="There is no 'FP64' here: FP32, BF16, mixed"):
        three["FP64"]
    with pytest.raises(TuningError, match="'bf16' is not a precision here. .* Did you mean 'BF16'"):
        PreciseStep(NET, TEN, "bf16")


def test_rounded_tables_lose_what_their_format_loses_and_flops_stay():
    photographs = drawn("AB", 128, seed=5)
    net = learn(student("AB"), photographs, 150)
    formats = [fl.Format("INT8", block=64), fl.Format("FP4")]
    fewer = rounded(net, photographs, formats)
    assert [row.bits for row in fewer.rows] == [32, 8.5, 4]
    assert abs(fewer.lost("INT8 in blocks of 64")) < 2 < fewer.lost("FP4 E2M1")
    assert fewer.says().startswith("Within a point of the whole net: INT8 in blocks of 64. FP4")
    with pytest.raises(TuningError, match="There is no 'INT8' here"):
        fewer["INT8"]


@pytest.mark.parametrize("share", [0, 0.25, 0.9])
def test_pruning_sets_the_smallest_of_each_table_to_0(share):
    emptied = with_zeros(NET, share)
    for before, after in zip(NET.parameters(), emptied.parameters()):
        if before.ndim == 1:
            assert torch.equal(before, after)
            continue
        gone = after == 0
        assert int(gone.sum()) == round(share * before.numel())
        if share:
            assert before[gone].abs().max() <= before[~gone].abs().min()
    letter = TEN.pictures[:1]
    assert fl.count(emptied, letter).flops == fl.count(NET, letter).flops
    with pytest.raises(TuningError, match="A share of zeros is 1.5"):
        pruned(NET, drawn(CAPITALS, 26), [1.5])


@pytest.mark.slow
def test_a_base_reads_capitals_and_helps_with_digits():
    keys = small_keys()
    reads = base(keys, steps=300)
    assert right(reads, keys.capitals_tried) > 70
    helped, alone = (
        right(learn(adapted(reads, way), keys.digits, 100), keys.digits_tried)
        for way in ("full", FROM_NOTHING)
    )
    assert helped > alone + 3


# -- refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"way": "lora"}, "There are: full, LoRA, QLoRA, head, and from nothing. Did you mean"),
        ({"way": "LoRA", "rank": 256}, "are as large as the table itself, 256 x 256"),
        ({"way": "LoRA", "rank": 0}, "rank is 0; write a whole number from 1 up"),
        ({"way": "LoRA", "rank": 2.5}, "rank is 2.5"),
    ],
)
def test_a_way_that_cannot_be_is_refused_in_a_sentence(arguments, words):
    with pytest.raises(TuningError) as caught:
        adapted(NET, **arguments)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"photographs": TEN.first(20)}, "There are 20 photographs, fewer than a batch of 64"),
        ({"soft": torch.zeros(100, 26)}, "have the shape (100, 26)"),
        ({"photographs": drawn("ABC", 90)}, "This net says '0123456789', and the photographs show"),
        ({"rate": 0}, "rate is 0"),
        ({"steps": 0}, "steps is 0"),
    ],
)
def test_a_training_that_cannot_be_is_refused_in_a_sentence(arguments, words):
    with pytest.raises(TuningError) as caught:
        learn(**{"net": adapted(NET, "head"), "photographs": TEN, "steps": 1} | arguments)
    assert words in str(caught.value)


def test_a_net_that_is_all_frozen_is_refused():
    with pytest.raises(TuningError, match="Every parameter of this net is frozen"):
        Step(adapted(NET, "head").requires_grad_(False), TEN)
    with pytest.raises(TuningError, match="width is 0"):
        Reader(width=0)
    with pytest.raises(TuningError, match="This net says"):
        right(NET, TEN)


def test_a_softened_loss_has_the_gradient_of_shares_at_the_temperature():
    net = adapted(NET, "head")
    soft = answers(NET_OF_DIGITS, TEN, soften=4)
    one = Step(net, TEN, soft=soft, batch=100, seed=1)
    rows = torch.randint(100, (100,), generator=torch.Generator().manual_seed(1))
    one.loss().backward()
    scores = net(TEN.pictures[rows]).detach()
    inner = inside(net, TEN.pictures[rows]).detach()
    apart = (scores / 4).softmax(dim=1) - soft[rows]
    by_hand = 4 * apart.T @ inner / 100  # T^2 of the loss, 1/T of the scores
    assert torch.allclose(net.last.weight.grad, by_hand, atol=1e-5)


NET_OF_DIGITS = adapted(NET, "full", seed=3)
