"""The ground floor: every room may use it; it knows nothing of FLOP.

errors           an error shown as one sentence; the nearest name, a shortened text, a whole number
several_numbers  results that say which of their numbers to take
callers          what the user calls a thing: the name of a variable
near_names       names of things that exist, near one that does not: a letter, a suffix, a spelling
arguments        one sentence for an argument that a function cannot use, by its type hints
display          texts and tables for a page and a terminal
files            the folder of the learner's own data
later            results whose work has not happened yet: generators, futures, threads
torch_threads    PyTorch on one thread inside a block
"""
