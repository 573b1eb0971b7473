"""One file a lesson: its guesses, exercises and vote, each a small block with named slips.

To add a lesson: lesson_NN.py with `lesson = Lesson("NN", title)`. Nothing else needs to know.
"""
