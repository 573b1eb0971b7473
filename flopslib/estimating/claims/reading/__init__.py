"""The text of a claim, as far as rules can read it.

passages       the text itself: how long, in one spelling, sentence by sentence
legal_names    bills and parts of laws: their digits count nothing
names          models, chips and formats, and other names with digits in them
dates          days, months and years
place          a sentence with its names and dates
numbers        the numbers, each with the words before and behind it
spoken         a number with its kind, and the kinds there are
kinds          what a number is: money, a time, parameters, a factor ...
measures       numbers with a unit behind them
count_or_rate  FLOPS: a count or a rate, by the words beside it; or a question
"""
