"""The bill of a month: by FLOP and by tokens a second, rented, by the token, owned."""

import pytest

import flopslib as fl
from flopslib._support.errors import UserError
from flopslib.estimating.costs.bill import bill, paid_off
from flopslib.quantities.quantity import Q

SMALL = bill("8.03 billion", 30e6, "H100", share=0.4, price="3 $/h")
HOURS = 365 / 12 * 24  # of a month


def test_a_chip_that_is_rented_is_paid_for_every_hour():
    assert float(SMALL.month) == pytest.approx(3 * HOURS) and str(SMALL.month) == "2,190 $"
    assert SMALL.chips == 1 and str(SMALL.by_flop) == "30.9 $"
    assert float(SMALL.month / SMALL.by_flop) == pytest.approx(71, abs=0.1)


def test_the_time_at_work_is_the_same_by_flop_and_by_tokens_a_second():
    by_flop = 2 * 8.03e9 * 30e6 / (989.4e12 * 0.4)
    tokens_a_second = 989.4e12 * 0.4 / (2 * 8.03e9)
    assert float(SMALL.chip_time) == pytest.approx(by_flop)
    assert float(SMALL.chip_time) == pytest.approx(30e6 / tokens_a_second)
    assert SMALL.most == pytest.approx(tokens_a_second * 86_400)
    assert SMALL.idle == pytest.approx(1 - by_flop / 86_400)


def test_by_the_token_the_bill_grows_with_the_tokens_and_meets_the_rent():
    by_token = SMALL.by_token("0.15 $/million tokens")
    assert str(by_token.month) == "137 $"
    assert by_token.as_dear_at == pytest.approx(480e6, rel=0.01)
    met = bill("8.03 billion", by_token.as_dear_at, share=0.4, price="3 $/h")
    assert float(met.by_token("0.15 $/million tokens").month) == pytest.approx(float(met.month))
    assert 1 - met.idle == pytest.approx(0.225, abs=0.001)
    assert "22.5 % of what the rented time could do" in repr(by_token)


def test_a_token_that_is_always_cheaper_is_said_to_be():
    assert "so the token is always cheaper" in repr(SMALL.by_token("0.01 $/million tokens"))


def test_chips_come_whole_and_never_fewer_than_the_memory_asks_for():
    big = bill("70 billion", 200e6, share="10 %", price="3 $/h", chips=2)
    assert big.chips == 4 and str(big.month) == "8,760 $"
    assert bill(70e9, 1e6, chips=2).chips == 2
    exact = 989.4e12 * 0.4 * 86_400 / 2 / 8.03e9  # tokens of a day without any waiting
    assert bill(8.03e9, exact * 0.999).chips == 1 and bill(8.03e9, exact * 1.001).chips == 2


def test_the_bill_of_other_tokens_is_that_of_a_new_bill():
    for tokens in (1e6, 30e6, 5e9):
        assert repr(SMALL.at(tokens)) == repr(bill("8.03 billion", tokens))
    assert bill(70e9, 1e9, chips=2).at(1e6).chips == 2


def test_an_owned_chip_costs_its_price_over_its_years_and_its_power():
    owned = SMALL.own("31,905 to 46,875 $", interest=0)
    hours = 4 * 365.25 * 24
    assert owned.low.to("$/h") == pytest.approx(31_905 / hours)
    assert owned.high.to("$/h") == pytest.approx(46_875 / hours)
    assert owned.running.to("$/h") == pytest.approx(1.05 * 1.3 * 0.0853)
    assert (f"{owned.low:$/h}", f"{owned.high:$/h}") == ("0.91 $/h", "1.34 $/h")
    assert owned.even("3.99 $/h")[0] == pytest.approx(0.235, abs=0.001)
    assert owned.even("2.35 $/h")[1] == pytest.approx(0.599, abs=0.001)


@pytest.mark.parametrize(
    "price, words",
    [
        (
            "31,905 to 46,875 $",
            "more than 31.6 % (at the low price) or 46.4 % (at the high one) of the time",
        ),
        ("31,905 $", "it pays once the chip works for more than 31.6 % of the time"),
        ("31,905 to 460,875 $", "31.6 % (at the low price) or 100 % (at the high one)"),
        ("310,905 $", "it never pays, even at work all the time"),
    ],
)
def test_owning_pays_from_some_part_of_the_time(price, words):
    assert words in repr(SMALL.own(price, interest=0))


def test_money_that_costs_ten_per_cent_is_paid_off_in_equal_parts():
    debt, year = 31_905.0, SMALL.own("31,905 $").low.to("$/year")
    for _ in range(4):  # the second route: a bank's book
        debt = debt * 1.1 - year
    assert debt == pytest.approx(0, abs=5), "parts are paid at the end of each year"
    assert paid_off(0, 4) == 1 and paid_off(1e-6, 4) == pytest.approx(1, abs=1e-5)


def test_owning_is_held_against_a_rent_by_the_day_and_one_by_the_hour():
    text = repr(SMALL.own("31,905 to 46,875 $"))
    assert "paid day and night: 1.26 $/h to 1.8 $/h at work all the time" in text
    assert "with 10 % a year for the money" in text
    assert "Paid for the hours at work alone: it pays once" in text


def test_a_rent_below_the_electricity_is_never_beaten():
    assert "it never pays" in repr(bill(8e9, 1e6, price="0.1 $/h").own("30,000 $"))


def test_the_sentence_names_the_bill_the_waiting_and_the_factor():
    text = repr(SMALL)
    assert text.startswith("2,190 $ a month: 1 chip (H100 SXM) at 3 $/h, day and night")
    assert "waits for 98.6 % of the time" in text and "71 times less" in text


@pytest.mark.parametrize(
    "args, options, words",
    [
        ((8e9, 1e15), {}, "468,000 chips busy: were those the tokens of a year"),
        ((8e9, 3e7), {"share": 40}, "Did you mean 0.4"),
        ((8e9, 3e7), {"price": "3 $"}, "3 \\$ is a sum of money"),
        ((8e9, 3e7), {"price": 0}, "price is 0"),
        ((8, 3e7), {}, "is a word missing"),
        ((8e9, 0), {}, "tokens_a_day is 0"),
        ((8e9, 3e7), {"chips": 0}, "chips is 0"),
        ((8e9, "3e7 FLOP"), {}, "is a count"),
        ((8e9, 3e7), {"chip": "H999"}, "is not a chip"),
    ],
)
def test_what_makes_no_bill_is_said_in_one_sentence(args, options, words):
    with pytest.raises(UserError, match=words):
        bill(*args, **options)


def test_a_chip_is_a_name_a_sheet_or_a_peak():
    for chip in ("H100", fl.chip("H100 SXM"), "989.4 TFLOP/s"):
        assert bill(8.03e9, 30e6, chip).month == SMALL.month
        assert bill(8.03e9, 30e6, chip).by_flop == SMALL.by_flop


@pytest.mark.parametrize("price", ["0 $/million tokens", "3 $/h"])
def test_a_price_of_a_token_is_above_0_and_by_the_token(price):
    with pytest.raises(UserError):
        SMALL.by_token(price)


def test_a_price_of_the_table_can_be_given():
    price = fl.table("prices")["GPT-4o mini, 2024, in"].price
    assert SMALL.by_token(price).month == SMALL.by_token("0.15 $/million tokens").month
    assert SMALL.by_token(price).price == Q("0.15 $/million tokens")
