"""Numbers with units, and the one language in which they are written and read.

quantity    Q: a count, a rate, a time, which refuse to mix; read: typed text to a quantity
units       the table of units, prefixes, spellings and kinds
tokens      text to numbers, names and signs, whatever keyboard typed it
grammar     tokens to sums of numbers with units
parsing     text to a number, a range or a row: the only reader of typed numbers
factors     "half", "twice as fast", "the same": the number, where a question asks how many times
off_by      what a wrong number is off by: a prefix, bits for bytes, a ratio turned over
formatting  quantity to text: three digits, prefixes, times that a person can feel
trained_nets  nets as three numbers: FLOP spent, parameters, loss
change      from one call to another: how many times fewer FLOPs, how many times as fast
calibration  how sure answers were, and how many of them were right
"""
