"""How fast is it done? The room that looks at this machine and at its clock.

machine   which cores, how much memory and which GPU are really yours, and why (cgroups, gpu); who
          else is at work there (noise)
timing    one function under the clock, in short windows, and how far to trust it (clocks, loop,
          crew, trust); things to compare take turns (turns)
neighbour somebody else at work on your core, for the lines of a `with` block
ceilings  what arithmetic and memories can do at most: small loops in LLVM's language (kernels),
          compiled here (engine), on memory of their own (arena), tried in turns (probe); the
          libraries' matrix products (library); the same for a GPU (gpu_ceilings)
roofline  the bound by FLOP per byte, and the points under it
energy    joules of a piece of work, from a meter or as a range
card      one line of text that tells a machine's speed to a class

Results are plain objects with honest reprs; drawing and teaching are other rooms.
"""
