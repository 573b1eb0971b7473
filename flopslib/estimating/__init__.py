"""What would it take? The room that works with cited figures and says how sure they are.

training     how long a machine needs for a training run
landmarks    a face for a long time
runs         a training run from what is known of it: machines, ranges
lines        the legal lines on a date; thresholds, verdicts: which of them a run is over
chip_lines   chips against the export lines
trends       how fast something grows, with its band
terminal     `python -m flopslib thresholds`

Results are quantities and sentences; counting and measuring are other rooms.
"""
