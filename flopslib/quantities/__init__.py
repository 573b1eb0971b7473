"""Numbers with units, and the one language in which they are written and read.

quantity    Q: a count, a rate, a time, which refuse to mix
units       the table of units, prefixes, spellings and kinds
parsing     text to quantity: the only reader of typed numbers
formatting  quantity to text: three digits, prefixes, times that a person can feel
"""
