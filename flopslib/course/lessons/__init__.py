"""One file a lesson: its guesses, exercises and vote, each a small block with named slips.

A function that judges a learner's program stands in the lesson's file, or in judge_NN beside it
where it is long.
To add a lesson: lesson_NN.py with `lesson = Lesson("NN", title)`. Nothing else needs to know.
"""
