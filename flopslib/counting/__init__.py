"""What work is there? Operations counted, by kind.

counter      fl.count; report: its result; report_display: how the result shows itself
registry     fl.rule; rules: what each operator costs; costs: the formulas that a rule
             returns; op_cost: what one call is recorded as
mistakes     calls that failed before anything was computed, in one sentence each
open_blocks  the blocks that are open, by thread, and what they change in the whole process
reachable    what a call can reach by name: whether NumPy is needed at all
torch        PyTorch while it is counted; numpy: NumPy while it is counted
unseen       work that no operator shows: plain Python, other threads and processes
tally        numbers that count themselves
closed_form  the polynomial behind a count, found exactly and checked
conventions  how many FLOP each kind is worth, by seven published ways of counting
peers        PyTorch's own counter beside ours
cli          `python -m flopslib count`

A count knows no seconds and no machine; measuring, drawing and teaching are other rooms.
"""
