"""Nets of many sizes, trained with the same FLOP each: what a budget buys at which size.

texts       what the nets read, and what is kept from them; typos, parts, this package's own words
recipe      the batch, the rate and the number of steps for a budget
look_up     a net with scores beside it that are looked up, at no FLOP
training    one net trained with a budget: its loss on text that it has not read
sweep       nets of five sizes for each budget, one by one as they are trained
comparison  several trained nets in a table, and what each is worth

N parameters that multiply take 6N FLOP for each character that they learn from, exactly: so a
budget and a size say what a net may read. To add a text: a function in texts; another schedule:
`Recipe.rate_at`.
"""
