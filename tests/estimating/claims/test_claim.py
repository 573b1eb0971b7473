"""fl.claim: what each number is, what the tables say, what is asked; and never a verdict."""

import random
import re

import press_sentences
import pytest

import flopslib as fl
from flopslib.estimating.claims.claim import claim
from flopslib.estimating.claims.reading.count_or_rate import ASK
from flopslib.estimating.claims.reading.passages import LONGEST, ClaimError

ANSWERED = [(text, " ".join(kinds).split()) for text, *kinds in press_sentences.SENTENCES]


def kinds_of(text):
    """The kinds of a sentence's numbers and dates, in their order."""
    taken = claim(text)
    found = [(number.start, number.kind) for number in taken.numbers]
    found += [(taken.text.index(date), "date") for date in taken.dates]
    return [kind for _, kind in sorted(found)]


def test_there_are_sixty_sentences():
    assert len({text for text, _ in ANSWERED}) >= 60


@pytest.mark.parametrize("text, kinds", ANSWERED, ids=[text[:40] for text, _ in ANSWERED])
def test_no_number_is_taken_for_another_kind(text, kinds):
    found = kinds_of(text)
    assert len(found) == len(kinds), found
    for seen, wanted in zip(found, kinds):
        assert seen in (wanted, ASK), f"{found} for {kinds}"


def test_at_most_one_number_in_eight_is_asked_about():
    asked = sum(kinds_of(text).count(ASK) for text, _ in ANSWERED)
    numbers = sum(len(kinds) for _, kinds in ANSWERED)
    assert 0 < asked <= numbers / 8


SPELLINGS = ["10^25", "10²⁵", "1e25", "1E25", "10**25", "1 x 10^25", "1 × 10²⁵", "1 * 10^25"]
SPELLINGS += ["10 to the 25th", "10 to the power of 25", "10 septillion", "1.0e25", "10 ^ 25"]


@pytest.mark.parametrize("number", SPELLINGS)
def test_one_number_in_every_spelling(number):
    [found] = claim(f"It took {number} FLOPS to train.").numbers
    assert found.kind == "count" and found.value == fl.Q("1e25 FLOP")


@pytest.mark.parametrize("unit", ["FLOP", "FLOPs", "flops", "FLOPS", "floating-point operations"])
def test_one_unit_in_every_spelling(unit):
    [found] = claim(f"Training needs 3e20 {unit}.").numbers
    assert found.kind == "count" and found.value == fl.Q("3e20 FLOP")


@pytest.mark.parametrize(
    "text",
    ["20 PFLOPS", "20 petaflops", "20 PFLOP/s", "20 peta-FLOPS", "20,000 TFLOPS", "20 petaFLOPs"],
)
def test_one_rate_in_every_spelling(text):
    [found] = claim(f"The chip delivers {text}.").numbers
    assert found.kind == "rate" and found.value == fl.Q("20 PFLOP/s")


def test_a_rate_that_no_machine_has_is_asked_about():
    [found] = claim("It ran at 10^25 FLOP/s.").numbers
    assert found.kind == ASK and "count" in found.why


def test_lost_raised_digits_are_asked_about():
    [found] = claim("A threshold of 1025 FLOPs.").numbers
    assert found.kind == ASK and "10^25" in found.why


def test_a_number_that_can_be_read_in_two_ways_is_asked_about():
    [found] = claim("The card does 2,5 TFLOPS.").numbers
    assert found.kind == ASK and found.value is None


# -- what the tables say ---------------------------------------------------------------------------


def test_a_model_is_laid_beside_its_count():
    [line] = claim("GPT-4 took 10^25 FLOPS to train.").beside
    said, known = 1e25, float(fl.table("models")["GPT-4"].flop)
    assert f"{known / said:.3g} times less" in line and "inside the range" in line
    assert "2026-08" in line and "estimated" in line


def test_a_name_is_not_found_in_a_longer_one():
    assert not claim("GPT-4.9 took 10^25 FLOPS to train.").beside
    assert claim("GPT-4.5 took 4e26 FLOPS to train.").names == ("GPT-4.5",)


