"""What would it take? The room that works with cited figures and says how sure they are.

duration      how long a machine needs for some work, and what a long time is longer than
training_run  a training run from what is known of it; clusters: chips x peak
uncertainty   numbers known only within bounds
trends        how fast something grows, with its band
legal         the legal lines, and which of them a run is over

Results are quantities and sentences; counting and measuring are other rooms.
"""
