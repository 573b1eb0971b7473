"""What a lesson says to its learner: guesses, answers, moving pictures, the room.

On top of everything else: it may use every room, and no room knows it. Nothing here raises on a
wrong answer, gives points or keeps anything but the learner's own guesses, in their own file.
To add an exercise: a block in exercises/lesson_NN.py.
"""