@pytest.mark.parametrize("name", ["Grok 2", "Grok-2", "grok-2", "Grok2"])
def test_a_dash_is_a_space(name):
    [line] = claim(f"{name} took 3e25 FLOPS.").beside
    assert line.startswith("Training Grok-2 took")


@pytest.mark.parametrize("word", ["Switch", "Transformer", "A flamingo", "Sora", "Whisper"])
def test_an_english_word_is_not_a_model(word):
    assert not claim(f"{word} took 1e24 FLOPS.").beside


def test_each_peak_of_a_sheet_is_known_again():
    sheet = fl.chip("H100 SXM")
    for format in ("bf16", "fp8"):
        for sparse, how in ((False, "dense"), (True, "with the star")):
            rate = sheet.peak(format, sparse).to("TFLOP/s")
            text = f"The H100 SXM delivers {rate:,.0f} teraFLOPS in {format.upper()}."
            [line] = claim(text).beside
            assert f"{format.upper()}, {how}" in line


def test_two_parts_in_one_sentence_are_named():
    taken = claim("The H100 delivers 3,958 teraFLOPS of FP8 and 3.9 TB/s of memory bandwidth.")
    text = "\n".join(taken.beside)
    assert "H100 SXM in FP8, with the star" in text and "is the H100 NVL" in text
    assert "which H100: H100 SXM, H100 PCIe, H100 NVL?" in taken.missing


def test_a_number_on_no_sheet_gets_the_nearest():
    [line] = claim("The A10 delivers 200 teraFLOPS in BF16.").beside
    ratio = 200e12 / float(fl.chip("A10").peak("bf16"))
    nearest = min(abs(ratio - 1), abs(ratio / 2 - 1))
    assert "in no cell" in line and f"says {1 + nearest:.3g} times" in line or "times that" in line


def test_a_cluster_is_multiplied():
    [_, line] = claim("100,000 H100s deliver 98.9 exaFLOPS in BF16.").beside
    assert line.startswith('"98.9 exaFLOPS" is 100,000 x the H100 SXM in BF16, dense')


def test_ten_times_a_model_is_worked_out():
    lines = claim("New model trained with 5 x 10^26 FLOPS, ten times GPT-4.").beside
    known = float(fl.table("models")["GPT-4"].flop)
    assert f"{5e26 / known:.3g} times" in lines[0] and f"{5e26 / known / 10:.3g} times" in lines[1]


def test_the_costs_of_a_model_are_named_by_what_they_count():
    [line] = claim("Training GPT-4 cost more than $100 million.").beside
    for row in fl.table("training_costs"):
        if row.model == "GPT-4":
            assert f"{fl.words(float(row.cost))} dollars" in line


def test_the_nearest_law_is_named_and_dated():
    [line] = claim("The EU AI Act sets a threshold of 10^25 FLOPs.").beside
    row = fl.table("thresholds")["EU AI Act"]
    assert row.short in line and row.applies in line and "Not legal advice" in line


NAMED = {
    "California's SB 53": "California 1e26",
    "Senate Bill 53": "California 1e26",
    "SB 1047": "SB 1047 1e26",
    "New York's RAISE Act": "New York 1e26",
    "The AI Act": "EU 1e25",
    "Europe's AI Act": "EU 1e25",
    "Korea's AI Basic Act": "South Korea 1e26",
    "Biden's executive order": "US order 1e26",
}


@pytest.mark.parametrize("law, short", NAMED.items())
def test_a_law_that_is_named_is_the_only_one_laid_beside(law, short):
    [line] = claim(f"{law} sets a threshold of 10^26 FLOP.").beside
    assert f"in our table: {short}:" in line


@pytest.mark.parametrize(
    "law",
    ["SB 999", "Texas's SB 53", "TRAIGA", "The Texas law TRAIGA", "The Colorado AI Act"]
    + ["The DEFIANCE Act", "New York's SB 53", "AB 2013", "The TRUMP AMERICA AI Act"]
    + ["executive order 14179"],
)
def test_a_law_of_no_table_is_not_answered_with_another(law):
    [line] = claim(f"{law} sets a threshold of 10^26 FLOP.").beside
    assert "is not in our tables" in line
    assert not [row.short for row in fl.table("thresholds") if f"{row.short}:" in line]


