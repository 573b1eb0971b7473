"""The kinds of question.

kinds, several, doubling, sums                                    numbers, letters, votes
build, faster_asked, slower_asked, stopwatch_asked, rule_asked    a function is asked for
"""
