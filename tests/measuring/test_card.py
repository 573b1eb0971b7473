"""The card: one line that survives a chat, tells nothing private and believes nothing it reads."""

import doctest
import getpass
import html
import json
import platform
import zlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from flopslib._support.errors import UserError
from flopslib.measuring import card as cards
from flopslib.measuring.card import Card, CardError, card, read
from flopslib.measuring.system.gpu import Gpu
from flopslib.measuring.system.machine import machine
from flopslib.measuring.timing.clocks import Fake
from flopslib.measuring.timing.measure import measure
from flopslib.quantities.quantity import Q
from flopslib.quantities.units import UnitError

FACTS = {
    "card": 1,
    "cpu": "Intel Xeon",
    "cores": 2,
    "memory": 2**33,
    "fp32_one_core": 105 * 10**9,
    "fp32_all_cores": 207 * 10**9,
    "gpu": "",
    "versions": {"python": "3.11.14", "torch": "2.13.0+cpu", "numpy": "2.4.6"},
}
ODD = 'Zoë\'s <b>$x$</b> & "quoted" \\ {chip} 龍'


def line_of(facts):
    """The line of these facts with a right checksum, good or not: anybody can make one."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    crc = f"{zlib.crc32(text.encode()):08x}"
    return json.dumps(facts | {"crc": crc}, sort_keys=True, separators=(",", ":"))


LINE = line_of(FACTS)


@pytest.fixture
def here(monkeypatch):
    """This machine, with three cores whatever runs the test, and no measuring."""
    found = replace(machine("/nowhere"), cpu="Intel Xeon", cores=3, memory=Q(2**33, "B"))
    monkeypatch.setattr(cards, "machine", lambda: found)
    monkeypatch.setattr(cards, "product", lambda threads=1: Q(f"{40 * threads}.04 GFLOP/s"))
    return found


# -- writing ---------------------------------------------------------------------------------------


def test_a_card_is_one_line_of_ascii_json_with_sorted_keys(here):
    line = card("105 GFLOP/s", "207 GFLOP/s", guess="2 GFLOP/s").line
    assert line.isascii() and "\n" not in line and len(line) < 400
    assert list(json.loads(line)) == sorted(json.loads(line))


def test_a_card_holds_these_facts_and_no_others(here):
    facts = card("105 GFLOP/s", "207 GFLOP/s").facts
    assert set(facts) == set(FACTS) and set(facts["versions"]) == {"python", "torch", "numpy"}
    assert "guess" in card("105 GFLOP/s", "207 GFLOP/s", guess="2 GFLOP/s").facts


def test_a_card_tells_no_name_of_host_user_or_folder():
    line = card("105 GFLOP/s", "207 GFLOP/s").line
    private = [platform.node(), getpass.getuser(), str(Path.home()), str(Path.cwd())]
    assert not [name for name in private if len(name) > 3 and name in line]


def test_rates_have_three_digits_and_are_measured_where_none_is_given(here):
    assert card().facts["fp32_one_core"] == 40_000_000_000
    assert card().facts["fp32_all_cores"] == 120_000_000_000
    assert card(one_core=1.23456e9).facts["fp32_one_core"] == 1_230_000_000


def test_one_core_alone_is_all_cores(here, monkeypatch):
    monkeypatch.setattr(cards, "machine", lambda: replace(here, cores=1))
    assert card("105 GFLOP/s").facts["fp32_all_cores"] == 105_000_000_000


@pytest.mark.parametrize("rate", ["105 GFLOP/s", Q("105 GFLOP/s"), 105e9, 105 * 10**9])
def test_a_rate_is_a_text_a_quantity_or_a_number(here, rate):
    assert card(rate, rate).facts["fp32_one_core"] == 105 * 10**9


def test_a_measurement_gives_its_best_rate_if_it_is_fp32(here):
    clock = Fake(1e-3)
    found = measure(clock.work, flops=105_000_000, clock=clock)
    assert card(replace(found, format="FP32"), found).facts["fp32_one_core"] == 105 * 10**9
    with pytest.raises(CardError, match="FP32 rates, and this was measured in FP64"):
        card(replace(found, format="FP64"))


@pytest.mark.parametrize(
    "guess, kept",
    [("2 GFLOP/s", "2 GFLOP/s"), (2e9, "2 GFLOP/s"), (Q("a billion FLOP/s"), "1 GFLOP/s")],
)
def test_a_guess_is_on_the_card_only_if_given(here, guess, kept):
    assert card("1 GFLOP/s", "1 GFLOP/s", guess=guess).facts["guess"] == kept


def test_a_guess_in_the_wrong_unit_is_refused(here):
    with pytest.raises(UnitError, match="is a count"):
        card("1 GFLOP/s", "1 GFLOP/s", guess="2 GFLOP")


@pytest.mark.parametrize(
    "gpu, name", [(Gpu("H100", "cuda", ""), "H100"), (Gpu("H100", "", "hidden"), "")]
)
def test_a_gpu_is_named_only_if_it_can_be_used(here, monkeypatch, gpu, name):
    monkeypatch.setattr(cards, "machine", lambda: replace(here, gpu=gpu))
    assert card("1 GFLOP/s", "1 GFLOP/s").facts["gpu"] == name


LIMITS = {
    "clock_hz": 3_694_321_987.0,
    "fp64_flops": 59.1e9,
    "fp32_flops": 118.2e9,
    "bf16_flops": None,
    "int8_ops": 472.9e9,
    "l1_read_bytes_per_s": 236.4e9,
    "l1_copy_bytes_per_s": 230e9,
    "dram_read_bytes_per_s": 33.333e9,
    "dram_triad_nt_bytes_per_s": 48e9,
}


def with_ceilings(cores=3, device="cpu", **halves):
    halves = {"one_core": {}, "all_cores": {}} | halves
    return card(
        "105 GFLOP/s",
        "207 GFLOP/s",
        ceilings=SimpleNamespace(to_dict=lambda: halves, cores=cores, device=device),
    )


def test_ceilings_are_on_the_card_as_short_plain_numbers(here):
    found = with_ceilings(one_core=LIMITS, all_cores=LIMITS | {"fp32_flops": 2e11}, notes=["x"])
    one = {
        "hz": 3_690_000_000,
        "fp64": 59_100_000_000,
        "fp32": 118_000_000_000,
        "int8": 473_000_000_000,
        "l1": 236_000_000_000,
        "dram": 33_300_000_000,
    }
    assert found.facts["one"] == one and found.facts["all"] == one | {"fp32": 2 * 10**11}
    assert read(found.line) == found and found.facts["card"] == 2 and len(found.line) < 4096
    assert (
        " (measured). The limits of one core: FP32 118 GFLOP/s, main memory 33.3 GB/s "
        "(measured). To share it, "
    ) in repr(found)


def test_ceilings_that_were_not_measured_leave_no_trace(here):
    for found in (with_ceilings(), with_ceilings(one_core={}, all_cores={"fp32_flops": None})):
        assert not {"one", "all"} & set(found.facts) and "limits" not in repr(found)


def test_ceilings_of_one_core_do_not_pass_for_those_of_all(here):
    found = with_ceilings(cores=1, one_core=LIMITS, all_cores=LIMITS).facts
    assert "one" in found and "all" not in found


def test_ceilings_of_a_gpu_are_not_put_on_a_processors_card(here):
    with pytest.raises(CardError, match="limits of the processor, and these are a GPU's"):
        with_ceilings(device="cuda", one_core=LIMITS, all_cores=LIMITS)


def test_a_line_of_format_1_is_still_read_and_drawn_beside_one_of_format_2(here):
    from flopslib.course.classroom import classroom

    assert read(LINE).facts["card"] == 1
    newer = with_ceilings(one_core=LIMITS, all_cores=LIMITS).line
    assert classroom(f"Ada: {LINE}\nBob: {newer}").say().startswith("2 machines: ")


def test_the_repr_is_a_sentence_and_then_the_line_to_paste():
    sentence, line = repr(read(LINE)).split("\n")
    assert sentence == (
        "The card of a machine with an Intel Xeon: 105 GFLOP/s on one core, 207 "
        "GFLOP/s on 2 cores, in FP32 (measured). To share it, copy the next line."
    )
    assert line == LINE


@pytest.mark.slow
def test_what_is_not_given_is_really_measured():
    made = card()
    assert read(made.line) == made and made.facts["fp32_one_core"] > 1e6


# -- reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"guess": "2 GFLOP/s"},
        {"gpu": "NVIDIA H100 80GB HBM3"},
        {"cpu": ODD, "gpu": ODD},
        {"fp32_one_core": 12.5},
        {"memory": 0},
        {"cpu": "x" * 100},
    ],
)
def test_what_was_written_is_read_back_exactly(change):
    facts = FACTS | change
    assert read(line_of(facts)) == Card(line_of(facts), facts)


def test_texts_are_kept_as_they_are_for_whoever_shows_them_to_escape():
    assert read(line_of(FACTS | {"cpu": ODD})).facts["cpu"] == ODD
    assert "<b>" not in html.escape(ODD)


@pytest.mark.parametrize(
    "debris",
    [
        "  {}  ",
        "> {}",
        "> > {}",
        "Ada: {}",
        '"{}"',
        "'{}'",
        "`{}`",
        "[10:31] Ada: {} (edited)",
        "\ufeff{}\u200b",
        "“{}”",
        "1. {}",
        "{},",
        "{}\r",
        "Zoë 🙂: {} thanks :-}}",
    ],
)
def test_what_a_chat_puts_around_a_card_does_no_harm(debris):
    assert read(debris.format(LINE)).line == LINE


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line.replace('"', "”"),
        lambda line: line.replace('"', "“", 1),
        lambda line: "\u200b".join(line),
        lambda line: line.replace('":', '": ').replace(',"', ', "'),
        lambda line: "\u2060" + line[:40] + "\u200d" + line[40:],
    ],
)
def test_what_a_chat_does_inside_of_a_card_is_undone(change):
    assert read(change(LINE)).facts == FACTS


def raw(**changes):
    return line_of(FACTS | changes)


DAMAGED = {
    "empty": ("", "no card in this line"),
    "chat": ("good morning {everybody}", "no card in this line"),
    "cut": (LINE[:-20], "is not whole"),
    "a character lost": (LINE.replace("Xeon", "Xon"), "checksum is wrong"),
    "a number changed": (LINE.replace("105000", "905000"), "checksum is wrong"),
    "no checksum": (json.dumps(FACTS), "checksum is wrong"),
    "a number for a checksum": (json.dumps(FACTS | {"crc": 7}), "checksum is wrong"),
    "too long": (LINE + " " * 5000, "a card has at most 4,096"),
    "too long in bytes": ("龍" * 1500 + LINE, "a card has at most 4,096"),
    "two on a line": (LINE + LINE, "more than one card"),
    "a name twice": ('{"card":1,"card":1}', "is not whole"),
    "nested": ('{"card":' + "[" * 3000, "is not whole"),
    "nested and closed": ('{"card":' + "[" * 1500 + "]" * 1500 + "}", "damaged"),
    "a newer version": (raw(card=3), "has format 3, and 1 to 2 are read here: it comes"),
    "no version at all": (raw(card=0), "card is 0"),
    "ceilings in an old card": (raw(one={"fp32": 1e9}), "a field that no card has: 'fp32'"),
    "an odd ceiling": (raw(card=2, all={"speed": 1e9}), "a field that no card has: 'speed'"),
    "a ceiling of a third kind": (raw(card=2, some={"fp32": 1e9}), "that no card has: 'fp32'"),
    "a ceiling as text": (raw(card=2, one={"dram": "33 GB/s"}), "one.dram is '33 GB/s'"),
    "no ceiling in its place": (raw(card=2, one={"hz": None}), "one.hz is missing"),
    "an absurd ceiling": (raw(card=2, one={"hz": 1e30}), "one.hz is 1e+30"),
    "ceilings that are none": (raw(card=2, one={}), "a field that no card has: 'one'"),
    "a ceiling in the open": (raw(card=2, one=7e9), "a field that no card has: 'one'"),
    "a huge version": (raw(card=10**3000), "has format 1000"),
    "version of a wrong type": (raw(card="1"), "card is '1'"),
    "true for a number": (raw(card=True), "card is True"),
    "missing field": (line_of({k: v for k, v in FACTS.items() if k != "cpu"}), "cpu is missing"),
    "missing version": (raw(versions={"python": "3"}), "versions.torch is missing"),
    "versions as text": (raw(versions="3.11"), "versions.python is missing"),
    "unknown field": (raw(host="box"), "a field that no card has: 'host'"),
    "unknown empty field": (raw(host={}), "a field that no card has: 'host'"),
    "unknown inner field": (raw(versions=FACTS["versions"] | {"os": "x"}), "has: 'os'"),
    "a flat name for an inner one": (
        line_of(
            {k: v for k, v in FACTS.items() if k != "versions"}
            | {f"versions.{k}": v for k, v in FACTS["versions"].items()}
        ),
        "python is missing",
    ),
    "half a core": (raw(cores=1.5), "cores is 1.5"),
    "no cores": (raw(cores=0), "cores is 0"),
    "negative": (raw(fp32_one_core=-5), "fp32_one_core is -5"),
    "zero": (raw(fp32_all_cores=0), "fp32_all_cores is 0"),
    "not a number": (raw(fp32_one_core=float("nan")), "fp32_one_core is nan"),
    "infinite": (raw(fp32_one_core=float("inf")), "fp32_one_core is inf"),
    "absurd": (raw(fp32_one_core=1e300), "fp32_one_core is 1e+300"),
    "text for a number": (raw(memory="8 GiB"), "memory is '8 GiB'"),
    "a list for a number": (raw(memory=[1]), "memory is a list or an object"),
    "number for a text": (raw(cpu=7), "cpu is 7"),
    "nothing for a text": (raw(gpu=None), "gpu is missing"),
    "a long text": (raw(cpu="x" * 101), "at most 100 printable characters"),
    "a line break in a text": (raw(cpu="a\nb"), r"cpu is 'a\nb'"),
    "a terminal code in a text": (raw(gpu="\x1b[2J"), "printable characters"),
    "turned text": (raw(cpu="a\u202eb"), "printable characters"),
    "half a character": (raw(cpu="\ud800"), "printable characters"),
    "a guess without a unit": (raw(guess="2"), "guess is '2'"),
    "a guess that is a count": (raw(guess="2 GFLOP"), "a rate with its unit"),
    "a guess that is code": (raw(guess="__import__('os')"), "a rate with its unit"),
    "an absurd guess": (raw(guess="1e200 FLOP/s"), "a rate with its unit"),
    "a number as guess": (raw(guess=2e9), "a rate with its unit"),
}


@pytest.mark.parametrize("line, words", DAMAGED.values(), ids=DAMAGED)
def test_each_kind_of_damage_has_its_sentence(line, words):
    with pytest.raises(CardError) as caught:
        read(line)
    said = str(caught.value)
    assert (
        words in said
        and isinstance(caught.value, UserError)
        and isinstance(caught.value, ValueError)
    )
    assert said.endswith(".") and "\n" not in said and len(said) < 250


@pytest.mark.parametrize("thing", [None, 7, b"{}", FACTS])
def test_only_text_is_read(thing):
    with pytest.raises(CardError, match="A card is a line of text"):
        read(thing)


@pytest.mark.parametrize("spot", range(0, len(LINE), 3))
def test_no_single_lost_character_goes_unnoticed(spot):
    with pytest.raises(CardError):
        read(LINE[:spot] + LINE[spot + 1 :])


def test_the_examples_in_the_docstrings_are_true():
    results = doctest.testmod(cards)
    assert results.attempted >= 1 and not results.failed


def test_a_page_shows_the_line_in_a_field_with_a_button_that_copies_it():
    odd = Card('{"cpu":"<b>\'x\'</b>"}', FACTS)
    page = odd._repr_html_()
    assert "<b>" not in page and html.escape(odd.line) in page
    assert "<input readonly" in page and page.count("<button") == 1 and "Copy</button>" in page
    assert odd.line in repr(odd) and "max-width: 100%" in page
