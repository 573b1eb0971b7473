"""Lesson 13: guesses, exercises and vote. Prices, grids and lifetimes are rows of the tables."""

from ...facts.chips import chip
from ...facts.formulas import save_every, with_interruptions
from ...facts.table import table
from ...quantities.quantity import Q
from ..lesson import Lesson

lesson = Lesson("13", "What does a FLOP cost?")

CARD = table("footprints")["Llama 3.1 70B"]
GRIDS, PRICES, SPOT = table("grids"), table("prices"), table("spot")
SERVER = Q("8.4 kW")  # the most that a server of eight H100 was seen to take in training
RATED = Q("10.2 kW")  # of the same server, by its sheet
BUILDING = 1.08  # PUE of Meta's buildings, 2024
MONTH, DAY = Q("730 h"), Q("1 day")  # a month as clouds bill it

NEXT_TO_NOTHING = (
    "One sum feels as if it ought to cost something. It costs next to nothing: one lift of an "
    "apple pays for billions of them."
)

lesson.guess(
    "13.a",
    ask="How many FLOPs does one core of this computer do for one joule, at the work it likes "
    "best?",
    unit="FLOP",
    example="5 million FLOP",
    tell="At a matrix product, one core here does {truth} for a joule.",
    near=3,
    slips=(
        (
            "500 GFLOP to 10 TFLOP",
            "That is a chip of a data centre: an H100 does 1.4 TFLOP for a joule, by its sheet. A "
            "core of an ordinary computer does a good deal less.",
        ),
        (
            "1 MFLOP to 200 MFLOP",
            "That is about right for a loop in Python. A matrix product does a thousand times as "
            "much with the same watts.",
        ),
        (
            "0.1 FLOP to 5000 FLOP",
            "A plain number here means FLOP, so a billion may be missing: write 30 billion FLOP, "
            "or 3e10.",
        ),
    ),
    too_low=NEXT_TO_NOTHING,
    too_high="You may have thought of the chips in the news. Their numbers come from data sheets, "
    "and from short numbers of 4 to 16 bits.",
    far_too_low=NEXT_TO_NOTHING,
    far_too_high="No chip we know of does that, not even by its sheet: the best does 8 TFLOP for a "
    "joule, in 4 bits.",
)

lesson.guess(
    "13.b",
    ask="A model of 8 billion parameters answers from one rented H100, at 3 $ an hour. It reads "
    "and writes 30 million tokens a day. FLOP x price says 31 $ a month. What is the bill for the "
    "month, in $?",
    unit="$",
    example="150,000 $",
    tell="The bill for the month is {truth}.",
    near=1.25,
    slips=(
        (
            "15 to 45 $",
            "That pays for the work alone. But a rented chip costs its hours, and it waits for "
            "most of them.",
        ),
        ("2.5 to 4 $", "That is one hour. A month has 730 of them."),
        (72, "That is one day, at 24 hours. How many days does a month have?"),
        (228, "That is what the same tokens cost by the token, at 0.25 $ a million."),
        (
            26_300,
            "That is a year of one chip. A month has 730 hours.",
        ),
        (
            "3500 to 9000 $",
            "That is two to four chips, and a single one has more than enough time: it waits for "
            "most of the day.",
        ),
    ),
    too_low="You paid for part of the hours. A rented chip costs all of them, at work or waiting.",
    too_high="One chip is enough here, and it waits for most of the day. A month has 730 hours.",
    far_too_low="That pays for less than the work. A rented chip costs every one of its hours.",
    far_too_high="One chip at 3 $ an hour costs 3 x 730 hours, however much or little it does.",
)


# -- 13.1: tonnes of a training --------------------------------------------------------------------


def tonnes(power, chips=8, building=BUILDING, grid="Germany"):
    """The carbon of the chip hours at a power, of which `chips` chips share one."""
    energy = CARD.chip_hours * power / chips * building
    return energy * GRIDS[grid].intensity


def kilowatts_implied(number):
    """What a number of tonnes says about the power of a chip hour, at Germany's 330 g."""
    power = Q(number, "t") / GRIDS["Germany"].intensity / CARD.chip_hours
    return f"At 330 g that would be {power} for each chip; with server and building it is 1.13 kW."


