"""Numbers that count what is done with them.

scalar       one such number; array: many of them
operations   what an operation is called, which kind it is, and a count of them
comparisons  comparisons, which no number can carry, kept for all that have met
"""
