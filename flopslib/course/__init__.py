"""What a lesson and its learner say to each other: guesses, answers, moving pictures, the class.

saying        sentences and results, as paragraphs of a page
ask           guess, reveal, check, hint, solution, journal, as a cell calls them
lesson        what a file in lessons is made of; feedback: the words that come back
questions     number, choice, program: the kinds of question
widgets       forms and pictures that move
guesses       the learner's guesses, in a file of their own
learner_copy  their copy of the notebooks
learner_page  one page of it: what is laid out, and whether anything in it was changed
opening       the command that opens it; labconfig: the settings of JupyterLab for that copy
looking_back  what was noted, together: verdicts, votes, how sure one was; a page to keep
classroom     the cards of a class on one picture

On top of everything else: it may import every room, and no room imports it. Nothing here raises on
a wrong answer, gives points, or keeps anything but the learner's own guesses and votes, in their
own file.
To add an exercise: a block in lessons/lesson_NN.py.
"""