@lesson.number(
    "13.1",
    ask=f"The smaller Llama 3.1 70B took {CARD.chip_hours.to('h') / 1e6:.0f} million chip hours "
    "(cited: its model card). Suppose that it had been trained in Germany, where the grid emits "
    f"{GRIDS['Germany'].intensity} (cited: 2025). A server of eight such chips draws up to "
    f"{SERVER} in training (cited: arXiv 2412.08602), and the building adds 8 % (PUE {BUILDING}; "
    "cited: Meta, 2024). Up to how many tonnes of CO2 would that be?",
    unit="t",
    behind=r"(of )?co2e?",
    close=0.02,
    near=1.03,
    implies=kilowatts_implied,
    hints=(
        "How much power does one of the eight chips bring with it, and for how many hours?",
        "Chip hours x 8.4 kW / 8 x 1.08 are kilowatt hours. Each of them emits 330 g.",
        "7 million x 1.05 x 1.08 = 7.94 million kWh. Times 0.33 kg, divided by 1,000.",
    ),
    solution='fl.footprint(fl.Q("7e6 h") * fl.Q("8.4 kW") / 8, "Germany", pue=1.08)',
    in_words="7 million hours x 1.05 kW x 1.08 is 7.94 million kWh; at 330 g each that is 2,620 "
    "tonnes.",
)
def tonnes_of_llama():
    right = tonnes(SERVER)
    yield (
        right,
        "Its own card says 2,040 t: chips only, at their rated power, and on another grid. In "
        "France this would be 325 t.",
    )
    yield from parts_left_out()
    yield from other_grids()
    yield from other_units(right)


def parts_left_out():
    """The slips in the power of a chip and what surrounds it."""
    rated = CARD.watts
    yield (
        tonnes(rated, chips=1),
        "That is the chip at the power of its sheet, 700 W. It sits in a server, and the server "
        "draws 8.4 kW for eight of them.",
    )
    yield (
        tonnes(rated, chips=1, building=1),
        "That is the chip alone, at the power of its sheet: without the rest of its server, and "
        "without the building around it.",
    )
    yield (
        tonnes(SERVER, building=1),
        "That is without the building: cooling and the rest take 8 % more, which is what a PUE of "
        "1.08 says.",
    )
    yield (
        tonnes(SERVER, chips=1),
        "Eight chips share the 8.4 kW of a server. You gave each of them all of it.",
    )
    yield (
        tonnes(SERVER, chips=1, building=1),
        "Eight chips share the 8.4 kW of a server, and the building takes 8 % more.",
    )
    yield (
        tonnes(SERVER, chips=1 / 8),
        "You multiplied by eight. Eight chips share a server: divide.",
    )
    yield (
        tonnes(RATED),
        "That is the server's rated power, 10.2 kW. In training it was seen to draw 8.4 kW at "
        "most.",
    )
    yield tonnes(SERVER, building=1 / BUILDING), "The building takes more, not less: times 1.08."
    yield tonnes(SERVER, building=BUILDING**2), "You took the building's 8 % twice."


def other_grids():
    """Right amounts of energy on another grid, and what its own card says."""
    yield (
        CARD.published,
        "That is what its own card says: chips only, and the grid of the place where it was "
        "trained.",
    )
    yield 0, "By certificates that is what the card says, too. They change the books, not the grid."
    yield tonnes(SERVER, grid="France"), "That is France, at 41 g. Here the grid emits 330 g."
    yield tonnes(SERVER, grid="World"), "That is the world's mean, 445 g. Here it is 330 g."


def other_units(right):
    """The same amounts without their prefix, and amounts on the way there."""
    kilowatt_hours = CARD.chip_hours.to("h") * SERVER.to("W") / 8000 * BUILDING
    yield right.to("g") / 1e3, "Those are kilograms. A tonne has 1,000 of them."
    yield right.to("t") / 1e3, "Those are kilotonnes. A kilotonne is 1,000 tonnes."
    yield right.to("g"), "Those are grams. A tonne has a million of them."
    yield kilowatt_hours, "Those are the kilowatt hours. Each of them emits 330 g."
    yield kilowatt_hours / 1e3, "Those are the megawatt hours. Each of them emits 0.33 t."


# -- 13.2: dollars on a machine that is taken away -------------------------------------------------
LASTS = SPOT["us-east-1f"].lasts
HOURLY = PRICES["H100 spot, Google, 2026-09"].price
LIST = PRICES["H100, Google, 2026-09"].price  # of the same shop and day
SAVE, BACK, USEFUL = "1 min", "5 min", "100 h"
BEST = save_every(SAVE, LASTS)


