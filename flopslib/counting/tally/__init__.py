"""Numbers that count what is done with them.

scalar       one such number: read this file first
array        many of them
operations   what an operation is called, which kind it is, and a count of them
refusals     what tallies refuse, in one sentence each
comparisons  groups of numbers that have met, which keep their comparisons
"""
