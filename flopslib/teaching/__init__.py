"""What a lesson says to its learner: guesses, answers, moving pictures, the room.

ask        guess, reveal, check, hint, solution, journal, as a cell calls them
exercise   what a lesson's file in exercises/ is made of; replies: the words that come back
kinds      numbers, letters, votes; several: several numbers; doubling: a time with its band;
           sums: an answer that is still to be worked out
build      a function is asked for, and run: also faster_asked, slower_asked, stopwatch_asked,
           rule_asked
forms      fields and buttons; threshold_form: the one of lesson 17; live: moving pictures
ledger     the learner's guesses, in a file of their own; workbook: their copy of the lessons
classroom  the cards of a room on one picture

On top of everything else: it may use every room, and no room knows it. Nothing here raises on a
wrong answer, gives points or keeps anything but the learner's own guesses, in their own file.
To add an exercise: a block in exercises/lesson_NN.py.
"""
