"""How fast is it done? The room that looks at this machine and at its clock.

machine   which cores, how much memory and which GPU are really yours, and why (cgroups, gpu); who
          else is at work there (noise)
timing    one function under the clock, in short windows, and how far to trust it (clocks, loop,
          crew, trust)
neighbour somebody else at work on your core, for the lines of a `with` block
energy    joules of a piece of work, from a meter or as a range
card      one line of text that tells a machine's speed to a class

Results are plain objects with honest reprs; drawing and teaching are other rooms.
"""
