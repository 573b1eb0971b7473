"""Legal lines stated in FLOP, and which of them a training run or a chip is over.

lines           fl.lines: the lines on a date
crossings       fl.crosses: a run against them; verdicts: what follows, in words
export_control  chips against the export lines
cli             `python -m flopslib thresholds`
"""
