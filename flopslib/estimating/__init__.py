"""What would it take? Estimates from cited figures, each with how sure it is.

duration      how long a machine needs for some work, and comparisons for long times
training_run  a training run from what is known of it; clusters: chips x peak
uncertainty   numbers known only within bounds
parallel      what many workers do to the time of a step: laws, messages, interruptions
trends        how fast something grows, with its band; trend_results: how a trend says it
throughputs   published training runs: their share of a peak, worked out again
scaling       how large a model should be for a budget: fits and published laws
right_size    which model should answer: fl.rightsize, the sheet of a product
costs         what it costs: a run as draws, the month's bill, carbon by place and hour
serving       what a chip could serve of a model, measured steps, a published fleet
claims        a sentence of the press, taken apart by rules and tables
tuning        what teaching a published model more takes: what learns, bytes, FLOP
legal         the legal lines, and which of them a run is over

Results are quantities and sentences; counting and measuring are other rooms.
"""