def hours(work, every=BEST, back=BACK):
    """The mean time of some work on these machines."""
    return with_interruptions(work, every, SAVE, back, LASTS)


@lesson.number(
    "13.2",
    ask=f"You need 100 useful hours of an H100. A spot machine costs {HOURLY.to('$/h'):.2f} $ an "
    f"hour and lasts {LASTS.to('h'):g} hours on average. A save takes 1 minute, a restart 5, and "
    "you save at the best interval. What do the 100 hours cost, in $?",
    unit="$",
    close=0.02,
    near=1.03,
    hints=(
        "How long do 100 useful hours take on such machines? You saw what 10 of them take.",
        "Ten useful hours took 11.7. So a hundred take 117.",
        "117 hours x 6.57 $.",
    ),
    solution='fl.Q("6.57 $/h") * fl.formulas.with_interruptions("100 h", '
    'fl.formulas.save_every("1 min", "2.3 h"), "1 min", "5 min", "2.3 h")',
    in_words="Ten useful hours take 11.7 hours, so a hundred take 117; times 6.57 $ that is 770 $.",
)
def spot_dollars():
    right = HOURLY * hours(USEFUL)
    useful = HOURLY * Q(USEFUL)
    yield (
        right,
        f"That is {100 * float(right / (LIST * Q(USEFUL))):.0f} % of the same shop's list price on "
        "the same day, if you can wait for a machine: in that zone one was there for 59 % of the "
        "time.",
    )
    yield from nothing_lost_or_saved(useful)
    yield from other_prices()
    yield from on_the_way(right, useful)


def nothing_lost_or_saved(useful):
    """The slips in what an interruption costs."""
    yield useful, "That is as if the machine were never taken away. What is lost is paid, too."
    yield (
        LIST * Q(USEFUL),
        "That is about what 100 hours cost at the list price, 10.98 $, on a machine that nobody "
        "takes away. It is also what you get if you pay for the time in which no spot machine is "
        "there. But then you pay nothing: being away costs days, not dollars.",
    )
    yield (
        HOURLY * hours(USEFUL, back="0 s"),
        "That is without the restarts: each of them takes five minutes, and they are paid, too.",
    )
    yield (
        HOURLY * hours(USEFUL, "1 min"),
        "That is with a save after each minute of work: half of the time then goes into saving.",
    )
    yield (
        HOURLY * hours(USEFUL, None),
        "That is without saving: 100 hours in a row on machines that last 2.3 never come, not in "
        "the age of the universe.",
    )
    yield HOURLY * Q("182 h"), "182 hours is what ten useful hours take if nothing is saved."
    yield (
        HOURLY * Q("1000 h"),
        "1,000 hours is where the simulation stops a job. With saving it never comes to that.",
    )


def other_prices():
    """The right hours at another price."""
    taken = hours(USEFUL)
    yield LIST * taken, "That is at the list price. A spot machine costs 6.57 $ an hour."
    yield (
        PRICES["H100 spot, Google, 2025-04"].price * taken,
        "That is at the lowest spot price, of 2025. Here an hour costs 6.57 $.",
    )
    yield (
        PRICES["H100 spot, Google, 2026-07"].price * taken,
        "That is at the spot price of two months before. Here an hour costs 6.57 $.",
    )


def on_the_way(right, useful):
    """Parts of the answer, and the answer for ten hours."""
    yield HOURLY * hours("10 h"), "That is for 10 useful hours. How much is it for 100?"
    yield HOURLY * Q("10 h"), "That is for 10 hours, and as if nothing were ever lost."
    yield right - useful, "That is what the interruptions cost. How much is it in all?"
    yield hours(USEFUL).to("h"), "Those are the hours it takes. Each of them costs 6.57 $."


# -- 13.3: a bill of your own ----------------------------------------------------------------------
SIZE, TOKENS, REACHED = 70e9, 200e6, 0.1
PEAK = chip("H100 SXM").peak()
RENT = Q("3 $/h")
NEEDED = float(Q(2 * SIZE * TOKENS, "FLOP") / (PEAK * REACHED) / DAY)  # chips, before rounding


def dollars(chips, time=MONTH):
    """What some chips cost, rented round the clock."""
    return chips * (RENT * time)


