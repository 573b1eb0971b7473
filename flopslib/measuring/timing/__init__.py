"""How long something takes, and how far to trust that.

measure      fl.measure: one function under the clock; measurement: its result
loop         short windows of calls; threads: the same on several cores at once
clocks       CPU, CUDA, MPS and a fake one for tests
quality      why a measurement is not the machine's best; possible: rates that none can have
interleaved  several things measured in turns, so that they compare
comparison   how many times as fast one thing is as another; change: fewer FLOPs, less time?
two_clocks   a call beside a neighbour, by the wall's clock and by the thread's own
"""
