"""Legal lines stated in FLOP, and which of them a training run or a chip is over.

lines           fl.lines: the lines on a date
crossings       fl.crosses: a run or a chip against them; verdicts: what follows, in words
export_control  chips: their performance as the export rules count it, against those rules' lines
cli             `python -m flopslib thresholds`
"""