@lesson.number(
    "13.3",
    ask="Plan a month. A model of 70 billion parameters reads and writes 200 million tokens a day. "
    "The chips are H100 at 3 $ an hour; while they work they reach 10 % of their 989 TFLOP/s, and "
    "the model needs the memory of two of them at least. If the questions come evenly, day and "
    "night: what is the least that the month costs, in $?",
    unit="$",
    noun="chip chips",
    behind=r"(?:/|per|an?|each|for the) ?(?:month|day|hour|h|year)",
    near=1.05,
    hints=(
        "How many FLOPs does a token take, and how many does one chip do in a day at 10 %?",
        "2 x 70 billion x 200 million is 2.8e19 FLOP a day. One chip does 8.5e18 a day. How many "
        "chips is that, as whole ones?",
        "3.3 chips, so 4. A month has 730 hours.",
    ),
    solution='fl.bill("70 billion", 200e6, "H100", share="10 %", price="3 $/h", chips=2).month',
    in_words="2.8e19 FLOP a day is the work of 3.3 chips at 10 %. Chips come whole: 4 x 730 hours "
    "x 3 $ is 8,760 $.",
)
def planned_month():
    yield (
        dollars(4),
        "Four chips, at work 82 % of the time. That is the least: questions never come evenly, and "
        "it is the busiest hour that says how many chips you need.",
    )
    yield (
        dollars(NEEDED),
        "That pays for the time at work alone, 3.3 chips. Chips come whole, and you pay for those "
        "that wait, too.",
    )
    yield dollars(3), "Three chips fall behind: the work of a day takes 3.3 of them."
    yield (
        dollars(2),
        "Two chips: the model fits into them, but they don't keep up. It takes 2N FLOP a token, "
        "and N alone would be a multiply-add counted as one.",
    )
    yield dollars(10), "Ten chips would do 6N a token, which is training. Answering takes 2N."
    yield (
        dollars(1),
        "One chip would have to reach its whole peak, and the model wouldn't fit into its memory. "
        "At 10 % of the peak it takes 3.3 chips.",
    )
    yield from counts_of_chips()
    yield dollars(1, DAY), "That is one chip for one day. How many chips, and for how many days?"
    yield dollars(4, DAY), "That is one day. A month has 30.4 of them."
    yield dollars(4, Q("1 h")), "That is one hour of the four chips. A month has 730."
    yield dollars(4, Q("1 year")), "That is a year. What is it for a month?"
    yield dollars(7), "Seven chips would be twice the work: 2N FLOP a token, not 4N."
    yield (
        dollars(33),
        "Thirty-three chips: 10 % was taken twice. One chip at 10 % does 8.5e18 FLOP a day.",
    )
    yield dollars(5), "Five is one more than the work needs. Four have 18 % of their time to spare."


def counts_of_chips():
    """Answers in chips, where dollars are asked for."""
    yield 4, "Four chips it is. What do they cost in a month, at 3 $ an hour?"
    yield NEEDED, "Chips come whole, so 4. And what do they cost in a month?"
    yield 2, "Two hold the model, but they don't keep up. And what does it cost in a month?"
    yield 10, "That would be 6N a token, training. And the question is about dollars."


# -- the vote --------------------------------------------------------------------------------------

lesson.choice(
    "13.vote",
    ask='"Model X was trained for 5.6 million dollars." What does that sum most likely pay for?',
    choices={
        "A": (
            "All that its maker spent on it.",
            "No. Staff, data and the runs that failed are in no such number. In the development "
            "of large models hardware is 47 to 67 % of the cost (cited: arXiv 2405.21015).",
        ),
        "B": (
            "The chip hours of the last run, at a rental price.",
            "DeepSeek-V3's paper says so itself: 2.788 million hours at 2 $, and nothing before "
            "the last run (cited: arXiv 2412.19437).",
        ),
        "C": (
            "The chips it was trained on.",
            "No. For GPT-4, buying the cluster would have cost 10 to 19 times what the run did "
            "(778 against 79 or 41 million dollars, cited), because a cluster is used again.",
        ),
        "D": (
            "The electricity.",
            "No. Electricity is a few per cent: 2 to 6 % of a model's development (cited: arXiv "
            "2405.21015).",
        ),
    },
    best="B",
    hints=(
        "Which of the four prices of GPT-4 is chip hours times a price?",
        "2.788 million chip hours at 2 $ are 5.576 million dollars.",
    ),
    solution='"B"',
)
