"""The three kinds of question, and what all of them share.

question  what every question has: an id, a task, hints, a solution, slips with their sentences
reading   one answer as a quantity, a plain number, or a value with its band
sides     the second part of a two-part question: which side of a line
number    one number, several numbers, or a number with its band
choice    a vote, or a letter for each of several lines
program   a learner's function, judged by a function in its lesson's file
sandbox   how a learner's function is called: whatever it does ends in a value or in one sentence
"""
