"""How fast is it done? The room that looks at this machine and at its clock.

machine   which cores, how much memory and which GPU are really yours, and why (cgroups, gpu)
timing    one function under the clock, in short windows, and how far to trust it (clocks, loop,
          crew, trust)
card      one line of text that tells a machine's speed to a class

Results are plain objects with honest reprs; drawing and teaching are other rooms.
"""