@pytest.mark.parametrize(
    "bill, short",
    [
        ("H.R. 9925", "H.R. 9925"),
        ("H. R. 9925", "H.R. 9925"),
        ("S. 2938", "S. 2938"),
        ("S.B. 53", "California 1e26"),
        ("SB-53", "California 1e26"),
        ("Senate Bill 53", "California 1e26"),
    ],
)
def test_a_bills_number_counts_nothing_and_its_dots_end_no_sentence(bill, short):
    found = claim(f"Under {bill} 1e26 operations are the line.")
    assert [number.text for number in found.numbers] == ["1e26 operations"]
    assert [line.startswith(f"{bill} in our table: {short}") for line in found.beside] == [True]


@pytest.mark.parametrize(
    "name",
    [
        "Article 51(3)",
        "Regulation (EU) 2024/1689",
        "Executive order 14110",
        "Section 22757.11",
        "§ 3",
    ],
)
def test_the_number_of_a_part_of_a_law_counts_nothing(name):
    found = claim(f"{name} names a line of 10^25 FLOP.")
    assert [number.text for number in found.numbers] == ["10^25 FLOP"] and not found.dates


@pytest.mark.parametrize(
    "text, number",
    [
        ("As a rule 4 GPUs are enough.", "4"),
        ("In this section 10 TFLOP/s are assumed.", "10 TFLOP/s"),
        ("Articles 1,000 times as long cost more.", "1,000 times"),
        ("Under this Regulation 2,048 servers stay idle.", "2,048"),
    ],
)
def test_a_number_behind_a_word_of_the_law_may_count_something(text, number):
    assert [one.text for one in claim(text).numbers] == [number]


def test_a_unit_that_ends_a_sentence_is_no_bill():
    found = claim("The H100 needs 700 W. 8 of them need 5.6 kW.")
    assert [number.text for number in found.numbers] == ["700 W", "8", "5.6 kW"]


@pytest.mark.parametrize(
    "text, short",
    [
        ("The Act covers 10^25 FLOP, 25 times less than the U.S. line.", "EU 1e25"),
        ("Unlike the EU's, this law names 1e26 FLOP.", "California 1e26"),
        ("The law covers more than 1e25 FLOP in the U.S.", "US outbound 1e25"),
    ],
)
def test_what_a_law_is_compared_with_is_not_its_place(text, short):
    (line,) = claim(text).beside
    assert line.startswith(f"The nearest legal line is {short}:")


@pytest.mark.parametrize(
    "text, model",
    [
        ("DeepSeek trained its V3 model for $5.6 million.", "DeepSeek-V3"),
        ("DeepSeek's R1 cost 6 million dollars.", "DeepSeek-R1"),
    ],
)
def test_a_version_behind_its_maker_is_the_model(text, model):
    assert any(model in line for line in claim(text).beside)
    assert not claim(text.replace("DeepSeek", "Somebody")).beside


def test_two_laws_in_one_sentence_get_a_line_each():
    lines = claim("Unlike SB 1047, SB 53 covers models over 10^26 FLOPs.").beside
    assert [line.split(" in our")[0] for line in lines] == ["SB 1047", "SB 53"]


def test_a_place_of_no_table_gets_no_law_of_another():
    assert claim("A law of Texas sets 1e26 FLOP.").beside == ("Of Texas our tables have no law.",)


def test_a_question_to_a_chatbot_is_laid_beside_three_sources():
    [line] = claim("A question to a chatbot uses 3 Wh.").beside
    known = [row.energy for row in fl.table("answers") if row.kind != "repeated"]
    ratios = sorted(float(fl.Q("3 Wh") / energy) for energy in known)
    assert len(known) == 3 and f"{ratios[0]:.3g} to {ratios[-1]:.3g} times" in line


