"""Legal lines stated in FLOP, and which of them a training run or a chip is over.

lines            fl.lines: the lines on a date; overview: the same on one screen
crossings        fl.crosses: a run or a chip against them
verdicts         the answer to one line; crossings_table: all of them in their groups
export_control   chips: their performance as the export rules count it, against those rules' lines
cli              `python -m flopslib thresholds`
"""
