"""What would it take? The room that works with cited figures and says how sure they are.

training     how long a machine needs for a training run
landmarks    a face for a long time

Results are quantities and sentences; counting and measuring are other rooms.
"""