# -- what is missing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, question",
    [
        ("The H200 gives 20 petaflops.", "in which number format?"),
        ("The H200 gives 20 petaflops in FP8.", "dense, or with the star?"),
        ("It is 10 times cheaper.", "cheaper than what, and which cost?"),
        ("It is 10 times faster.", "times what?"),
        ("A small model matches a large one at 10x lower cost.", "by which test?"),
        ("10^25 FLOPS is more than all computers combined could perform.", "in how long?"),
        ("Training it cost 5 million dollars.", "which cost: the last run"),
        ("xAI wants 50 exaflops.", "in all, or per second?"),
        ("Llama 3.1 took 1e25 FLOPS.", "which Llama 3.1"),
        ("An answer uses 3 Wh.", "the chips alone, or the whole building?"),
        ("It took 3e24 FLOP.", "as of when?"),
        ("It took 3e24 FLOP in 2024.", "who says so?"),
    ],
)
def test_what_a_sentence_leaves_out_is_asked(text, question):
    assert any(asked.startswith(question) for asked in claim(text).missing)


@pytest.mark.parametrize(
    "text, question",
    [
        ("It is 10 times faster than the H100.", "times what?"),
        ("It took ten times GPT-4.", "times what?"),
        ("Epoch estimates 3e24 FLOP.", "who says so?"),
        ("It took 3e24 FLOP in 2024.", "as of when?"),
        ("It matches GPT-4 on MMLU at 86.", "by which test?"),
    ],
)
def test_what_is_said_is_not_asked(text, question):
    assert question not in claim(text).missing


def test_it_never_says_whether_it_is_true():
    for text, _ in ANSWERED:
        *lines, last = repr(claim(text)).splitlines()
        assert last == "Whether it is true, you say."
        said = re.sub(r'"[^"]*"', "", " ".join(lines))
        assert not re.search(r"(?i)\b(true|false|correct|wrong|right|lie|accurate)\b", said), said


# -- hostile texts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "  ", "12 345", "!?", 12, None, b"3 GFLOP", ["a"], "a" * 2001]
)
def test_what_is_not_a_sentence_is_refused_in_one(text):
    with pytest.raises(ClaimError) as caught:
        claim(text)
    assert len(str(caught.value)) < 200 and str(caught.value).endswith((".", '."'))


ODD = [
    "1e99999 FLOPS",
    "<script>alert(1)</script> 3 TFLOPS",
    "\u202e10^25 FLOPS\u202c",
    "10^10^10 FLOP",
]
ODD += [
    "a" * 1999,
    "x " + "1 " * 900,
    "$" * 500 + "a",
    "10^" * 300,
    "((((((((((3 GFLOP",
    "2,5 TFLOPS",
]
ODD += ["１０²⁵ FLOPS", "½ petaflop", "\x00 3 W", "7/7/7/7 a", "a.a." * 500, "-" * 1900 + "x"]
ODD += ["1" * 400 + " FLOPS", "GPT-4 " * 300, "H100 " * 380, "10 to the 999 FLOPS", "1e300 TFLOPS"]
ODD += ["5 x 10^300 x 10^300 FLOPS", "٣ GFLOP", "3 GFLOP/s/s/s/s", "1-2-3-4 x", "0x10 TB/s"]
ODD += ["0 FLOPS for GPT-4", "-5 TFLOPS of H100", "GPT-4 cost $0", "A query uses 0 Wh", "Q3 10 W"]
ODD += ["100,000,000,000,000 x H100 does 1 FLOPS", "0 times GPT-4 of GPT-3", "B200 0 petaflops"]


def hostile(count, seed=18):
    """Texts put together at random from words of the press, signs and odd texts."""
    chance = random.Random(seed)
    pieces = [word for text, _ in ANSWERED for word in text.split()]
    pieces += ODD + list("0123456789.,^e-+$%/×*()[]{}<>\"'’–—~≈²³")
    yield from ODD
    for _ in range(count - len(ODD)):
        between = chance.choice([" ", "", "  "])
        yield between.join(chance.choices(pieces, k=chance.randint(1, 40)))


def test_two_thousand_hostile_texts_end_in_an_answer_or_one_sentence():
    for text in hostile(2000):
        try:
            taken = claim(text)
        except ClaimError as error:
            assert "fl.claim cannot use" not in str(error), (text, str(error))
            assert len(text) > LONGEST or len(str(error)) < 200
            continue
        assert repr(taken).endswith("you say.") and "<script" not in taken._repr_html_()
